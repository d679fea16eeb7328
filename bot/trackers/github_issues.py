"""Issues of a repository on GitHub, by its REST API. The mark stands in the text, where nobody sees it.

Whoever may edit issues may copy a mark into another: ours is none that was opened before, or by somebody else.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.errors import Failed
from bot.model import IssueNow
from bot.outside.github import GitHub

_PAGE, _PAGES = 100, 10
_READ = "Issues: read"
_DROPPED = {"not_planned": "not planned", "duplicate": "a duplicate"}  # a `state_reason` that is nothing done
_CLOCKS_DIFFER = timedelta(minutes=2)


class GitHubIssues:
    """Implements `bot.ports.Issues`; what is called a place is `owner/name`."""

    def __init__(self, github: GitHub) -> None:
        self._github = github
        self._known: dict[str, tuple[str, IssueNow]] = {}  # by its path: what was read last, with its ETag
        self._author: int | None = None  # as whom GitHub knows this token, once it has opened one

    @property
    def configured(self) -> bool:
        return self._github.configured

    async def open(self, place: str, *, title: str, text: str, mark: str, kind: str = "") -> IssueNow:
        """`kind` is nothing to GitHub; `mark` goes into a comment in the text."""
        body = {"title": title, "body": f"{text}\n\n<!-- {mark} -->"}
        path, doing = f"/repos/{place}/issues", f"open an issue in {place}"
        made, _ = await self._github.ask("POST", path, doing, needs="Issues: write", json=body)
        self._author = _author(made) or self._author
        return _issue(made)

    async def find(self, place: str, *, mark: str, since: datetime) -> IssueNow | None:
        """Of all that changed since, since whatever was opened then is among them."""
        doing, path, begin = f"read the issues of {place}", f"/repos/{place}/issues", since - _CLOCKS_DIFFER
        asked = {"state": "all", "since": f"{begin.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
        asked |= {"sort": "created", "direction": "asc", "per_page": str(_PAGE)}
        for page in range(1, _PAGES + 1):
            query = {**asked, "page": str(page)}
            listed, _ = await self._github.ask("GET", path, doing, needs=_READ, params=query)
            found = listed if isinstance(listed, list) else []
            if ours := [each for each in found if self._is_ours(each, mark, begin)]:
                return _issue(ours[0])
            if len(found) < _PAGE:
                return None
        return None

    def _is_ours(self, found: Any, mark: str, begin: datetime) -> bool:
        if not isinstance(found, dict) or "pull_request" in found or mark not in str(found.get("body") or ""):
            return False
        opened, by = _opened_at(found), _author(found)
        return opened is not None and opened >= begin and (self._author is None or by in {None, self._author})

    async def look(self, place: str, name: str) -> IssueNow | None:
        """What has not changed since costs nothing of GitHub's rate limit."""
        path = f"/repos/{place}/issues/{name.lstrip('#')}"
        tag, known = self._known.get(path, ("", None))
        headers = {"If-None-Match": tag} if tag else {}
        doing = f"read issue {name} of {place}"
        found, tag = await self._github.ask("GET", path, doing, needs=_READ, headers=headers)
        if found is None:
            return known
        now = _issue(found)
        self._known[path] = (tag, now)
        return now


def _author(found: Any) -> int | None:
    """The number of the account; None where GitHub does not say, as of one that is gone."""
    user = found.get("user") if isinstance(found, dict) else None
    number = user.get("id") if isinstance(user, dict) else None
    return number if isinstance(number, int) else None


def _opened_at(found: dict[str, Any]) -> datetime | None:
    try:
        opened = datetime.fromisoformat(str(found.get("created_at")))
    except ValueError:
        return None
    return opened if opened.tzinfo else None


def _issue(found: Any) -> IssueNow:
    number, address = (found.get("number"), found.get("html_url")) if isinstance(found, dict) else (None, None)
    if not isinstance(number, int) or not isinstance(address, str) or not address.startswith(("https://", "http://")):
        raise Failed("GitHub did not name the issue.")
    closed, reason = found.get("state") == "closed", found.get("state_reason")
    dropped = _DROPPED.get(reason, "") if closed and isinstance(reason, str) else ""
    return IssueNow(f"#{number}", address, closed=closed and not dropped, dropped=dropped)
