"""A Jira Cloud of little knowledge: issues of any project, by the documented shapes of its REST API v3."""

import re
from base64 import b64encode
from dataclasses import dataclass, replace
from typing import Any

from aiohttp import web

from playground.outside.accidents import Accidents
from playground.slack.server import LocalSlack

USER, TOKEN = "bot@example.com", "playground"
_JQL = re.compile(
    r'project = "(?P<project>[A-Z0-9_]+)" AND labels = "(?P<label>[^" ]+)" AND creator = currentUser\(\) '
    "ORDER BY created ASC"
)
_BASE = "/jira/rest/api/3"


def jira_variables(slack: LocalSlack) -> dict[str, str]:
    return {
        "ROLLBACK_JIRA_URL": f"{slack.url}/jira",
        "ROLLBACK_JIRA_USER": USER,
        "ROLLBACK_JIRA_TOKEN": TOKEN,
    }


@dataclass(frozen=True)
class JiraIssue:
    key: str
    summary: str
    labels: tuple[str, ...]
    description: dict[str, Any]
    creator: str = USER
    category: str = "new"  # or indeterminate, or done: the key of the status's category


class LocalJira:
    """Served by the local Slack's own server, under /jira. `kinds` are the types of issues that its projects have."""

    def __init__(self, kinds: tuple[str, ...] = ("Task", "Bug")) -> None:
        self.issues: list[JiraIssue] = []
        self.silent = 0  # so many issues are opened, and the answer is lost
        self.unseen = 0  # so many searches do not see yet what is there
        self.failing = 0  # an HTTP status to answer everything with; 0 for none
        self.accidents = Accidents()
        self._kinds = kinds

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post(f"{_BASE}/issue", self.accidents.around(self._open)),
            web.post(f"{_BASE}/search/jql", self.accidents.around(self._search)),
            web.get(f"{_BASE}/issue/{{key}}", self.accidents.around(self._look)),
        ]

    def done(self, key: str) -> None:
        """Somebody moves it to a status of the category Done."""
        self.issues = [replace(each, category="done") if each.key == key else each for each in self.issues]

    async def _open(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        fields = (await request.json())["fields"]
        if wrong := self._wrong(fields):
            return web.json_response({"errorMessages": [], "errors": wrong}, status=400)
        key = f"{fields['project']['key']}-{len(self.issues) + 1}"
        labels = tuple(fields.get("labels", ()))
        self.issues.append(JiraIssue(key, fields["summary"], labels, fields["description"]))
        if self.silent:
            self.silent -= 1
            return web.json_response({"errorMessages": ["Bad Gateway"]}, status=502)
        shown = {"id": str(10_000 + len(self.issues)), "key": key, "self": f"{request.url.origin()}{_BASE}/issue/{key}"}
        return web.json_response(shown, status=201)

    async def _search(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        body = await request.json()
        found = _JQL.fullmatch(body["jql"])
        if found is None:
            return web.json_response({"errorMessages": ["Error in the JQL Query."]}, status=400)
        if self.unseen:
            self.unseen -= 1
            return web.json_response({"issues": [], "isLast": True})
        ours = [each for each in self.issues if found["label"] in each.labels and each.creator == USER]
        return web.json_response({"issues": [_shown(each) for each in ours[: body["maxResults"]]], "isLast": True})

    async def _look(self, request: web.Request) -> web.Response:
        if refused := self._refused(request):
            return refused
        issue = next((each for each in self.issues if each.key == request.match_info["key"]), None)
        if issue is None:
            told = ["Issue does not exist or you do not have permission to see it."]
            return web.json_response({"errorMessages": told, "errors": {}}, status=404)
        return web.json_response(_shown(issue))

    def _wrong(self, fields: dict[str, Any]) -> dict[str, str]:
        found = {}
        if fields["issuetype"]["name"] not in self._kinds:
            found["issuetype"] = "The issue type selected is invalid."
        if fields["description"].get("type") != "doc" or fields["description"].get("version") != 1:
            found["description"] = "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
        if any(" " in label for label in fields.get("labels", ())):
            found["labels"] = "The label contains spaces which is invalid."
        return found

    def _refused(self, request: web.Request) -> web.Response | None:
        if self.failing:
            return web.json_response({"errorMessages": ["Made to fail by the playground."]}, status=self.failing)
        if request.headers.get("Authorization") != f"Basic {b64encode(f'{USER}:{TOKEN}'.encode()).decode()}":
            return web.json_response({"errorMessages": ["You are not authenticated."]}, status=401)
        return None


def _shown(issue: JiraIssue) -> dict[str, Any]:
    names = {"new": "To Do", "indeterminate": "In Progress", "done": "Done"}
    status = {"name": names[issue.category], "statusCategory": {"key": issue.category}}
    return {"id": issue.key.partition("-")[2], "key": issue.key, "fields": {"status": status}}
