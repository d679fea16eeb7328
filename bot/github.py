"""GitHub, for one thing: a pull request for the branch that reverts a commit.

Opening one twice does no harm: GitHub itself has at most one open pull request from one branch to another.
"""

import asyncio
from typing import Any

import aiohttp

from bot.errors import Failed, Unreachable

GITHUB = "https://api.github.com"
_SECONDS = 10.0
_REFUSED = {
    401: "GitHub does not accept the token of this bot",
    403: "the token of this bot may not do that; it needs the right “Pull requests: write”",
    404: "GitHub does not show it to the token of this bot",
}


class GitHub:
    """Implements `bot.ports.PullRequests`. Close it when done."""

    def __init__(self, *, api_url: str, token: str) -> None:
        self._api_url, self._token = api_url.rstrip("/"), token
        self._session: aiohttp.ClientSession | None = None

    @property
    def configured(self) -> bool:
        return bool(self._token)

    async def open(self, repository: str, *, branch: str, base: str, title: str, body: str) -> str:
        """Raises Unreachable or Failed."""
        pulls, doing = f"/repos/{repository}/pulls", f"open a pull request in {repository}"
        query = {"head": f"{repository.partition('/')[0]}:{branch}", "base": base, "state": "all"}
        known = await self._ask("GET", pulls, doing, params=query)
        if isinstance(known, list) and known:
            return _address(known[0])
        wanted = {"title": title, "head": branch, "base": base, "body": body}
        return _address(await self._ask("POST", pulls, doing, json=wanted))

    async def look(self, repository: str) -> None:
        """Can the token see it? Raises Unreachable or Failed where not."""
        await self._ask("GET", f"/repos/{repository}", f"look at {repository}")

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    async def _ask(self, method: str, path: str, doing: str, **how: Any) -> Any:
        try:
            async with asyncio.timeout(_SECONDS), self._opened().request(method, self._api_url + path, **how) as answer:
                if answer.status >= 500 or answer.status == 429:
                    raise Unreachable(f"Could not {doing}: GitHub answered with HTTP {answer.status}.")
                if answer.status >= 300:
                    raise Failed(f"Could not {doing}: {_REFUSED.get(answer.status) or await _said(answer)}.")
                return await answer.json(content_type=None)
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
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


def _address(pull: Any) -> str:
    address = pull.get("html_url") if isinstance(pull, dict) else None
    if not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise Failed("GitHub did not name the pull request.")
    return address


async def _said(answer: aiohttp.ClientResponse) -> str:
    """GitHub's own words, of which the errors say more than the message."""
    try:
        body = await answer.json(content_type=None)
        errors = [error.get("message", "") for error in body.get("errors", []) if isinstance(error, dict)]
        words = [str(body.get("message", "")).rstrip("."), *errors]
    except (ValueError, AttributeError):
        words = []
    return "; ".join(filter(None, words))[:300] or f"HTTP {answer.status}"
