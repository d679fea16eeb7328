"""What follows `complete`: COMMIT [REASON]."""

from collections.abc import Sequence

from bot.model import Complete
from bot.plan.rebuild import COMMIT
from handlers.grammar.results import Misread

_LED_UP_TO = frozenset({"commit", "sha", "revert", "of", "the", "without", "to", "git", "commit:", "sha:"})


def parse_commit(words: Sequence[str]) -> tuple[Complete, str] | Misread:
    """-> the ask, and the reason. `words` are those behind the verb. What is no commit's name is never guessed at."""
    commit, *rest = [_plain(words[0]), *words[1:]] if words else [""]
    if COMMIT.fullmatch(commit):
        return Complete(commit), " ".join(rest)
    if not commit:
        return Misread("Which commit shall be reverted? Name it after “complete”.", ("COMMIT",))
    problem = f"“{commit[:40]}” is not a commit: write 7 to 40 hex digits, as git log shows them."
    at = next((at for at, word in enumerate(words) if word.lower() not in _LED_UP_TO), len(words))
    if at < len(words) and COMMIT.fullmatch(meant := _plain(words[at]).strip(",;.")):
        return Misread(problem, (meant,), " ".join(words[at + 1 :]))
    return Misread(problem, ("COMMIT",), " ".join(words[at + 1 :] if at else rest))


def _plain(word: str) -> str:
    return word.strip("`'\"“”‘’").lower()
