"""Neither AWS nor Slack: the service itself, and where its code lives."""

from typing import Protocol

from bot.model import Commit, Fetched, PullRequest


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
