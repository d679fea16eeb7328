"""`rollback-bot doctor`: what must be fixed is found before an incident finds it."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import boto3
import pytest
import pytest_asyncio
import yaml

from bot.doctor import examine
from bot.terminal.text import checkup_report
from handlers.checkup import SCOPES
from playground.aws import SimulatedAws
from playground.aws.seed import seed
from playground.bot_process import aws_variables, slack_variables
from playground.clock import Clock
from playground.github import LocalGitHub, github_variables
from playground.pagerduty import LocalPagerDuty, pagerduty_variables
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
        self.pagerduty = LocalPagerDuty(clock)
        self.slack.app.add_routes([*self.github.routes(), *self.pagerduty.routes()])
        seed(self.aws)
        self.services.write_text(services_file(self.aws.target_url), encoding="utf-8")
        self._state = {"ROLLBACK_DATABASE_URL": f"sqlite:///{home}/bot.db", "ROLLBACK_CONFIG": str(self.services)}
        self._database = home / "bot.db"

    async def wrong(self, **more: str) -> list[str]:
        """The lines of what must be fixed."""
        return [line for line in await self.lines(**more) if line.startswith("FIX  ")]

    async def lines(self, **more: str) -> list[str]:
        """All that the doctor says."""
        scenery = slack_variables(self.slack) | github_variables(self.slack) | aws_variables(self.aws)
        variables = scenery | self._state | more
        with environment(variables):
            found = await examine()
        assert not self._database.exists(), "the doctor changes nothing"
        return checkup_report(found).splitlines()

    def write(self, *changes: tuple[str, str]) -> None:
        """Each replaces something that stands in the services file."""
        text = self.services.read_text(encoding="utf-8")
        for there, instead in changes:
            assert there in text
            text = text.replace(there, instead)
        self.services.write_text(text, encoding="utf-8")


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
            "OK   scopes: All 8",
            "OK   SLACK_APP_TOKEN: ",
            "OK   channel C0INCIDENT: The bot is a member.",
            "OK   ana (U0AAAA): An active, full member",
            "OK   AWS in us-east-1: This is arn:aws:",
            "UpdateService cannot be tried",
            "OK   quilt-catalog: sales-prod/quilt-catalog-service runs quilt-catalog:42, 4 of 4 tasks",
            "OK   CodeBuild project quilt-catalog-rollback: It is there",
            "OK   GitHub repository quiltdata/quilt: The token can see it",
            "OK   quilt-catalog health: http://127.0.0.1:",
            "WARN quilt-catalog request config: http://127.0.0.1:",
        ):
            assert words in said, said
        wrong = {"SLACK_BOT_TOKEN": "xoxb-1", "PORT": "many"}
        assert (await run("doctor", variables={**stage.bot.variables, **wrong}))[0] == 1
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


async def test_lists_that_are_kept_elsewhere_are_read_and_said_person_by_person(place: Place) -> None:
    kept = "approver_sources: [{user_group: S0ONCALL}, {pagerduty_schedule: PCATALOG}, {user_group: S0NONE}]"
    place.write(("approvers: [engineer-a, engineer-b]", kept))
    place.write(("\nservices:\n", "\npagerduty: {engineer-a: PCHLOE1}\n\nservices:\n"))
    variables = pagerduty_variables(place.slack)

    lines = await place.lines(**variables)

    assert "OK   quilt-catalog approvers: By the user group S0ONCALL, now: engineer-b." in lines
    assert "OK   quilt-catalog approvers: By the PagerDuty schedule PCATALOG, now: engineer-a." in lines
    (wrong,) = [line for line in lines if line.startswith("FIX  ")]
    assert wrong.startswith("FIX  quilt-catalog approvers: Slack has no user group S0NONE")
    assert "OK   scopes: All 9 that are needed are granted." in lines

    place.write((", {user_group: S0NONE}", ""))
    place.pagerduty.on_call.clear()
    lines = await place.lines(**variables)
    assert any("Nobody in the PagerDuty schedule PCATALOG is named in the services file." in line for line in lines)
    assert any(line.startswith("WARN ") and "nobody but engineer-b could approve" in line for line in lines), lines


async def test_each_destination_has_a_line_and_a_channel_is_looked_at(place: Place, tmp_path: Path) -> None:
    there, gone, mail = "board: {slack: C0SHARED}", "lost: {slack: C0NOWHERE}", "desk: {mail: [desk@example.com]}"
    place.write(("\npeople:", f"\n  destinations: {{{there}, {gone}, {mail}}}\n\npeople:"))

    lines = await place.lines(ROLLBACK_SECRETS_DIR=str(tmp_path / "secrets"))

    assert "OK   destination board: The bot is a member of the channel C0SHARED." in lines
    assert any(line.startswith("FIX  destination lost: The channel C0NOWHERE: ") for line in lines), lines
    assert any(line.startswith("FIX  destination desk: ROLLBACK_SECRETS_DIR has no file SMTP_SERVER") for line in lines)


async def test_wrong_tokens_are_found_and_the_rest_is_looked_at_all_the_same(place: Place) -> None:
    place.aws.fail_next("DescribeTargetHealth", code="AccessDenied", status=403)

    app, bot, service = await place.wrong(SLACK_BOT_TOKEN="xoxb-wrong", SLACK_APP_TOKEN="xoxb-playground")

    assert bot.startswith("FIX  SLACK_BOT_TOKEN: Slack, asked whose token this is: invalid_auth.")
    assert app.startswith("FIX  SLACK_APP_TOKEN: It holds a bot token (xoxb-…), which belongs in SLACK_BOT")
    assert service.startswith("FIX  quilt-catalog: ")
    assert "elasticloadbalancing:DescribeTargetHealth" in service
    assert "deploy/iam-policy-read.json" in service


async def test_a_log_into_which_nothing_that_runs_writes_is_found_before_a_rollback_needs_it(place: Place) -> None:
    services = place.services.read_text(encoding="utf-8")
    place.services.write_text(services.replace("group: /aws/ecs/quilt-catalog", "group: /ecs/other"), encoding="utf-8")

    (gone,) = await place.wrong()
    place.aws.log_group("/ecs/other")
    (silent,) = await place.wrong()

    assert gone.startswith("FIX  quilt-catalog: Could not search the log /ecs/other")
    assert "The specified log group does not exist" in gone
    why = "but quilt-catalog:42 does not log there: catalog logs by awslogs into /aws/ecs/quilt-catalog."
    assert silent.startswith(f"FIX  quilt-catalog: `logs` names /ecs/other, {why} Put that right, or correct")


async def test_a_project_and_a_token_that_rebuilds_need_are_looked_at(place: Place) -> None:
    services = place.services.read_text(encoding="utf-8")
    place.aws.fail_next("BatchGetProjects", code="AccessDeniedException", status=400)

    (denied,) = await place.wrong()
    place.services.write_text(services.replace("project: quilt-catalog-rollback", "project: other"), encoding="utf-8")
    (project,) = await place.wrong(ROLLBACK_GITHUB_TOKEN="")
    unset = next(line for line in await place.lines(ROLLBACK_GITHUB_TOKEN="") if " ROLLBACK_GITHUB_TOKEN: " in line)
    swapped, _ = await place.wrong(ROLLBACK_GITHUB_TOKEN="xapp-1")
    wrong, _ = await place.wrong(ROLLBACK_GITHUB_TOKEN="ghp_wrong")

    assert denied.startswith("FIX  CodeBuild project quilt-catalog-rollback: Could not read the project")
    assert "codebuild:BatchGetProjects" in denied
    assert "deploy/iam-policy-read.json, with this project's name" in denied
    assert project.startswith("FIX  CodeBuild project other: CodeBuild in us-east-1 does not have it. Make it as")
    assert swapped.startswith("FIX  ROLLBACK_GITHUB_TOKEN: It holds an app-level token (xapp-…)")
    assert unset.startswith("WARN ROLLBACK_GITHUB_TOKEN: It is not set, so reverts get no pull request.")
    assert wrong.startswith(
        "FIX  GitHub repository quiltdata/quilt: Could not look at quiltdata/quilt: GitHub does not"
    )


async def test_alarms_that_are_missing_or_differ_are_a_warning_with_the_command_that_shows_them(place: Place) -> None:
    assert not [line for line in await place.lines() if " alarms: " in line], "none are kept where none are declared"
    place.write(("    region: us-east-1\n", "    region: us-east-1\n    triggers: {unhealthy: off}\n"))
    name = "rollback-bot/sales-prod/quilt-catalog-service/slow"
    put: dict[str, Any] = {
        "AlarmName": name,
        "Namespace": "AWS/ECS",
        "MetricName": "CPUUtilization",
        "Statistic": "Average",
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 1.0,
    }
    keys = {"aws_access_key_id": "playground", "aws_secret_access_key": "playground"}
    where: dict[str, Any] = {"endpoint_url": place.aws.endpoint_url, "region_name": "us-east-1", **keys}
    boto3.client("cloudwatch", **where).put_metric_alarm(**put)

    assert [line for line in await place.lines() if " alarms: " in line] == [
        "WARN quilt-catalog alarms: In CloudWatch: errors, memory missing; slow not as it should be. "
        "Look with rollback-bot alarms plan quilt-catalog."
    ]


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
    (swapped,) = await place.wrong(AWS_ACCESS_KEY_ID="secret/x", AWS_SECRET_ACCESS_KEY="AKIAIOSFODNN7EXAMPLE")
    (quoted,) = await place.wrong(AWS_DEFAULT_REGION='"us-east-1"')

    assert "FIX  AWS: AWS_SECRET_ACCESS_KEY holds an access key's id of AWS, which belongs in AWS_ACCESS_KEY" in swapped
    assert "FIX  AWS: AWS_DEFAULT_REGION stands in quotes, which are part of its value." in quoted
    assert profile.startswith("FIX  AWS: AWS is not set up: The config profile (nobody) could not be found.")


async def test_every_declared_address_is_asked_and_what_answers_otherwise_is_a_warning(place: Place) -> None:
    place.write(("healthcheck", "healthcheck-of-old"))

    said = [line for line in await place.lines() if "http://" in line and "quilt-catalog" in line]

    health, request, feature = said
    assert health.startswith("WARN quilt-catalog health: http://127.0.0.1:")
    assert "/healthcheck-of-old: HTTP 404 instead of 200" in health
    assert request.startswith("WARN quilt-catalog request config: ")
    assert "HTTP 500 instead of 200" in request
    assert feature.startswith("WARN quilt-catalog feature mcp: ")
    assert all("mend the service, or correct the services file." in line for line in said)


async def test_an_address_that_no_validation_could_reach_must_be_fixed(place: Place) -> None:
    url = place.aws.target_url
    place.write((f"{url}/healthcheck", "http://nowhere.invalid/"), ("private_hosts: [127.0.0.1]", "# none"))

    health, request, feature = await place.wrong()

    assert "health: http://nowhere.invalid/ has a host name that cannot be resolved. Correct the address" in health
    for line in (request, feature):
        assert "resolves to the private address 127.0.0.1" in line
        assert line.endswith("If that is meant, list the host under `private_hosts` of the service.")


async def test_each_mistake_in_the_services_file_and_each_misspelt_variable_has_a_line(place: Place) -> None:
    place.write(("approval_expires: 15m", "approval_expires: 0m"), ("min_served", "minserved"))

    lines = await place.lines(ROLLBACK_STATE_IS_PERSISTANT="1")
    wrong = [line for line in lines if not line.startswith("OK   ")]

    assert [line.split(" ", 2)[:2] for line in wrong[1:3]] == [["FIX", ""], ["FIX", ""]]
    assert wrong[0] == (
        "WARN ROLLBACK_STATE_IS_PERSISTANT: No setting has this name. Did you mean ROLLBACK_STATE_IS_PERSISTENT?"
    )
    assert "`services.quilt-catalog.approval_expires` is “0m”. A duration from 1m to 7d is meant." in wrong[1]
    assert wrong[2].endswith("`minserved` is not known. Did you mean `min_served`?")


@pytest.mark.parametrize(
    ("variables", "line"),
    [
        ({"PORT": "many"}, "FIX  PORT: It should be a number from 0 to 65535. Until then it counts as not set."),
        ({"ROLLBACK_LOG": '"json"'}, "FIX  ROLLBACK_LOG: It stands in quotes"),
        ({"ROLLBACK_DATABASE_URL": "mysql://x"}, "FIX  ROLLBACK_DATABASE_URL: Write sqlite:///FILE or postgresql://"),
        ({"ROLLBACK_SECRETS_DIR": "/nowhere"}, "FIX  ROLLBACK_SECRETS_DIR: It names /nowhere, which is no directory."),
        (
            {"AWS_REGION": "us-esat-1"},
            "FIX  AWS: AWS_REGION is “us-esat-1”. AWS has no such region; did you mean `us-east",
        ),
        (
            {"AWS_DEFAULT_REGION": "nowhere"},
            "FIX  AWS: AWS_DEFAULT_REGION is “nowhere”. AWS has no such region; write one",
        ),
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


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        (None, "services file: The directory "),
        ("", "services.yml:1: The file is empty."),
        ("- a\n", "services.yml:1: The file is a list."),
        ("home:\n\tteam: T0QUILT\n", "services.yml:2: The line is indented with a tab"),
        ("home: [\n", "services.yml:1: A bracket is opened and not closed."),
    ],
)
async def test_a_services_file_that_cannot_be_read_hides_nothing_else(
    place: Place, text: str | None, flaw: str
) -> None:
    place.services.unlink()
    place.services.mkdir() if text is None else place.services.write_text(text, encoding="utf-8")

    swapped = {"SLACK_BOT_TOKEN": "xapp-1", "ROLLBACK_GITHUB_TOKEN": "xoxb-1", "AWS_REGION": "us-east-1"}
    lines = await place.lines(**swapped)
    well = await place.lines(AWS_REGION="us-east-1")

    wrong = [line.removeprefix("FIX  ") for line in lines if line.startswith("FIX  ")]
    assert [line.split(":")[0] for line in wrong[1:]] == ["SLACK_BOT_TOKEN", "ROLLBACK_GITHUB_TOKEN"]
    assert wrong[0].startswith(flaw)
    assert not any("settings" in line for line in lines), "nothing is told as well beside wrong tokens"
    for words in ("OK   settings: Everything is set", "OK   scopes: All 8", "OK   AWS in us-east-1: This is arn:aws:"):
        assert any(line.startswith(words) for line in well), well


@pytest.mark.parametrize(
    ("there", "instead", "flaw"),
    [
        ("approval_expires: 15m", "approval_expires: -5m", "A duration is written like 5m."),
        ("incident_channel: C0INCIDENT", 'incident_channel: "#incident"', "It should be a Slack channel's id, such as"),
        ("[U0BBBB]", "[S0GROUP1]", "A user group is nobody's id: name it in a service's `approver_sources`"),
    ],
)
async def test_a_mistake_in_the_services_file_hides_nothing_of_what_is_right(
    place: Place, there: str, instead: str, flaw: str
) -> None:
    place.write((there, instead))

    lines = await place.lines()

    (wrong,) = [line for line in lines if line.startswith("FIX  ")]
    assert flaw in wrong
    assert any(line.startswith("OK   quilt-catalog: sales-prod/quilt-catalog-service runs") for line in lines), lines
    assert any(line.startswith("OK   quilt-catalog health: ") for line in lines)


async def test_a_region_that_the_bot_does_not_know_yet_is_a_warning_and_used(place: Place) -> None:
    place.write(("region: us-east-1", "region: us-east-9"))

    lines = await place.lines(AWS_REGION="xx-east-1")

    new = [line for line in lines if "does not know that region" in line]
    assert [line.split(":")[0] for line in new] == ["WARN AWS_REGION", "WARN region us-east-9"]
    assert new[1].endswith("Leave it if it is right; did you mean us-east-2?")
    assert any(line.startswith("OK   AWS in us-east-9: This is arn:aws:") for line in lines), lines


async def test_everything_that_is_not_set_and_everything_that_is_wrong_is_told_at_once(place: Place) -> None:
    keys = {"AWS_ACCESS_KEY_ID": '"AKIA"', "AWS_SECRET_ACCESS_KEY": "x ", "AWS_REGION": "us-wset-2"}

    wrong = await place.wrong(
        SLACK_BOT_TOKEN="", SLACK_APP_TOKEN=" ", PORT="-1", ROLLBACK_GITHUB_TOKEN="xapp-1", **keys
    )

    assert [line.removeprefix("FIX  ").partition(". ")[0] for line in wrong] == [
        "PORT: It should be a number from 0 to 65535",
        "settings: SLACK_BOT_TOKEN is not set",
        "settings: Neither SLACK_APP_TOKEN nor SLACK_SIGNING_SECRET is set",
        "ROLLBACK_GITHUB_TOKEN: It holds an app-level token (xapp-…), which belongs in SLACK_APP_TOKEN",
        "AWS: AWS_ACCESS_KEY_ID stands in quotes, which are part of its value",
        "AWS: AWS_SECRET_ACCESS_KEY begins or ends with a space or a line break",
        "AWS: AWS_REGION is “us-wset-2”",
    ]


async def test_a_look_that_breaks_off_is_named_and_hides_nothing_of_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("arn")

    monkeypatch.setattr("bot.doctor.aws_checkup", broken)
    lines = await place.lines()

    assert "FIX  AWS: It could not be looked at, by a mistake of the bot's own: KeyError('arn')." in "\n".join(lines)
    assert any(line.startswith("OK   SLACK_BOT_TOKEN: ") for line in lines)
