"""Looking for one thing that may be gone: it is there, it is not, or that cannot be told."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Sequence

from aws.errors import Rejected
from bot.errors import Failed
from bot.model import Dependency, NotChecked, Reference

GONE = "does not exist"
Found = list[Dependency | NotChecked]


async def look(kind: str, name: str, by: str, flaw: Awaitable[str], *, gone: Collection[str]) -> Found:
    """`flaw` says what is wrong with it, "" for nothing; an error whose code is in `gone` says that it is not there."""
    try:
        return [Dependency(kind, name, by, await flaw)]
    except Rejected as error:
        return [Dependency(kind, name, by, GONE) if error.code in gone else unread(kind, name, error)]
    except Failed as error:
        return [unread(kind, name, error)]


def unread(kind: str, name: str, error: Failed) -> NotChecked:
    return NotChecked(f"the {kind} {name}", str(error), error.lacks)


def used(by: Sequence[Reference]) -> str:
    """`SESSION_KEY of catalog, JWT of catalog`."""
    return ", ".join(dict.fromkeys(f"{each.name} of {each.container}" for each in by))
