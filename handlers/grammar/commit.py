"""What follows `complete`: COMMIT [REASON]. The address of a commit on GitHub names it as well."""

import re
from collections.abc import Sequence

from bot.model import Complete
from bot.plan.rebuild import COMMIT
from handlers.grammar.results import Misread

_LED_UP_TO = frozenset({"commit", "sha", "revert", "of", "the", "without", "to", "git", "commit:", "sha:"})
_ADDRESS = re.compile(
    r"<?(?:https?://)?[\w.-]+(?::\d+)?/(?P<repository>[\w.-]+/[\w.-]+)/(?:-/)?(?:commits?|pull/\d+/(?:commits|changes))/"
    r"(?P<commit>[0-9a-f]{7,40})(?:\.patch|\.diff)?/?(?:[?#|][^>\s]*)?>?",
    re.IGNORECASE,
)


def parse_commit(words: Sequence[str], repository: str = "") -> tuple[Complete, str] | Misread:
    """-> the ask, and the reason. `words` are those behind the verb. What is no commit's name is never guessed at.

    `repository` is the service's own on GitHub, "" where that is not known: no other's commit is taken.
    """
    commit, *rest = [_plain(words[0]), *words[1:]] if words else [""]
    if found := _ADDRESS.fullmatch(commit):
        return _addressed(found, repository, " ".join(rest))
    if COMMIT.fullmatch(commit):
        return Complete(commit), " ".join(rest)
    if not commit:
        return Misread("Which commit shall be reverted? Name it after “complete”.", ("COMMIT",))
    problem = f"“{commit[:40]}” is not a commit: write 7 to 40 hex digits, as git log shows them, or its address."
    at = next((at for at, word in enumerate(words) if word.lower() not in _LED_UP_TO), len(words))
    if at < len(words) and COMMIT.fullmatch(meant := _plain(words[at]).strip(",;.")):
        return Misread(problem, (meant,), " ".join(words[at + 1 :]))
    return Misread(problem, ("COMMIT",), " ".join(words[at + 1 :] if at else rest))


def _addressed(found: re.Match[str], repository: str, reason: str) -> tuple[Complete, str] | Misread:
    theirs = found["repository"]
    if repository and theirs.casefold() != repository.casefold():
        problem = f"That commit is of {theirs}, and this service is built from {repository}."
        return Misread(problem, ("COMMIT",), reason)
    return Complete(found["commit"].lower()), reason


def _plain(word: str) -> str:
    return word.strip("`'\"“”‘’").lower()
