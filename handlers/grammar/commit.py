"""What follows `complete`: COMMIT [REASON]."""

from collections.abc import Sequence

from bot.plan.rebuild import COMMIT
from handlers.grammar.results import Misread, Named


def parse_commit(words: Sequence[str]) -> Named | Misread:
    """`words` are those behind the verb. What is no commit's name is never guessed at."""
    commit = words[0].strip("`'\"“”‘’").lower() if words else ""
    if COMMIT.fullmatch(commit):
        return Named(commit=commit, reason=" ".join(words[1:]))
    if not commit:
        return Misread("Which commit shall be reverted? Name it after “complete”.", "COMMIT")
    problem = f"“{commit[:40]}” is not a commit: write 7 to 40 hex digits, as git log shows them."
    return Misread(problem, " ".join(["COMMIT", *words[1:]]))
