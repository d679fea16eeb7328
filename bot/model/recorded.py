"""The rollback log: what is looked for in it, and a row of the audit as its reader sees it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Recorded:
    """`hash` is the row's, 64 hex digits; `detail` as JSON has it: what it tells depends on `event`."""

    seq: int
    at: datetime
    event: str
    actor: str
    detail: Mapping[str, Any]
    hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RollbackSearch:
    """At most `limit` of them, the newest first, behind those that are `skipped`; of all services where none is named.

    Asked for from `since` on and before `until`; each of the `words` stands somewhere in what was asked, in how it
    ended, in what ran, or is its reference.
    """

    service: str = ""
    since: datetime | None = None
    until: datetime | None = None
    words: tuple[str, ...] = ()
    limit: int = 10
    skipped: int = 0
