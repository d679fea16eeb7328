"""A GitHub of little knowledge: the commits of the playground's repository, pull requests from its branches, merges."""

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from html import escape
from subprocess import CalledProcessError
from typing import Any

from aiohttp import web

from playground.aws.repository import BASE, Repository, git
from playground.outside.accidents import Accidents
from playground.slack.server import LocalSlack

TOKEN = "playground"
BOT, SOMEBODY = 41898282, 583231  # numbers of accounts
_now = partial(datetime.now, UTC)
_AS_SOMEBODY = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.com")


def github_variables(slack: LocalSlack) -> dict[str, str]:
    return {"ROLLBACK_GITHUB_API_URL": f"{slack.url}/github", "ROLLBACK_GITHUB_TOKEN": TOKEN}


@dataclass(frozen=True)
class Pull:
    number: int
    repository: str
    head: str
    base: str
    title: str
    body: str
    state: str = "open"  # or closed, or merged


@dataclass(frozen=True)
class Issue:
    number: int
    repository: str
    title: str
    body: str
    state: str = "open"  # or closed
    reason: str | None = None  # completed, not_planned or duplicate, where it is closed
    opened_at: datetime = field(default_factory=_now)
    author: int = BOT


class LocalGitHub:
    """Served by the local Slack's own server, under /github."""

    def __init__(self, repository: Repository, *, now: Callable[[], datetime] = _now) -> None:
        self.pulls: list[Pull] = []
        self.issues: list[Issue] = []
        self.silent = 0  # so many issues are opened, and the answer is lost
        self.unmodified = 0  # answers that only said: nothing has changed
        self.failing = 0  # an HTTP status to answer everything with; 0 for none
        self.accidents = Accidents()  # of what is asked of issues
        self._repository, self._now = repository, now

    def routes(self) -> list[web.RouteDef]:
        pulls = "/github/repos/{owner}/{name}/pulls"
        return [
            web.get("/github/repos/{owner}/{name}", self._look),
            web.get("/github/repos/{owner}/{name}/commits/{commit}", self._commit),
            web.get(pulls, self._list),
            web.post(pulls, self._open),
            web.get("/github/repos/{owner}/{name}/issues", self.accidents.around(self._issues)),
            web.post("/github/repos/{owner}/{name}/issues", self.accidents.around(self._open_issue)),
            web.get("/github/repos/{owner}/{name}/issues/{number}", self.accidents.around(self._issue)),
            web.get("/github/{owner}/{name}/pull/{number}", self._page),
            web.post("/github/{owner}/{name}/pull/{number}", self._press),
        ]

    async def _look(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response({"full_name": _repository(request)})

    async def _commit(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        sha = request.match_info["commit"]
        try:
            found = await asyncio.to_thread(
                git, "log", "-1", "--format=%H%n%B", "--end-of-options", sha, at=self._repository.path
            )
        except CalledProcessError:
            return web.json_response({"message": f"No commit found for SHA: {sha}"}, status=422)
        full, _, message = found.partition("\n")
        return web.json_response({"sha": full, "commit": {"message": message.strip()}})

    def merge(self, number: int) -> None:
        """The base branch gets a merge commit, as with GitHub's own button."""
        pull, path = self.pulls[number - 1], self._repository.path
        tree = git("merge-tree", "--write-tree", pull.base, pull.head, at=path).strip()
        parents = ["-p", pull.base, "-p", pull.head]
        made = git(*_AS_SOMEBODY, "commit-tree", tree, *parents, "-m", f"Merge pull request #{number}", at=path)
        git("update-ref", f"refs/heads/{pull.base}", made.strip(), at=path)
        self.pulls[number - 1] = replace(pull, state="merged")

    def close(self, number: int) -> None:
        self.pulls[number - 1] = replace(self.pulls[number - 1], state="closed")

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        wanted = (_repository(request), request.query["head"].partition(":")[2], request.query["base"])
        found = [_shape(pull, request) for pull in self.pulls if (pull.repository, pull.head, pull.base) == wanted]
        tag = f'"{hashlib.sha256(json.dumps(found).encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            self.unmodified += 1
            return web.Response(status=304, headers={"ETag": tag})
        return web.json_response(found, headers={"ETag": tag})

    async def _open(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        branches = await asyncio.to_thread(self._repository.branches)
        if body["head"] not in branches or any(pull.head == body["head"] for pull in self.pulls):
            errors = [{"resource": "PullRequest", "message": "head is no branch, or has a pull request"}]
            return web.json_response({"message": "Validation Failed", "errors": errors}, status=422)
        named = {key: str(body[key]) for key in ("head", "base", "title", "body")}
        self.pulls.append(Pull(len(self.pulls) + 1, _repository(request), **named))
        return web.json_response(_shape(self.pulls[-1], request), status=201)

    def close_issue(self, number: int, reason: str = "completed") -> None:
        self.issues[number - 1] = replace(self.issues[number - 1], state="closed", reason=reason)

    async def _open_issue(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        title, text = str(body["title"]), str(body["body"])
        made = Issue(len(self.issues) + 1, _repository(request), title, text, opened_at=self._now())
        self.issues.append(made)
        if self.silent:
            self.silent -= 1
            return web.json_response({"message": "Server Error"}, status=502)
        return web.json_response(_issue(self.issues[-1], request), status=201)

    async def _issues(self, request: web.Request) -> web.Response:
        """Those of one page, all of which changed a moment ago; pull requests are issues as well."""
        if refused := self._refused(request):
            return refused
        if not request.query.get("since", "Z").endswith("Z") or request.query.get("state") != "all":
            return web.json_response({"message": "Validation Failed"}, status=422)
        own = [each for each in self.issues if each.repository == _repository(request)]
        size, page = int(request.query.get("per_page", "30")), int(request.query.get("page", "1"))
        listed = own[(page - 1) * size : page * size]
        return web.json_response([_issue(each, request) for each in listed])

    async def _issue(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        number = int(request.match_info["number"])
        found = next((each for each in self.issues if each.number == number), None)
        if found is None:
            return web.json_response({"message": "Not Found"}, status=404)
        shown = _issue(found, request)
        tag = f'"{hashlib.sha256(json.dumps(shown).encode()).hexdigest()}"'
        if request.headers.get("If-None-Match") == tag:
            self.unmodified += 1
            return web.Response(status=304, headers={"ETag": tag})
        return web.json_response(shown, headers={"ETag": tag})

    async def _page(self, request: web.Request) -> web.Response:
        pull = self._named(request)
        changes = await asyncio.to_thread(git, "diff", f"{BASE}...{pull.head}", at=self._repository.path)
        text = f"{pull.title}\n{pull.head} into {pull.base}: {pull.state} (simulated)\n\n{pull.body}\n\n{changes}"
        button = '<form method="post"><button>Merge</button></form>' if pull.state == "open" else ""
        return web.Response(text=f"<pre>{escape(text)}</pre>{button}", content_type="text/html")

    async def _press(self, request: web.Request) -> web.Response:
        """The button Merge of the page."""
        pull = self._named(request)
        if pull.state == "open":
            await asyncio.to_thread(self.merge, pull.number)
        raise web.HTTPSeeOther(request.path)

    def _named(self, request: web.Request) -> Pull:
        number = int(request.match_info["number"])
        pull = next((each for each in self.pulls if each.number == number), None)
        if pull is None:
            raise web.HTTPNotFound
        return pull

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.failing:
            return web.json_response({"message": "Made to fail by the playground."}, status=self.failing)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "Bad credentials"}, status=401)
        return None


def _repository(request: web.Request) -> str:
    return f"{request.match_info['owner']}/{request.match_info['name']}"


def _issue(issue: Issue, request: web.Request) -> dict[str, Any]:
    address = f"{request.url.origin()}/github/{issue.repository}/issues/{issue.number}"
    shown = {"number": issue.number, "html_url": address, "title": issue.title, "body": issue.body}
    by = {"user": {"id": issue.author}, "created_at": f"{issue.opened_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"}
    return {**shown, **by, "state": issue.state, "state_reason": issue.reason}


def _shape(pull: Pull, request: web.Request) -> dict[str, Any]:
    address = f"{request.url.origin()}/github/{pull.repository}/pull/{pull.number}"
    state = "open" if pull.state == "open" else "closed"
    merged_at = "2026-11-24T12:00:00Z" if pull.state == "merged" else None
    return {"number": pull.number, "html_url": address, "title": pull.title, "state": state, "merged_at": merged_at}
