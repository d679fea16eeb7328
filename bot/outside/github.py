"""GitHub, for little: what a commit is called, the pull request of the branch that reverts it, whether that is merged.

Opening one twice does no harm: GitHub itself has at most one open pull request from one branch to another.
"""

import asyncio
import json
import re
import time
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.backoff import Limit
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import Commit, PullRequest
from bot.outside.web import whole
from bot.retry_after import asks_for_patience, pause, until
from bot.secrets.redaction import redacted
from bot.text import inert

_SECONDS, _GLANCE = 10.0, 3.0  # the second while somebody waits for a plan
_LARGEST = 16 * 1024 * 1024  # bytes of one answer
_UNKNOWN = 422  # of GitHub, for a name that is no commit's, or that of several
_BOT = "the token of this bot (ROLLBACK_GITHUB_TOKEN)"
_ACCEPTED = "X-Accepted-GitHub-Permissions"  # GitHub names in it what would do: issues=write; pull_requests=write
_A_RIGHT = re.compile(r"[a-z_]{1,50}=[a-z]{1,10}([,;] ?[a-z_]{1,50}=[a-z]{1,10}){0,9}")


class GitHub:
    """Implements `bot.ports.PullRequests`. Close it when done."""

    def __init__(self, *, api_url: str, token: str) -> None:
        self._api_url, self._token = api_url.rstrip("/"), token
        self._session: aiohttp.ClientSession | None = None
        self._known: dict[tuple[str, str, str], tuple[str, Any]] = {}  # what GitHub last listed, with its ETag
        self._limit = Limit()

    @property
    def configured(self) -> bool:
        return bool(self._token)

    async def commit(self, repository: str, name: str) -> Commit | None:
        """None where GitHub has no commit of that name, or several. Raises Unreachable or Failed."""
        doing, path = f"look for {name[:12]} in {repository}", f"/repos/{repository}/commits/{name}"
        found, _ = await self.ask("GET", path, doing, needs="Contents: read", seconds=_GLANCE, unknown=_UNKNOWN)
        return None if found is None else _commit(found)

    async def open(self, repository: str, *, branch: str, base: str, title: str, body: str) -> str:
        """Raises Unreachable or Failed."""
        doing = f"open a pull request in {repository}"
        if known := await self._list(repository, branch, base, doing=doing):
            return _address(known[0])
        wanted = {"title": title, "head": branch, "base": base, "body": body}
        path, needs = f"/repos/{repository}/pulls", "Pull requests: write” and “Contents: read"
        return _address((await self.ask("POST", path, doing, needs=needs, json=wanted))[0])

    async def find(self, repository: str, *, branch: str, base: str) -> PullRequest | None:
        """Raises Unreachable or Failed."""
        listed = await self._list(repository, branch, base, doing=f"read the pull requests of {repository}")
        if not listed:
            return None
        state = "merged" if listed[0].get("merged_at") else str(listed[0].get("state"))
        return PullRequest(_address(listed[0]), state)

    async def look(self, repository: str) -> None:
        """Can the token see it? Raises Unreachable or Failed where not."""
        await self.ask("GET", f"/repos/{repository}", f"look at {repository}", needs="Metadata: read")

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _list(self, repository: str, branch: str, base: str, *, doing: str) -> list[dict[str, Any]]:
        """Newest first. What has not changed since costs nothing of GitHub's rate limit."""
        query = {"head": f"{repository.partition('/')[0]}:{branch}", "base": base, "state": "all"}
        tag, known = self._known.get((repository, branch, base), ("", []))
        headers = {"If-None-Match": tag} if tag else {}
        path, needs = f"/repos/{repository}/pulls", "Pull requests: read"
        listed, tag = await self.ask("GET", path, doing, needs=needs, params=query, headers=headers)
        if listed is None:
            return list(known)
        found = [pull for pull in listed if isinstance(pull, dict)] if isinstance(listed, list) else []
        self._known[repository, branch, base] = (tag, found)
        return found

    async def ask(
        self,
        method: str,
        path: str,
        doing: str,
        *,
        needs: str,
        seconds: float = _SECONDS,
        unknown: int = 304,
        **how: Any,
    ) -> tuple[Any, str]:
        """-> what GitHub answered, None for "not modified" or the status `unknown`; and its ETag.

        `needs` is the permission of a fine-grained token that this takes. No redirect is followed: the token is for
        this one address. Raises RateLimited, without asking, before GitHub wants to be asked again.
        """
        if left := self._limit.left(time.monotonic()):
            raise _limited(doing, left)
        how["allow_redirects"] = False
        try:
            async with asyncio.timeout(seconds), self._opened().request(method, self._api_url + path, **how) as answer:
                if _is_limit(answer):
                    raise _limited(doing, self._limit.heed(_wait(answer), time.monotonic()))
                if asks_for_patience(answer.status, answer.headers):
                    self._limit.heed(_wait(answer), time.monotonic())
                if answer.status >= 500:
                    raise Unreachable(f"Could not {doing}: GitHub answered with HTTP {answer.status}.")
                if answer.status in {304, unknown}:
                    return None, ""
                if answer.status >= 300:
                    raise Failed(f"Could not {doing}: {_refused(answer, needs) or await _said(answer)}.")
                return await _read(answer), answer.headers.get("ETag", "")
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise Unreachable(f"Could not {doing}: GitHub did not answer ({type(error).__name__}).") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            headers = {
                "Authorization": f"Bearer {self._token}",
                "Accept": "application/vnd.github+json",
                "X-GitHub-Api-Version": "2022-11-28",
                "User-Agent": "rollback-bot",
            }
            self._session = aiohttp.ClientSession(headers=headers, trust_env=True)
        return self._session


def _is_limit(answer: aiohttp.ClientResponse) -> bool:
    """Its limits pass. GitHub says them by 403 as well, with one of two headers:
    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """
    spent = answer.headers.get("x-ratelimit-remaining") == "0" or "retry-after" in answer.headers
    return answer.status == 429 or (answer.status == 403 and spent)


def _wait(answer: aiohttp.ClientResponse) -> float:
    """Seconds: what Retry-After says, else until the limit begins anew, else a minute, as GitHub asks for."""
    now, reset = datetime.now(UTC), answer.headers.get("x-ratelimit-reset", "")
    return pause(answer.headers, now) if "retry-after" in answer.headers or not reset else until(reset, now)


def _limited(doing: str, seconds: float) -> RateLimited:
    return RateLimited(f"Could not {doing}: GitHub takes no more for now.", seconds)


def _refused(answer: aiohttp.ClientResponse, needs: str) -> str:
    """ "" where GitHub's own words say more. To a token without the right, what is private is not there: 404."""
    named = answer.headers.get(_ACCEPTED, "")
    lacks = f"“{needs}”" + (f" (GitHub asks for {named})" if _A_RIGHT.fullmatch(named) else "")
    match answer.status:
        case 401:
            return f"GitHub does not accept {_BOT}; it may have expired"
        case 403:
            return f"{_BOT} may not do that; it lacks the permission {lacks} for that repository"
        case 404:
            return (
                "GitHub does not show it: either its name is wrong in the services file, or it is private and "
                f"{_BOT} was not given that repository with the permission {lacks}"
            )
        case 301 | 302 | 307 | 308:
            return "GitHub says that it is elsewhere now; write the repository's new name into the services file"
    return ""


def _commit(found: Any) -> Commit:
    sha, commit = (found.get("sha"), found.get("commit")) if isinstance(found, dict) else (None, None)
    message = commit.get("message") if isinstance(commit, dict) else None
    if not isinstance(message, str) or not isinstance(sha, str):
        raise Failed("GitHub did not say what the commit is called.")
    return Commit(sha, message.partition("\n")[0])


def _address(pull: Any) -> str:
    address = pull.get("html_url") if isinstance(pull, dict) else None
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise Failed("GitHub did not name the pull request.")
    return address


async def _read(answer: aiohttp.ClientResponse) -> Any:
    """Its JSON. Raises ValueError where it is none, or longer than what GitHub says of a commit with all its files."""
    body = await whole(answer, most=_LARGEST)
    return json.loads(body) if body.strip() else None


async def _said(answer: aiohttp.ClientResponse) -> str:
    """GitHub's own words, of which the errors say more than the message."""
    try:
        body = await _read(answer)
        errors = [error.get("message", "") for error in body.get("errors", []) if isinstance(error, dict)]
        words = [str(body.get("message", "")).rstrip("."), *errors]
    except (ValueError, AttributeError, RecursionError):
        words = []
    return inert(redacted("; ".join(filter(None, words))))[:300] or f"HTTP {answer.status}"
