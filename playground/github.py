"""A GitHub that knows one thing: pull requests from the branches of the playground's repository."""

import asyncio
from dataclasses import dataclass
from html import escape
from typing import Any

from aiohttp import web

from playground.aws.repository import BASE, Repository, git
from playground.slack.server import LocalSlack

TOKEN = "playground"


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


class LocalGitHub:
    """Served by the local Slack's own server, under /github."""

    def __init__(self, repository: Repository) -> None:
        self.pulls: list[Pull] = []
        self.failing = 0  # an HTTP status to answer everything with; 0 for none
        self._repository = repository

    def routes(self) -> list[web.RouteDef]:
        pulls = "/github/repos/{owner}/{name}/pulls"
        return [
            web.get("/github/repos/{owner}/{name}", self._look),
            web.get(pulls, self._list),
            web.post(pulls, self._open),
            web.get("/github/{owner}/{name}/pull/{number}", self._page),
        ]

    async def _look(self, request: web.Request) -> web.Response:
        return self._refused(request) or web.json_response({"full_name": _repository(request)})

    async def _list(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        head = request.query["head"].partition(":")[2]
        found = [p for p in self.pulls if (p.repository, p.head) == (_repository(request), head)]
        return web.json_response([_shape(pull, request) for pull in found])

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

    async def _page(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        pull = next((each for each in self.pulls if each.number == number), None)
        if pull is None:
            raise web.HTTPNotFound
        changes = await asyncio.to_thread(git, "diff", f"{BASE}...{pull.head}", at=self._repository.path)
        text = f"{pull.title}\n{pull.head} into {pull.base} (simulated)\n\n{pull.body}\n\n{changes}"
        return web.Response(text=f"<pre>{escape(text)}</pre>", content_type="text/html")

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.failing:
            return web.json_response({"message": "Made to fail by the playground."}, status=self.failing)
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.json_response({"message": "Bad credentials"}, status=401)
        return None


def _repository(request: web.Request) -> str:
    return f"{request.match_info['owner']}/{request.match_info['name']}"


def _shape(pull: Pull, request: web.Request) -> dict[str, Any]:
    address = f"{request.url.origin()}/github/{pull.repository}/pull/{pull.number}"
    return {"number": pull.number, "html_url": address, "title": pull.title, "state": "open"}
