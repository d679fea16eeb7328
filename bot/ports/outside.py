"""Neither AWS nor Slack: the service itself, and where its code lives."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model import Commit, Exchange, Exchanged, Fetched, IssueNow, PullRequest


class Commits(Protocol):
    """GitHub, or whatever speaks its API."""

    @property
    def configured(self) -> bool:
        """Is there a token?"""

    async def commit(self, repository: str, name: str) -> Commit | None:
        """Whatever GitHub takes `name` for: a full or short one of a commit, or a tag or branch called so; or None."""


class PullRequests(Commits, Protocol):
    """And what is merged there."""

    async def open(self, repository: str, *, branch: str, base: str, title: str, body: str) -> str:
        """The address of the pull request of this branch; one that is there already is not opened again."""

    async def find(self, repository: str, *, branch: str, base: str) -> PullRequest | None:
        """The newest pull request from this branch into `base`, whoever opened it; None where there is none."""


class Issues(Protocol):
    """A tracker of issues. Each method raises Unreachable, or Failed for what will never be."""

    @property
    def configured(self) -> bool:
        """Is there a token?"""

    async def open(self, place: str, *, title: str, text: str, mark: str, kind: str = "") -> IssueNow:
        """Sent once; `mark` is by which it is found again, and `kind` a type where the tracker has such."""

    async def find(self, place: str, *, mark: str, since: datetime) -> IssueNow | None:
        """The one with this mark that was opened since then, None for none that is seen yet."""

    async def look(self, place: str, name: str) -> IssueNow | None:
        """As it is now; None where nobody knows."""


class Web(Protocol):
    """The declared health check and requests of a service."""

    async def fetch(self, url: str) -> Fetched: ...


class Visit(Protocol):
    """One visitor's requests, with that visitor's cookies."""

    async def send(self, exchange: Exchange) -> Exchanged: ...


class Visits(Protocol):
    """What a declared sign-in is played with. Nothing of a visit is left when it is over."""

    def begin(self, hosts: Collection[str]) -> AbstractAsyncContextManager[Visit]:
        """`hosts` are all that it may go to, by redirects as well."""


class Secrets(Protocol):
    """The files of the secrets directory."""

    def read(self, name: str) -> str | None:
        """None where there is none of that name."""
