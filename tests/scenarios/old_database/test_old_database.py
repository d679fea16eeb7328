"""A database that an older program wrote: every state reads back, and what was under way goes on.

`schema_3.sql` is a journal with a rollback in every state. `rolling` and `building` are what a bot left that
was killed in the middle of one: both its databases, the messages that stood in Slack, and what AWS had to be like.
"""

import json
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from bot.errors import NotAsRecorded
from bot.journal import EVERYBODYS_KEY, SqlJournal, verify_database
from bot.model import (
    LIVE,
    Approval,
    DueKind,
    Health,
    Immediate,
    Interaction,
    InteractionKind,
    Logged,
    Notice,
    NoticeKind,
    Rollback,
    State,
    Verb,
)
from bot.rollback_log.entries import as_json, markdown
from handlers.messages import answers, notices
from handlers.messages.card import card
from playground.aws import SimulatedAws
from playground.aws.repository import git
from playground.aws.seed import seed
from playground.bot_process import aws_variables
from playground.clock import Clock
from playground.github import LocalGitHub
from playground.slack import LocalSlack, Message
from playground.slack.content import POST_LIMIT, content
from playground.stage import ROOT, services_file
from tests.scenarios.world import ANA, INCIDENT, SERVICE, World, environment, everything, running_bot
from tests.without_follow_ups import without_follow_ups

DATA = Path(__file__).parent
HOUR = timedelta(hours=1)


def load(text: str, to: Path) -> None:
    with closing(sqlite3.connect(to)) as database:
        database.executescript(text)


# What was under way


class Paused(Clock):
    """Stands still at `start`, and may be advanced, until it is let go."""

    def __init__(self, start: float, speed: float) -> None:
        super().__init__(speed=0, epoch=start)  # the epoch is the seed of the simulated AWS too
        self._rate, self._since = speed, 0.0

    def go(self) -> None:
        self._since = time.monotonic()

    def now(self) -> datetime:
        passed = time.monotonic() - self._since if self._since else 0.0
        return super().now() + timedelta(seconds=passed * self._rate)


@asynccontextmanager
async def gone_on_with(kind: str, home: Path) -> AsyncIterator[World]:
    """A world like the one in which the bot of `kind` was killed, half a minute later, and a bot that takes over."""
    facts = json.loads((DATA / kind / "facts.json").read_text(encoding="utf-8"))
    clock = Paused(facts["start"], speed=60.0)
    aws = SimulatedAws(clock)
    seed(aws)
    as_it_was_left(aws, facts)
    clock.advance(facts["killed_after_seconds"] - facts["acted_after_seconds"] + 30)
    aws.start()
    slack = LocalSlack(clock, manifest=ROOT / "manifest.yml")
    github = LocalGitHub(aws.cluster.repository, now=clock.now)
    slack.app.add_routes(github.routes())
    await slack.start()
    for name, database in (("journal.sql", "journal.db"), ("runs.sql", "journal.db.runs")):
        load((DATA / kind / name).read_text(encoding="utf-8").replace("@SLACK@", slack.url), home / database)
    for fields in json.loads((DATA / kind / "slack.json").read_text(encoding="utf-8")):
        slack.workspace._keep(Message(**fields | {"blocks": tuple(fields["blocks"])}))
    (home / "services.yml").write_text(without_follow_ups(services_file(aws.target_url)), encoding="utf-8")
    try:
        with environment(aws_variables(aws)):
            clock.go()
            async with running_bot(clock, slack, home) as bot:
                yield World(clock, aws, slack, bot, home, github=github)
    finally:
        await slack.stop()
        aws.stop()


def as_it_was_left(aws: SimulatedAws, facts: dict[str, Any]) -> None:
    """The simulated AWS gets what the call had made, under the very names that the databases know."""
    service = aws.cluster.services[SERVICE]
    service.primary.id = facts["left_deployment"]
    aws.clock.advance(facts["acted_after_seconds"])
    if "build" in facts:
        project, _, uuid = facts["build"].partition(":")
        builds, at = aws.cluster.builds, aws.clock.now()
        path, variables = aws.cluster.repository.path, dict(facts["variables"])
        # the buildspec of that day took a short name
        variables["ROLLBACK_COMMIT"] = git("rev-parse", variables["ROLLBACK_COMMIT"], at=path).strip()
        build = builds.start(project, facts["token"], variables, at=at, uuid=UUID(uuid))
        assert (build.id, dict(build.variables)) == (facts["build"], variables)
        return
    aws.deploy(SERVICE, int(facts["to"].rpartition(":")[2]))
    made, service.primary.id = service.primary.id, facts["deployment"]
    service.current.arn = facts["service_deployment"]
    for task in service.tasks:
        task.started_by = facts["deployment"] if task.started_by == made else task.started_by
    assert service.primary.revision.images[0].digest == facts["to_digest"], "the story of the playground has changed"


def runs(home: Path) -> dict[str, str]:
    """The status of each of the engine's runs."""
    with closing(sqlite3.connect(home / "journal.db.runs")) as engine:
        return dict(engine.execute("SELECT workflow_uuid, status FROM workflow_status").fetchall())


def steps(home: Path) -> list[str]:
    """What the engine recorded, in order."""
    with closing(sqlite3.connect(home / "journal.db.runs")) as engine:
        names = engine.execute("SELECT function_name FROM operation_outputs ORDER BY function_id").fetchall()
    return [name for (name,) in names]


async def the_old_run_is_over(world: World, rollback: Rollback) -> None:
    """It was gone on with: none was started anew beside it."""
    run = f"{rollback.id}.{rollback.plan.digest[:8]}"
    await world.slack.wait_for(lambda: runs(world.home) == {run: "SUCCESS"}, timeout=15)


async def audit_tells(world: World, *events: str) -> None:
    """These stand in the audit in this order; it is unbroken."""
    url = f"sqlite:///{world.home / 'journal.db'}"
    assert verify_database(url).problem == ""
    with closing(sqlite3.connect(world.home / "journal.db")) as journal:
        told = [event for (event,) in journal.execute("SELECT event FROM audit ORDER BY seq")]
    following = iter(told)
    assert all(event in following for event in events), told


async def test_a_rollback_that_was_rolling_goes_on_to_its_end_and_nothing_is_sent_or_told_twice(
    tmp_path: Path,
) -> None:
    async with gone_on_with("rolling", tmp_path) as world:
        before = await world.newest()
        assert before is not None
        rollback = await world.ends("succeeded", timeout=30)
        await world.told("First 5 minutes: well")
        await the_old_run_is_over(world, rollback)

        newest = await world.newest()
        assert newest is not None
        assert (newest.id, newest.card_ts, newest.phases[0].result) == (rollback.id, before.card_ts, Health.PASSED)
        assert rollback.outcome == "quilt-catalog:38 runs on 4 of 4 tasks."
        assert newest.hold is not None
        assert not newest.hold.in_force, "nobody signed what the older program wrote"
        await world.told("Whether deploys of quilt-catalog are on hold was left as it is")
        assert world.running() == {38}
        assert world.sent() == [], "it was sent by the bot that died"
        headline = next(m for m in world.slack.messages(INCIDENT) if m.ts == before.card_ts)
        assert "is well on" in everything(headline)
        said = Counter(message.text for message in world.slack.messages(INCIDENT))
        assert [text for text, times in said.items() if times > 1] == []
        assert world.slack.refused == []
        assert steps(tmp_path) == ["act", "watch", "hold", "validate"]
        await audit_tells(world, "executing", "rolling", "resumed", "succeeded", "noted")


async def test_a_rebuild_whose_build_was_under_way_is_watched_to_its_end_and_must_be_planned_again(
    tmp_path: Path,
) -> None:
    """Its approval is not signed, so it could be anybody's."""
    async with gone_on_with("building", tmp_path) as world:
        rollback = await world.ends("refused", timeout=40)
        await world.told("The revert stays on the branch")
        await the_old_run_is_over(world, rollback)

        assert "had another Slack token or version" in rollback.outcome
        assert rollback.build is not None
        assert rollback.build.digest
        assert world.aws.calls("StartBuild") == [], "it was started by the bot that died"
        assert world.aws.calls("RegisterTaskDefinition") == []
        assert world.sent() == []
        assert world.slack.refused == []
        assert steps(tmp_path) == ["act", "build", "act", "watch", "hold", "validate", "hand over"]
        await audit_tells(world, "building", "resumed", "noted", "refused")


# What is kept


class Hands:
    """A clock that is moved by hand; the old journal was left some seconds before."""

    def __init__(self) -> None:
        self.time = datetime(2026, 10, 10, 22, 41, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time

    async def until(self, wake: datetime) -> None:
        self.time = max(self.time, wake)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    """Its name has a space."""
    load((DATA / "schema_3.sql").read_text(encoding="utf-8"), tmp_path / "old bot.db")
    return tmp_path / "old bot.db"


@pytest.fixture
def url(database: Path) -> str:
    return f"sqlite:///{database}"


@pytest.fixture
def clock() -> Hands:
    return Hands()


@pytest_asyncio.fixture
async def journal(url: str, clock: Hands) -> AsyncIterator[SqlJournal]:
    assert verify_database(url).problem == "", "before it was opened"
    journal = SqlJournal(url, clock=clock, config_digest="c0ffee", signer=EVERYBODYS_KEY)
    await journal.open()
    yield journal
    await journal.close()


KEPT = """
rb-39c73bdc quilt-catalog succeeded passed, released
rb-52b9d4ad quilt-catalog succeeded failed, undo
rb-57749ba7 quilt-catalog reverted, named
rb-c416e3a9 quilt-catalog indeterminate
rb-3ec0e87c quilt-catalog failed
rb-07a1c8f7 quilt-catalog rejected
rb-490df459 quilt-catalog cancelled, complete, copy
rb-26eb4a93 quilt-catalog expired, lapsed
rb-2662b204 quilt-catalog stale
rb-6f232ef8 quilt-catalog refused
rb-0bc1d118 quilt-catalog succeeded passed, shift, foretold, traffic back, resumed, released
rb-e99bb35e quilt-catalog superseded, shift, foretold, hook
rb-ab73839b quilt-catalog succeeded passed, partial, copy, registered, released
rb-b1b3c4e9 quilt-catalog succeeded passed, restore, copy, registered
rb-00cd93f9 quilt-catalog succeeded passed, complete, copy, registered, released, built, handed over, merged
rb-ab27e576 shipping-worker rolling, shift, foretold, CodeDeploy
rb-4d5c9634 orders-gateway rolling
rb-c88e1e7f orders-mobile succeeded pending, partial, copy, registered
rb-b067a72a billing-admin approved
rb-5b3ccdbb billing-cache executing
rb-0a95ecd4 payments-web approved, copy, registered
rb-497082f7 search-api proposed
rb-b74cb93d orders-api succeeded inconclusive, partial, copy, registered, held
rb-c93374e8 quilt-catalog succeeded failed, complete, copy, registered, held, built, handed over, merged, awaited
rb-5a8a87d0 orders-web proposed
rb-488cf073 quilt-catalog approved, complete, copy, building
""".strip()


def told(rollback: Rollback) -> str:
    """One line: what it is, and how far it came."""
    plan, build = rollback.plan, rollback.build
    kinds = {
        "undo": plan.undoes,
        "named": isinstance(rollback.request.ask, Immediate) and rollback.request.ask.revision,
        "partial": plan.switch and not plan.switch.on,
        "restore": plan.switch and plan.switch.on,
        "complete": plan.rebuild,
        "copy": plan.copy,
        "registered": rollback.registered,
        "shift": plan.shift,
        "foretold": plan.what_to_expect,
        "hook": plan.hook,
        "CodeDeploy": plan.code_deploy,
        "lapsed": plan.lapsed,
        "traffic back": rollback.traffic_at,
        "resumed": rollback.resumed_at,
        "held": rollback.hold and rollback.hold.in_force,
        "released": rollback.hold and rollback.hold.released_at,
        "building": rollback.building,
        "built": build and build.digest,
        "handed over": build and build.handed_over,
        "merged": build and build.merged_at,
        "awaited": rollback.merge_awaited,
    }
    state = f"{rollback.state} {rollback.health}" if rollback.state is State.SUCCEEDED else rollback.state
    return ", ".join([f"{rollback.reference} {rollback.service} {state}", *(kind for kind in kinds if kinds[kind])])


SINCE = {  # told since
    *(NoticeKind.WATCH_ENDED, NoticeKind.QUESTION, NoticeKind.QUESTION_CHANGED, NoticeKind.LOAD_TEST),
    *(NoticeKind.EVIDENCE, NoticeKind.EVIDENCE_IN_FULL),
    *(NoticeKind.INCIDENT, NoticeKind.INCIDENT_OUTCOME),
    *(NoticeKind.CALLED, NoticeKind.LOOKING, NoticeKind.MAY_ACT_ALONE, NoticeKind.EMERGENCY, NoticeKind.SKIPPED),
    *(NoticeKind.REVIEW_WANTED, NoticeKind.REVIEWED, NoticeKind.BY_ITSELF),
    *(NoticeKind.BROADCAST, NoticeKind.PUBLISH_WANTED, NoticeKind.PUBLISH_NEXT, NoticeKind.PUBLISH_SETTLED),
    *(NoticeKind.RECOVERY, NoticeKind.RECOVERY_CALLED, NoticeKind.STILL_OPEN, NoticeKind.TAKEN),
    *(NoticeKind.EVIDENCE_FILE, NoticeKind.SUPPORT_CASE),
    NoticeKind.DRILL,
    *(NoticeKind.FOLLOW_UPS, NoticeKind.FOLLOW_UPS_CHANGED, NoticeKind.FOLLOW_UP_REMINDER),
    *(NoticeKind.LESSONS, NoticeKind.LESSONS_CHANGED, NoticeKind.LESSONS_REMINDER),
    *(NoticeKind.CHECKLIST, NoticeKind.CHECKLIST_CHANGED),
}


async def test_every_rollback_reads_back_as_what_it_is(journal: SqlJournal, url: str) -> None:
    rollbacks = await journal.recent(limit=100)

    assert [told(rollback) for rollback in reversed(rollbacks)] == KEPT.splitlines()
    assert {rollback.state for rollback in rollbacks} == set(State)
    assert {one.health for one in rollbacks if one.state is State.SUCCEEDED} == set(Health)
    assert verify_database(url).problem == "", "after it was opened"


async def test_what_is_left_to_do_is_found(journal: SqlJournal, clock: Hands) -> None:
    undecided = await journal.undecided()
    assert [(one.kind, one.verb) for one in undecided] == [
        (InteractionKind.COMMAND, Verb.IMMEDIATE),
        (InteractionKind.CLICK, Verb.APPROVE),
    ]
    assert {row.notice.kind for row in await journal.outbox()} == set(NoticeKind) - SINCE
    live = await journal.in_state(*LIVE)
    assert {one.state for one in live} == LIVE
    for one in live:
        assert await journal.live(one.plan.service_arn) == one
    waiting = Counter(due.kind for due in await journal.waiting())
    assert waiting == {DueKind.EXPIRY: 2, DueKind.REMINDER: 1, DueKind.MERGE: 1}
    assert [len(await journal.holds(service)) for service in ("quilt-catalog", "orders-api", "orders-web")] == [1, 1, 0]
    assert await journal.stale_cards()
    assert dict(await journal.resume()) == {one.id: 1 for one in await running(journal)}


async def running(journal: SqlJournal) -> list[Rollback]:
    """Whose run is not over: it has not yet said how the validation goes on."""

    def runs(one: Rollback) -> bool:
        return (one.live and one.state is not State.PROPOSED) or (one.state is State.SUCCEEDED and not one.phases)

    return [one for one in await journal.recent(limit=100) if runs(one)]


async def test_what_was_sent_and_what_ran_is_remembered(journal: SqlJournal) -> None:
    unsure = {State.EXECUTING, State.FAILED, State.INDETERMINATE}  # AWS refused the one that failed
    for one in await journal.recent(limit=100):
        intent = await journal.intent(one.id)
        assert (intent is not None) == (one.acted_at is not None or one.state in unsure)
        assert intent is None or intent.call is one.plan.call
        assert not one.registered or await journal.registering(one.id)
    (catalog,) = {one.plan.service_arn for one in await journal.recent("quilt-catalog", limit=100)}
    rows = {row.task_definition.rpartition("/")[2]: row for row in await journal.remembered(catalog)}
    assert rows["quilt-catalog:42"].bad_since is not None
    assert rows["quilt-catalog:49"].variant_of
    off = await journal.switched_off(catalog, "mcp")
    assert off is not None
    assert off.plan.switch is not None


async def test_everything_can_be_shown(journal: SqlJournal, database: Path) -> None:
    """Cards, every message that was sent or waits, and the log; and Slack would take all of it."""
    rollbacks = {one.id: one for one in await journal.recent(limit=100)}
    shown = [card(one) for one in rollbacks.values()]
    with closing(sqlite3.connect(database)) as rows:
        messages = rows.execute("SELECT rollback_id, tell, text FROM outbox").fetchall()
    assert {tell for _, tell, _ in messages} == set(NoticeKind) - SINCE
    for rollback_id, tell, text in messages:
        message = notices.render(
            Notice(NoticeKind(tell), text),
            rollbacks[rollback_id],
            approvers=("U0BBBB",),
            url="https://example.com/card",
        )
        shown += [message, notices.late(message, rollbacks[rollback_id].requested_at, unreachable=True)]
    shown.append(answers.render(Logged("", tuple(rollbacks.values()))))
    for message in shown:
        content({"text": message.text, "blocks": list(message.blocks)}, limit=POST_LIMIT)

    assert markdown(tuple(rollbacks.values())).count("\n### ") == len(rollbacks)
    assert len(json.loads(as_json(tuple(rollbacks.values())))) == len(rollbacks)


async def test_it_is_written_on(journal: SqlJournal, url: str, clock: Hands) -> None:
    """Old rows change state; what was not approved yet must be asked for anew, since nobody signed it."""
    (proposed,) = [one for one in await journal.in_state(State.PROPOSED) if one.service == "search-api"]
    with pytest.raises(NotAsRecorded, match="Cancel it, and plan it again"):
        await journal.approve(proposed, Approval("engineer-a", ANA, clock.now()), needed=1)
    assert await journal.move(proposed.id, State.CANCELLED, when={State.PROPOSED})
    for rolling in await journal.in_state(State.ROLLING):
        ended = await journal.move(rolling.id, State.SUCCEEDED, when={State.ROLLING}, outcome="It runs.")
        assert ended is not None
        assert ended.ended_at == clock.now()
    again = Interaction("9" * 32, "again", InteractionKind.COMMAND, Verb.STATUS, ANA, "T0QUILT", INCIDENT, clock.now())
    assert await journal.receive(again)
    for one in await journal.undecided():
        await journal.decided(one, outcome="answered")
    for row in await journal.outbox():
        await journal.posted(row.id, ts=f"{row.id}.000001")

    assert await journal.outbox() == ()
    assert verify_database(url).problem == ""
    assert verify_database(url, head=proposed.audit_head[:12]).found
