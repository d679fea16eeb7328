"""No address, secret or credential of anybody who is told stands in anything that is written, shown or kept.

Every provider repeats what it was sent. The files of the secrets directory are replaced while the bot runs.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from urllib.parse import quote

import pytest
import pytest_asyncio
from click.testing import CliRunner

from bot.broadcast import trouble, worker
from bot.cli.main import cli
from bot.model import Audience
from bot.secrets.parts import secret_parts
from playground.aws import SimulatedAws
from playground.bot_process import aws_variables, slack_variables
from playground.outside import Outside
from playground.slack import LocalSlack
from playground.stage import allow_uploads
from tests.invariants.writing import Log
from tests.scenarios.repeating import Repeating, repeating
from tests.scenarios.test_follow_ups import there
from tests.scenarios.told import with_these
from tests.scenarios.world import BEN, World, environment, running_world

AWS = {"AWS_SECRET_ACCESS_KEY": "Aws/Key+Canary0", "AWS_SESSION_TOKEN": "Aws+Session/Canary0=="}
TRACKERS = {"GITHUB": "GithubCanary0-token", "JIRA": "JiraCanary0-token", "PAGERDUTY": "PagerDutyCanary0-token"}
_SENT_TO = ("refuses", "is unavailable", "redirects", "does not know the key", "answers")


class Telling:
    """All that outsiders are told by; `known` are all parts of its secrets, of the replaced ones as well."""

    def __init__(self, home: Path, peer: Repeating, outside: Outside) -> None:
        self.files, self.peer, self.outside = home / "secrets", peer, outside
        self.files.mkdir()
        self.known = set[str]()

    def replace(self, number: int) -> None:
        here, port = self.peer.url.removeprefix("http://"), self.outside.mailbox.port
        new = {name: f"{name.title()}Canary{number}-Zq7Xw9" for name in self.outside.secrets()}
        new["SMTP_SERVER"] = f"mailtos://bot:Smtp%40Canary{number}@127.0.0.1:{port}?from=a@example.com&mode=starttls"
        new["CHAT"] = (
            f"json://user{number}:ChatPw{number}Canary@{here}/ChatPath{number}Canary?+X-Key=ChatKey{number}Canary\n"
            f"ntfy://NtfyUser{number}:NtfyPw{number}Canary@{here}/NtfyTopic{number}Canary"
        )
        for name, value in new.items():
            (self.files / name).write_text(value, encoding="utf-8")
            self.known |= set(secret_parts(value))

    def in_the_file(self, text: str) -> str:
        entries = self.outside.destinations(self.peer.url)
        entries["chat"] = {"apprise": "CHAT"}
        entries["ses"] = {"ses": {"from": "a@example.com", "to": ["b@example.com"], "region": "us-east-1"}}
        entries["topic"] = {"sns": "arn:aws:sns:us-east-1:123456789012:incidents"}
        names = [name for name in entries if name != "datadog"]
        home = f"  destinations: {json.dumps(entries)}\n  dora: [datadog, banner]\n"
        told = {"stakeholders": names, "support": names, "users": ["status-page", "banner"], "pagers": names}
        entry = f"    known_as: Quilt Catalog\n    public: auto\n    audiences: {json.dumps(told)}\n"
        text = with_these(text, home=home, entry=entry)
        return text.replace("  follow_ups: off\n", "  follow_ups: {issues: ISSUES}\n", 1)


@contextmanager
def _hurried() -> Iterator[None]:
    with ExitStack() as stack:
        for what, value in (
            (f"{worker.__name__}.TICK", 0.05),
            (f"{trouble.__name__}.FIRST", 0.2),
            (f"{trouble.__name__}.LONGEST", 0.5),
            (f"{trouble.__name__}.SAID_AFTER", timedelta(0)),
        ):
            stack.enter_context(patch(what, value))
        yield


def _variables(peer: Repeating) -> dict[str, dict[str, str]]:
    github = {"ROLLBACK_GITHUB_API_URL": f"{peer.url}/github", "ROLLBACK_GITHUB_TOKEN": TRACKERS["GITHUB"]}
    jira = {"ROLLBACK_JIRA_URL": f"{peer.url}/jira", "ROLLBACK_JIRA_USER": "rollbacks@example.com"}
    pagerduty = {"ROLLBACK_PAGERDUTY_API_URL": f"{peer.url}/pd", "ROLLBACK_PAGERDUTY_TOKEN": TRACKERS["PAGERDUTY"]}
    return {
        "github_variables": github,
        "jira_variables": {**jira, "ROLLBACK_JIRA_TOKEN": TRACKERS["JIRA"]},
        "pagerduty_variables": pagerduty,
    }


@pytest_asyncio.fixture(
    params=[
        pytest.param("{github: quiltdata/quilt}", id="github"),
        pytest.param("{jira: {project: OPS}}", id="jira", marks=pytest.mark.long),
    ]
)
async def place(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[tuple[World, Telling, Log]]:
    outside = Outside(tmp_path, now=lambda: datetime.now(UTC))
    await outside.mailbox.start()
    async with repeating() as peer:
        telling = Telling(tmp_path, peer, outside)
        telling.replace(1)
        with ExitStack() as stack:
            stack.enter_context(_hurried())
            for name, value in _variables(peer).items():
                stack.enter_context(patch(f"tests.scenarios.world.{name}", lambda slack, value=value: value))
            stack.enter_context(patch("tests.scenarios.world.aws_variables", lambda aws: {**aws_variables(aws), **AWS}))
            stack.enter_context(
                environment(
                    {"ROLLBACK_SECRETS_DIR": str(telling.files), "SSL_CERT_FILE": str(outside.mailbox.authority)}
                )
            )
            log = Log()
            stack.enter_context(log.listening())

            def edit(text: str) -> str:
                return telling.in_the_file(text).replace("ISSUES", request.param)

            async with running_world(tmp_path, edit=edit, speed=20) as world:
                yield world, telling, log
    await outside.mailbox.stop()


async def test_whatever_providers_repeat_and_whenever_a_secret_is_replaced_it_is_shown_nowhere(
    place: tuple[World, Telling, Log],
) -> None:
    world, telling, log = place
    allow_uploads(world.slack)
    peer = telling.peer
    _aws_repeats(world.aws)
    card = await world.propose()
    await world.told("Stakeholders could not be told over pager")
    telling.replace(2)  # by whoever rotates secrets
    peer.how = "is unavailable"
    await world.press(card)
    await world.ends("succeeded")
    peer.how = "refuses"
    await there(world, "*Follow-ups*")
    await there(world, "The follow-ups stand here only")
    telling.replace(3)
    for how in _SENT_TO:
        peer.how = how
        for audience in Audience:
            if audience is not Audience.TEAM:
                await _command(world, telling, "notify", "--test", audience, "--public")
        await _command(world, telling, "doctor")
    newest = await world.newest()
    assert newest
    await _command(world, telling, "evidence", newest.reference)
    await _command(world, telling, "evidence", newest.reference, "--json")
    assert sum("Canary2" in each for each in peer.heard) > 3, "a replaced secret is used at once"
    _nothing_in(_written(world, log), telling)


async def test_nor_is_it_where_the_rollback_goes_wrong(place: tuple[World, Telling, Log]) -> None:
    world, telling, log = place
    allow_uploads(world.slack)
    world.aws.behave(38, "fails")
    _aws_repeats(world.aws)
    card = await world.propose()
    telling.replace(2)
    await world.press(card, user=BEN)
    await world.ends("reverted")
    await world.told("could not be told over pager")
    await world.slack.wait_for(lambda: world.slack.files.uploads or None, timeout=15)
    newest = await world.newest()
    assert newest
    await _command(world, telling, "evidence", newest.reference)
    _nothing_in(_written(world, log), telling)


def _aws_repeats(aws: SimulatedAws) -> None:
    said = f"not with {' '.join(AWS.values())}"
    for operation, code in (("SendEmail", "MessageRejected"), ("Publish", "InvalidParameter")):
        aws.fail_next(operation, code=code, status=400, message=said, times=50)


async def _command(world: World, telling: Telling, *words: str) -> None:
    """Whatever it comes to: nothing of a secret is in what it prints."""
    with environment({}):
        variables = {
            **slack_variables(world.slack),
            **{name: value for each in _variables(telling.peer).values() for name, value in each.items()},
            "ROLLBACK_CONFIG": str(world.home / "services.yml"),
            "ROLLBACK_DATABASE_URL": f"sqlite:///{world.home / 'journal.db'}",
        }
        done = await asyncio.to_thread(CliRunner().invoke, cli, list(words), env=variables)
    said = f"{done.output} {done.exception}"
    assert len(said) > 20
    _nothing_in({" ".join(words): said}, telling)


def _written(world: World, log: Log) -> dict[str, str]:
    """By where it is."""
    slack: LocalSlack = world.slack
    calls = json.dumps([[call.method, call.arguments] for call in slack.record.calls], default=str)
    files = b" ".join(upload.content or b"" for upload in slack.files.uploads.values()).decode()
    stores = {path.name: path.read_bytes().decode("latin-1") for path in world.home.glob("journal.db*")}
    return {"log": "\n".join(log.lines), "Slack": calls + slack.transcript(), "files": files, **stores}


def _nothing_in(sinks: dict[str, str], telling: Telling) -> None:
    others = {form for value in (*AWS.values(), *TRACKERS.values()) for form in (value, quote(value, safe=""))}
    found = [(where, each) for where, text in sinks.items() for each in (*telling.known, *others) if each in text]
    assert found == [], found[:10]
