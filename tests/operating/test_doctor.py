"""`rollback-bot doctor`: what must be fixed is found before an incident finds it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml

from bot.doctor import examine
from bot.settings import Settings
from bot.terminal.text import checkup_report
from handlers.checkup import SCOPES
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables, slack_variables
from playground.clock import Clock
from playground.github import LocalGitHub, github_variables
from playground.slack import LocalSlack
from playground.slack.webapi import WebApi
from playground.stage import ROOT, Stage, services_file
from tests.operating.wires import run
from tests.scenarios.world import environment

MANIFEST = (ROOT / "manifest.yml").read_text(encoding="utf-8")


class Place:
    """Slack, AWS and a services file, without a bot."""

    def __init__(self, home: Path, *, manifest: str) -> None:
        self.services = home / "services.yml"
        (home / "manifest.yml").write_text(manifest, encoding="utf-8")
        clock = Clock()
        self.aws, self.slack = SimulatedAws(clock), LocalSlack(clock, manifest=home / "manifest.yml")
        self.github = LocalGitHub(self.aws.cluster.repository)
        self.slack.app.add_routes(self.github.routes())
        seed(self.aws)
        self.services.write_text(services_file(self.aws.target_url), encoding="utf-8")
        self._state = {"ROLLBACK_DATABASE_URL": f"sqlite:///{home}/bot.db", "ROLLBACK_CONFIG": str(self.services)}
        self._database = home / "bot.db"

    async def wrong(self, **more: str) -> list[str]:
        """The lines that want something fixed."""
        scenery = slack_variables(self.slack) | github_variables(self.slack) | aws_variables(self.aws)
        variables = scenery | self._state | more
        with environment(variables):
            found = await examine(Settings.read())
        assert not self._database.exists(), "the doctor changes nothing"
        return [line for line in checkup_report(found).splitlines() if not line.startswith("OK   ")]


@pytest_asyncio.fixture
async def place(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Place]:
    place = Place(tmp_path, manifest=getattr(request, "param", MANIFEST))
    place.aws.start()
    await place.slack.start()
    yield place
    await place.slack.stop()
    place.aws.stop()


async def test_beside_a_working_bot_everything_is_well_and_said_line_by_line() -> None:
    async with Stage(speed=1) as stage:
        status, said, problems = await run("doctor", variables=stage.bot.variables)

        assert (status, problems) == (0, "")
        for words in (
            "OK   settings: ",
            "can be written; schema",
            "OK   services file: ",
            "OK   SLACK_BOT_TOKEN: It is rollback's in the workspace Quilt (T0QUILT).",
            "OK   scopes: All 7",
            "OK   SLACK_APP_TOKEN: ",
            "OK   channel C0INCIDENT: The bot is a member.",
            "OK   engineer-a (U0AAAA): An active, full member",
            "OK   AWS in us-east-1: This is arn:aws:",
            "UpdateService cannot be tried",
            "OK   quilt-catalog: sales-prod/quilt-catalog-service runs quilt-catalog:42, 4 of 4 tasks",
            "OK   CodeBuild project quilt-catalog-rollback: It is there",
            "OK   GitHub repository quiltdata/quilt: The token can see it",
        ):
            assert words in said, said
        assert (await run("doctor", variables={**stage.bot.variables, "SLACK_BOT_TOKEN": "xoxb-1"}))[0] == 1
        assert stage.bot.running


@pytest.mark.parametrize("place", [MANIFEST.replace("      - groups:history", "      #")], indirect=True)
async def test_wrong_scopes_channels_and_people_are_found_with_their_fix(place: Place) -> None:
    services = place.services.read_text(encoding="utf-8").replace("    # channel: C0CATALOG", "    channel: C0GENERAL")
    place.services.write_text(services.replace("[U0BBBB]", "[U0BBBB, U0NOBODY]"), encoding="utf-8")
    place.slack.deactivate("U0AAAA")

    scopes, channel, gone, nobody = await place.wrong()

    assert scopes.startswith("FIX  scopes: Missing: groups:history.")
    assert channel.startswith("FIX  channel C0GENERAL: The bot is not a member. Type /invite")
    assert gone.startswith("FIX  engineer-a (U0AAAA): This is deactivated")
    assert nobody.startswith("FIX  engineer-b (U0NOBODY): Slack, asked who U0NOBODY is: user_not_found")


async def test_wrong_tokens_are_found_and_the_rest_is_looked_at_all_the_same(place: Place) -> None:
    place.aws.fail_next("DescribeTargetHealth", code="AccessDenied", status=403)

    bot, app, service = await place.wrong(SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN="xoxb-playground")

    assert bot.startswith("FIX  SLACK_BOT_TOKEN: Slack, asked whose token this is: invalid_auth.")
    assert app.startswith("FIX  SLACK_APP_TOKEN: It is not an app-level token.")
    assert service.startswith("FIX  quilt-catalog: ")
    assert "elasticloadbalancing:DescribeTargetHealth" in service
    assert "deploy/iam-policy-read.json" in service


async def test_a_project_and_a_token_that_rebuilds_need_are_looked_at(place: Place) -> None:
    services = place.services.read_text(encoding="utf-8")
    place.aws.fail_next("BatchGetProjects", code="AccessDeniedException", status=400)

    (denied,) = await place.wrong()
    place.services.write_text(services.replace("project: quilt-catalog-rollback", "project: other"), encoding="utf-8")
    project, unset = await place.wrong(ROLLBACK_GITHUB_TOKEN="")
    _, wrong = await place.wrong(ROLLBACK_GITHUB_TOKEN="ghp_wrong")

    assert denied.startswith("FIX  CodeBuild project quilt-catalog-rollback: Could not read the project")
    assert "codebuild:BatchGetProjects" in denied
    assert "deploy/iam-policy-read.json, with this project's name" in denied
    assert project.startswith("FIX  CodeBuild project other: CodeBuild in us-east-1 does not have it. Make it as")
    assert unset.startswith("FIX  ROLLBACK_GITHUB_TOKEN: It is not set, so reverts get no pull request.")
    assert wrong.startswith(
        "FIX  GitHub repository quiltdata/quilt: Could not look at quiltdata/quilt: GitHub does not"
    )


async def test_without_credentials_that_is_said_once_with_how_to_give_them(place: Place) -> None:
    nothing = {
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_SHARED_CREDENTIALS_FILE": "/nowhere",
        "AWS_CONFIG_FILE": "/nowhere",
    }

    (line,) = await place.wrong(AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="", **nothing)
    (profile,) = await place.wrong(AWS_PROFILE="nobody", **nothing)

    assert line.startswith(
        "FIX  AWS: No credentials were found, so nothing there was looked at. Give this machine a role"
    )
    assert "AWS_ACCESS_KEY_ID" in line
    assert profile.startswith("FIX  AWS: AWS is not set up: The config profile (nobody) could not be found.")


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"SLACK_APP_TOKEN": ""}, "FIX  settings: Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET"),
        ({"ROLLBACK_CONFIG": "nowhere.yml"}, "FIX  services file: Cannot read the services file nowhere.yml"),
        ({"ROLLBACK_DATABASE_URL": "sqlite:////nowhere/bot.db"}, "FIX  state: /nowhere/bot.db cannot be made"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9"}, "FIX  AWS in us-east-1: Could not ask AWS who this bot is"),
    ],
)
async def test_what_is_not_set_or_cannot_be_reached_is_named(
    place: Place, variables: dict[str, str], line: str
) -> None:
    wrong = await place.wrong(**variables)

    assert any(found.startswith(line) for found in wrong), wrong


async def test_scopes_that_slack_does_not_tell_are_not_told_as_missing(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WebApi, "_headers", lambda *_: {})

    assert [line for line in await place.wrong() if "scopes" in line and "Missing" in line] == []


def test_the_scopes_are_those_of_the_manifest() -> None:
    assert list(SCOPES) == yaml.safe_load(MANIFEST)["oauth_config"]["scopes"]["bot"]
