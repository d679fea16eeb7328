"""Issues of a project in Jira Cloud, by its REST API v3. The mark is a label, which anybody may put on another issue:
ours is one that this bot's own user created.

What was just opened may not be found for a moment: Jira's search lags behind. See docs/decisions/0262.
"""

import asyncio
import json
import time
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.backoff import Limit
from bot.errors import Failed, RateLimited, Unreachable
from bot.model import IssueNow
from bot.outside.web import whole
from bot.retry_after import asks_for_patience, pause
from bot.secrets.redaction import redacted
from bot.text import inert

_SECONDS = 10.0
_LARGEST = 4 * 1024 * 1024  # bytes of one answer
_UNKNOWN = 404
_USER = "the user of this bot (ROLLBACK_JIRA_USER)"
_READ, _WRITE = "“Browse Projects”", "“Browse Projects” and “Create Issues”"


class Jira:
    """Implements `bot.ports.Issues`; what is called a place is a project's key. Close it when done."""

    def __init__(self, *, url: str, user: str, token: str) -> None:
        self._url, self._user, self._token = url.rstrip("/"), user, token
        self._session: aiohttp.ClientSession | None = None
        self._limit = Limit()

    @property
    def configured(self) -> bool:
        return bool(self._url and self._user and self._token)

    async def open(self, place: str, *, title: str, text: str, mark: str, kind: str = "Task") -> IssueNow:
        """`kind` is a type of issue of the project; `mark` becomes a label."""
        fields = {
            "project": {"key": place},
            "issuetype": {"name": kind},
            "summary": title,
            "description": _document(text),
            "labels": [mark],
        }
        made = await self._ask("POST", "/issue", f"open an issue in {place}", needs=_WRITE, json={"fields": fields})
        return self._named(made, closed=False)

    async def find(self, place: str, *, mark: str, since: datetime) -> IssueNow | None:
        """By its label, and of the bot's own account. `since` is not needed: a label is no guess."""
        ours = f'project = "{place}" AND labels = "{mark}" AND creator = currentUser()'
        asked = {"jql": f"{ours} ORDER BY created ASC", "fields": ["status"], "maxResults": 1}
        found = await self._ask("POST", "/search/jql", f"look for an issue in {place}", needs=_READ, json=asked)
        issues = found.get("issues") if isinstance(found, dict) else None
        return self._read(issues[0]) if isinstance(issues, list) and issues else None

    async def look(self, place: str, name: str) -> IssueNow | None:
        """None where it is not there any more."""
        doing, query = f"read issue {name}", {"fields": "status"}
        found = await self._ask("GET", f"/issue/{name}", doing, needs=_READ, may_be_gone=True, params=query)
        return None if found is None else self._read(found)

    async def close(self) -> None:
        if self._session:
            await self._session.close()

    def _read(self, issue: Any) -> IssueNow:
        fields = issue.get("fields") if isinstance(issue, dict) else None
        status = fields.get("status") if isinstance(fields, dict) else None
        category = status.get("statusCategory") if isinstance(status, dict) else None
        return self._named(issue, closed=isinstance(category, dict) and category.get("key") == "done")

    def _named(self, issue: Any, *, closed: bool) -> IssueNow:
        key = issue.get("key") if isinstance(issue, dict) else None
        if not isinstance(key, str) or not key:
            raise Failed("Jira did not name the issue.")
        return IssueNow(key, f"{self._url}/browse/{key}", closed=closed)

    async def _ask(
        self, method: str, path: str, doing: str, *, needs: str, may_be_gone: bool = False, **how: Any
    ) -> Any:
        """`needs` are the permissions of the project that this takes. No redirect is followed.

        Raises RateLimited, without asking, before Jira wants to be asked again.
        """
        if left := self._limit.left(time.monotonic()):
            raise _limited(doing, left)
        to = f"{self._url}/rest/api/3{path}"
        how["allow_redirects"] = False
        try:
            async with asyncio.timeout(_SECONDS), self._opened().request(method, to, **how) as answer:
                if answer.status == 429 or asks_for_patience(answer.status, answer.headers):
                    left = self._limit.heed(pause(answer.headers, datetime.now(UTC)), time.monotonic())
                if answer.status == 429:
                    raise _limited(doing, left)
                if answer.status >= 500:
                    raise Unreachable(f"Could not {doing}: Jira answered with HTTP {answer.status}.")
                if may_be_gone and answer.status == _UNKNOWN:
                    return None
                body = await whole(answer, most=_LARGEST)
                if answer.status >= 300:
                    raise Failed(f"Could not {doing}: {_refused(answer.status, needs) or _said(body, answer.status)}.")
                return json.loads(body)
        except (aiohttp.ClientError, TimeoutError, ValueError, RecursionError) as error:
            raise Unreachable(f"Could not {doing}: Jira did not answer ({type(error).__name__}).") from error

    def _opened(self) -> aiohttp.ClientSession:
        if self._session is None:
            auth = aiohttp.BasicAuth(self._user, self._token)
            headers = {"Accept": "application/json", "User-Agent": "rollback-bot"}
            self._session = aiohttp.ClientSession(auth=auth, headers=headers, trust_env=True)
        return self._session


def _limited(doing: str, seconds: float) -> RateLimited:
    return RateLimited(f"Could not {doing}: Jira takes no more for now.", seconds)


def _refused(status: int, needs: str) -> str:
    """ "" where Jira's own words say more. What a user may not browse is not there to it: 404."""
    match status:
        case 401:
            return f"Jira does not accept {_USER} with its token (ROLLBACK_JIRA_TOKEN); it may have expired"
        case 403:
            return f"{_USER} may not do that; it lacks the project permission {needs}"
        case 404:
            return f"Jira does not show it: either its key is wrong, or {_USER} lacks the project permission {needs}"
        case 301 | 302 | 307 | 308:
            return "Jira says that it is elsewhere now; correct ROLLBACK_JIRA_URL"
    return ""


def _document(text: str) -> dict[str, Any]:
    """Atlassian Document Format: a paragraph for each line."""
    lines = [line for line in text.splitlines() if line.strip()]
    paragraphs = [{"type": "paragraph", "content": [{"type": "text", "text": line}]} for line in lines]
    return {"type": "doc", "version": 1, "content": paragraphs}


def _said(body: bytes | str, status: int) -> str:
    """Jira's own words: `errorMessages`, and `errors` by the name of a field."""
    try:
        told = json.loads(body)
        words = [*map(str, told.get("errorMessages", [])), *map(str, told.get("errors", {}).values())]
    except (ValueError, AttributeError, RecursionError):
        words = []
    return inert(redacted("; ".join(filter(None, words)).rstrip(".")))[:300] or f"HTTP {status}"
