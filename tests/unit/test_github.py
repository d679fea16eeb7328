"""Pull requests over real HTTP: opened once, found again, and every no in words."""

from base64 import b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.errors import Failed, Misconfigured, RateLimited, Unreachable
from bot.model import Commit, PullRequest
from bot.outside.github import GitHub
from bot.secrets.known import KNOWN
from bot.secrets.parts import secret_parts
from bot.settings import Settings
from bot.trackers.github_issues import GitHubIssues
from bot.trackers.jira import Jira
from playground.aws.repository import Repository
from playground.github import SOMEBODY, TOKEN, Issue, LocalGitHub
from playground.jira import TOKEN as JIRA_TOKEN
from playground.jira import USER, LocalJira
from playground.outside.accidents import Accident

WANTED = {"branch": "theme", "base": "master", "title": "Revert", "body": "why"}


@pytest_asyncio.fixture
async def local() -> AsyncIterator[tuple[LocalGitHub, str]]:
    repository = Repository()
    github, app = LocalGitHub(repository), web.Application()
    app.add_routes(github.routes())
    async with TestServer(app) as server:
        yield github, str(server.make_url("/github"))
    repository.close()


@pytest_asyncio.fixture
async def client(local: tuple[LocalGitHub, str]) -> AsyncIterator[GitHub]:
    client = GitHub(api_url=local[1], token=TOKEN)
    yield client
    await client.close()


async def test_a_branch_has_one_pull_request_however_often_it_is_asked_for(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    first = await client.open("quiltdata/quilt", **WANTED)
    again = await client.open("quiltdata/quilt", **WANTED)

    assert first == again
    assert first.endswith("/github/quiltdata/quilt/pull/1")
    assert [(pull.head, pull.base, pull.title, pull.body) for pull in local[0].pulls] == [
        ("theme", "master", "Revert", "why")
    ]


async def test_a_commit_is_told_by_its_full_name_and_the_first_line_of_its_message(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    same = Repository()
    commit = same.commit("mcp")
    same.close()

    for name in (commit, commit[:12]):
        assert await client.commit("quiltdata/quilt", name) == Commit(commit, "MCP integration")
    assert await client.commit("quiltdata/quilt", "0123456") is None
    local[0].failing = 503
    with pytest.raises(Unreachable, match=r"Could not look for 0123456 in quiltdata/quilt: .*503"):
        await client.commit("quiltdata/quilt", "0123456")


async def test_whether_a_pull_request_is_merged_is_read_again_only_where_something_changed(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    github, where = local[0], {"branch": "theme", "base": "master"}
    assert await client.find("quiltdata/quilt", **where) is None
    address = await client.open("quiltdata/quilt", **WANTED)

    assert [await client.find("quiltdata/quilt", **where) for _ in range(3)] == [PullRequest(address, "open")] * 3
    assert github.unmodified == 3  # the first two questions, of `find` and `open`, were the same as well
    github.close(1)
    assert await client.find("quiltdata/quilt", **where) == PullRequest(address, "closed")
    github.merge(1)
    assert await client.find("quiltdata/quilt", **where) == PullRequest(address, "merged")
    assert await client.find("quiltdata/quilt", branch="theme", base="release") is None


async def test_the_playground_s_page_of_a_pull_request_merges_it_for_whoever_presses(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    address = await client.open("quiltdata/quilt", **WANTED)

    async with ClientSession() as browser:
        before = await (await browser.get(address)).text()
        after = await (await browser.post(address)).text()

    assert "<button>Merge</button>" in before
    assert "theme into master: merged" in after
    assert "<button>" not in after
    assert local[0].pulls[0].state == "merged"


async def test_what_github_refuses_is_said_in_its_words(client: GitHub) -> None:
    with pytest.raises(Failed, match="Validation Failed; head is no branch"):
        await client.open("quiltdata/quilt", **{**WANTED, "branch": "nowhere"})


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (403, Failed, "lacks the permission “Pull requests: read” for that repository"),
        (404, Failed, "does not show it: .* was not given that repository with the permission “Pull requests: read”"),
        (500, Unreachable, "HTTP 500"),
        (429, RateLimited, "GitHub takes no more for now"),
    ],
)
async def test_every_no_says_what_to_do(
    client: GitHub, local: tuple[LocalGitHub, str], status: int, kind: type[Exception], words: str
) -> None:
    local[0].failing = status

    with pytest.raises(kind, match=words):
        await client.open("quiltdata/quilt", **WANTED)


async def test_whether_the_token_sees_a_repository_is_found_out_without_changing_it(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    await client.look("quiltdata/quilt")
    local[0].failing = 404

    with pytest.raises(
        Failed, match=r"Could not look at quiltdata/quilt: GitHub does not show it: .* it is private and the token"
    ):
        await client.look("quiltdata/quilt")
    assert local[0].pulls == []


async def test_a_wrong_token_and_a_silent_github_are_told_apart(local: tuple[LocalGitHub, str]) -> None:
    wrong, silent = GitHub(api_url=local[1], token="x"), GitHub(api_url="http://127.0.0.1:9", token="x")

    with pytest.raises(Failed, match=r"does not accept the token of this bot \(ROLLBACK_GITHUB_TOKEN\)"):
        await wrong.open("quiltdata/quilt", **WANTED)
    with pytest.raises(Unreachable, match="did not answer"):
        await silent.open("quiltdata/quilt", **WANTED)
    await wrong.close()
    await silent.close()


def test_a_token_is_only_sent_over_https_and_never_logged() -> None:
    settings = Settings.read(ROLLBACK_GITHUB_TOKEN="github_pat_x")

    assert "github_pat_x" in settings.secrets()
    with pytest.raises(Misconfigured, match="https"):
        Settings.read(ROLLBACK_GITHUB_API_URL="http://github.example.com/api/v3")


async def test_what_is_asked_of_issues_names_their_permission_and_githubs_own_word_for_it() -> None:
    answers = [
        ({"X-Accepted-GitHub-Permissions": "issues=write"}, r"“Issues: write” \(GitHub asks for issues=write\)"),
        ({"X-Accepted-GitHub-Permissions": "x; <!channel>"}, "“Issues: write” for that repository"),
    ]

    async def answer(_: web.Request) -> web.Response:
        return web.Response(status=403, headers=answers[0][0])

    app = web.Application()
    app.router.add_post("/{all:.*}", answer)
    async with TestServer(app) as server:
        client = GitHub(api_url=str(server.make_url("/")), token=TOKEN)
        while answers:
            with pytest.raises(Failed, match=answers[0][1]):
                await GitHubIssues(client).open("quiltdata/quilt", title="Fix", text="it", mark="m")
            del answers[0]
        await client.close()


async def test_a_mark_that_somebody_put_into_an_older_issue_makes_it_no_issue_of_ours(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    tracker, since = GitHubIssues(client), datetime.now(UTC)
    older = Issue(1, "quiltdata/quilt", "Rewrite it all", "<!-- m -->", opened_at=since - timedelta(hours=1))
    local[0].issues.append(older)
    assert await tracker.find("quiltdata/quilt", mark="m", since=since) is None

    local[0].silent = 1
    with pytest.raises(Unreachable):
        await tracker.open("quiltdata/quilt", title="Fix", text="it", mark="m")

    found = await tracker.find("quiltdata/quilt", mark="m", since=since)
    assert found
    assert found.name == "#2"


async def test_an_issue_that_somebody_else_opened_is_none_of_ours(
    client: GitHub, local: tuple[LocalGitHub, str]
) -> None:
    tracker, since = GitHubIssues(client), datetime.now(UTC)
    await tracker.open("quiltdata/quilt", title="Fix", text="it", mark="m")
    local[0].issues[0] = replace(local[0].issues[0], author=SOMEBODY)

    assert await tracker.find("quiltdata/quilt", mark="m", since=since) is None


async def test_a_label_that_somebody_put_on_another_issue_of_jira_makes_it_no_issue_of_ours() -> None:
    local, app = LocalJira(), web.Application()
    app.add_routes(local.routes())
    async with TestServer(app) as server:
        jira = Jira(url=str(server.make_url("/jira")), user=USER, token=JIRA_TOKEN)
        opened = await jira.open("OPS", title="Fix", text="it", mark="m")
        since = datetime.now(UTC)
        local.issues.insert(0, replace(local.issues[0], key="OPS-99", creator="somebody@example.com"))
        found = await jira.find("OPS", mark="m", since=since)
        assert found
        assert found.name == opened.name == "OPS-1"
        del local.issues[1]
        assert await jira.find("OPS", mark="m", since=since) is None
        await jira.close()


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_no_redirect_is_followed_with_a_token(status: int) -> None:
    """Of a repository that was renamed, say, or of a proxy that means ill."""
    elsewhere: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        if request.path.startswith("/elsewhere"):
            elsewhere.append(request.path)
            return web.json_response({})
        return web.Response(status=status, headers={"Location": "/elsewhere"})

    app = web.Application()
    app.router.add_route("*", "/{all:.*}", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/"))
        github, jira = GitHub(api_url=url, token=TOKEN), Jira(url=url, user="bot@example.com", token="x")
        with pytest.raises(Failed, match="elsewhere now; write the repository's new name into the services file"):
            await github.look("quiltdata/quilt")
        with pytest.raises(Failed, match="elsewhere now; correct ROLLBACK_JIRA_URL"):
            await jira.look("OPS", "OPS-1")
        await github.close()
        await jira.close()
    assert elsewhere == []


@pytest.mark.parametrize("status", [403, 404])
async def test_jira_names_the_permission_that_its_user_lacks(status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.json_response({"errorMessages": ["No."]}, status=status)

    app = web.Application()
    app.router.add_route("*", "/{all:.*}", answer)
    async with TestServer(app) as server:
        jira = Jira(url=str(server.make_url("/")), user="bot@example.com", token="x")
        with pytest.raises(Failed, match="lacks the project permission “Browse Projects” and “Create Issues”"):
            await jira.open("OPS", title="Fix", text="it", mark="m")
        with pytest.raises(Failed, match=r"lacks the project permission “Browse Projects”\."):
            await jira.find("OPS", mark="m", since=datetime.now(UTC))
        await jira.close()


@pytest.mark.parametrize("body", [b'"' + b"x" * 17 * 1024 * 1024 + b'"', b"[" * 200_000], ids=["endless", "deep"])
@pytest.mark.parametrize("status", [200, 418])
async def test_an_answer_that_is_none_of_githubs_is_neither_kept_nor_breaks_anything(body: bytes, status: int) -> None:
    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=status)

    app = web.Application()
    app.router.add_get("/{all:.*}", answer)
    async with TestServer(app) as server:
        client = GitHub(api_url=str(server.make_url("/")), token=TOKEN)
        with pytest.raises(Failed, match="Could not look at quiltdata/quilt"):
            await client.look("quiltdata/quilt")
        await client.close()


@pytest.mark.parametrize("said", [{"x-ratelimit-remaining": "0"}, {"Retry-After": "60"}])
async def test_a_limit_that_github_says_by_403_passes_and_is_not_taken_for_a_right_that_lacks(
    client: GitHub, local: tuple[LocalGitHub, str], said: dict[str, str]
) -> None:
    local[0].accidents.next(Accident(status=403, headers=said))

    for _ in range(2):
        with pytest.raises(RateLimited, match=r"Could not read issue #1 of .*: GitHub takes no more for now"):
            await GitHubIssues(client).look("quiltdata/quilt", "#1")

    assert local[0].accidents.asked == ["GET /github/repos/quiltdata/quilt/issues/1"], "it was asked again at once"


async def test_a_tracker_that_is_away_for_a_while_is_in_doubt_and_then_not_asked_before_its_time() -> None:
    asked = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(request.path)
        return web.Response(status=503, headers={"Retry-After": "60"})

    app = web.Application()
    app.router.add_route("*", "/{all:.*}", answer)
    async with TestServer(app) as server:
        url = str(server.make_url("/"))
        github, jira = GitHub(api_url=url, token=TOKEN), Jira(url=url, user="bot@example.com", token="x")
        for tracker in (GitHubIssues(github), jira):
            for kind in (Unreachable, RateLimited):
                with pytest.raises(Unreachable) as raised:
                    await tracker.open("quiltdata/quilt", title="Fix", text="it", mark="m")
                assert type(raised.value) is kind, (
                    "what a 503 says may have been opened, and what was not asked was not"
                )
        await github.close()
        await jira.close()
    assert len(asked) == 2


@pytest.mark.parametrize("status", [400, 422, 410])
async def test_what_a_tracker_repeats_of_its_token_is_not_said(status: int) -> None:
    """A gateway before it, say, that shows the request it did not like."""
    KNOWN.learn(secret_parts("Lantern-Token-7"))

    async def repeats(request: web.Request) -> web.Response:
        said = f"not with {dict(request.headers)}"
        jira = "/rest/api/3" in request.path
        errors = {"message": said, "errors": {"any": said} if jira else [{"message": said}], "errorMessages": [said]}
        return web.json_response(errors, status=status)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", repeats)
    async with TestServer(app) as server:
        github = GitHub(api_url=str(server.make_url("")), token="Lantern-Token-7")
        jira = Jira(url=str(server.make_url("")), user="me@example.com", token="Lantern-Token-7")
        for asked in (GitHubIssues(github).look("quiltdata/quilt", "#1"), jira.look("OPS", "OPS-1")):
            with pytest.raises(Failed, match="not with") as said:
                await asked
            assert "Lantern" not in str(said.value)
            assert b64encode(b"me@example.com:Lantern-Token-7").decode() not in str(said.value)
        await github.close()
        await jira.close()
