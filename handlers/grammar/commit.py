"""What follows `complete`: COMMIT [REASON]."""

from collections.abc import Sequence

from bot.model import Complete
from bot.plan.rebuild import COMMIT
from handlers.grammar.results import Misread


def parse_commit(words: Sequence[str]) -> tuple[Complete, str] | Misread:
    """-> the ask, and the reason. `words` are those behind the verb. What is no commit's name is never guessed at."""
    commit = words[0].strip("`'\"“”‘’").lower() if words else ""
    if COMMIT.fullmatch(commit):
        return Complete(commit), " ".join(words[1:])
    if not commit:
        return Misread("Which commit shall be reverted? Name it after “complete”.", "COMMIT")
    problem = f"“{commit[:40]}” is not a commit: write 7 to 40 hex digits, as git log shows them."
    return Misread(problem, " ".join(["COMMIT", *words[1:]]))
