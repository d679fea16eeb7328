"""Neither AWS nor Slack: the service itself, and where its code lives."""

from collections.abc import Collection
from contextlib import AbstractAsyncContextManager
from typing import Protocol

from bot.model import Commit, Exchange, Exchanged, Fetched, PullRequest


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
