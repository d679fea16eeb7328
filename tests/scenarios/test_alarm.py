"""An alarm that its figures prove asks for a rollback, once; all else is noted with its reason."""

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.errors import NotYet
from bot.journal.verifying import verify_database
from bot.model import CameTo, Considered, Mode, Plan, Signal, SignalKind, Snooze
from bot.plan.by_kind import plan_for
from bot.triggers.consider import consider
from playground.aws.cloudwatch.mute_operations import put_alarm_mute_rule
from playground.aws.cloudwatch.wording import reason_data
from tests.invariants.check import judge
from tests.invariants.doctored.hands import unnamed
from tests.invariants.doctored.signalled import ASKED, SNOOZED
from tests.scenarios.world import BEN, GUEST, INCIDENT, World, everything, running_world

ERRORS, SLOW, MEMORY = (
    f"rollback-bot/sales-prod/quilt-catalog-service/{each}" for each in ("errors", "slow", "memory")
)
BAD, WELL = 42, 38


def watching(text: str, mode: str = "propose") -> str:
    return text.replace("    # watch: dry_run ", f"    watch: {mode} # ", 1)


@pytest_asyncio.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    async with running_world(tmp_path, edit=watching) as world:
        world.aws.alarm(ERRORS, "ALARM")
        yield world
        assert world.slack.refused == [], "the bot sent Slack something that Slack refuses"


def evaluation(world: World) -> str:
    """As CloudWatch writes it down; or whoever sets the alarm by hand, and knows how."""
    alarm = world.aws.cluster.alarms.known[ERRORS]
    ends = int(world.clock.now().timestamp()) // 60 * 60
    return reason_data(alarm, [(ends - 60.0 * number, 40.0) for number in range(10, 0, -1)], world.clock.now())


async def fires(world: World, id_: str, name: str = ERRORS, *, kind: SignalKind = SignalKind.ALARM) -> Considered:
    """-> what the bot made of it"""
    now = world.clock.now()
    signal = Signal(id_, kind, "quilt-catalog", name, "ALARM", now, now)
    assert await world.bot.journal.arrived(signal)
    for _ in range(2):  # it may be handed out twice
        await consider(signal, world.bot._ports)
    found = await world.bot.journal.considered("quilt-catalog", now - timedelta(days=1))
    return next(made for made in found if made.id == id_)


async def test_it_asks_once_whatever_else_fires_and_one_person_approves(world: World) -> None:
    made = await fires(world, "event-1")
    card = await world.card()
    joined = await fires(world, "event-2", SLOW)

    assert made.came_to is CameTo.PROPOSED
    assert "surely above 10 %" in made.told
    assert joined.came_to is CameTo.JOINED
    shown = everything(card)
    for words in (f"alarm {ERRORS} asks", "*Suspected*", "`quilt-catalog:42` went out", f"<@{BEN}>", "Snooze 30 min"):
        assert words in shown
    await world.press(card, user=BEN)
    ended = await world.ends("succeeded")
    assert ended.id == made.rollback_id
    assert [each.slack_id for each in ended.approvals] == [BEN]

    again = await fires(world, "event-3")

    assert again.came_to is CameTo.NOTED
    true = world.evidence()
    assert judge(true, ended=False) == []
    assert unnamed(ASKED, true) == []
    assert len(world.sent()) == 1
    assert verify_database(f"sqlite:///{world.home / 'journal.db'}", secret="xapp-playground").problem == ""


async def test_a_signal_and_its_plan_are_of_one_reading_and_its_approval_is_of_another(world: World) -> None:
    before = Counter(call.operation for call in world.aws.calls())
    await fires(world, "event-1")
    asked = Counter(call.operation for call in world.aws.calls()) - before
    card = await world.card()
    world.aws.deploy("quilt-catalog-service", 40)
    await world.press(card, user=BEN)
    await world.ends("stale")

    assert {asked[each] for each in ("ListServiceDeployments", "DescribeServiceRevisions")} == {1}
    assert world.sent() == []


async def test_what_is_muted_set_by_hand_or_of_another_service_proposes_nothing(world: World) -> None:
    of_another = await fires(world, "event-1", "rollback-bot/sales-prod/another/errors")
    rule = {"Schedule": {"Expression": "cron(* * * * *)", "Duration": "PT1H"}}
    put_alarm_mute_rule(world.aws.cluster, name="nightly", rule=rule, mute_targets={"AlarmNames": [ERRORS]})
    world.clock.advance(60)
    muted = await fires(world, "event-2")
    world.aws.alarm(SLOW, "ALARM")
    by_hand = await fires(world, "event-3", SLOW)
    alarm = world.aws.cluster.alarms.known[SLOW]
    alarm.settings = alarm.settings | {"ActionsEnabled": False}
    disabled = await fires(world, "event-4", SLOW)
    world.aws.alarm(MEMORY, "ALARM")
    world.aws.cluster.alarms.known[MEMORY].settings = {"ThresholdMetricId": "band", "Metrics": []}
    of_a_band = await fires(world, "event-5", MEMORY)

    assert "not one of this service's own" in of_another.reason
    assert "The mute rule nightly is in force" in muted.reason
    assert "It was set by hand, and the figures do not show it" in by_hand.reason
    assert "Its actions are disabled." in disabled.reason
    assert "It is a composite alarm, or one of anomaly detection" in of_a_band.reason
    assert {each.came_to for each in (of_another, muted, by_hand, disabled, of_a_band)} == {CameTo.NOTED}
    assert await world.newest() is None


async def test_what_has_not_lasted_yet_is_looked_at_again_while_it_fires_and_then_proposed(tmp_path: Path) -> None:
    def long(text: str) -> str:
        return watching(text).replace("    # triggers:", "    triggers: {errors: {for: 40m}}\n    # triggers:", 1)

    async with running_world(tmp_path, edit=long) as world:
        world.aws.alarm(ERRORS, "ALARM")
        known = world.aws.cluster.alarms.known[ERRORS]
        known.state = replace(known.state, data=evaluation(world))
        with pytest.raises(NotYet, match="The figures do not prove it: "):
            await fires(world, "event-1")
        assert await world.bot.journal.considered("quilt-catalog", world.clock.now() - timedelta(days=1)) == ()

        world.clock.advance(timedelta(minutes=20).total_seconds())
        (waiting,) = await world.bot.journal.signals()
        await consider(waiting, world.bot._ports)

        assert "surely above 10 %" in everything(await world.card())


async def test_who_snoozes_it_says_why_and_withdraws_what_it_asked_for(world: World) -> None:
    await fires(world, "event-1")
    card = await world.card()

    assert await world.slack.click(BEN, card.channel, card.ts, "snooze") is None
    view = await world.slack.wait_for(lambda: world.slack.views.of(BEN), timeout=5)
    await world.slack.forms.submit(view, {"reason": "a load test"})
    ended = await world.ends("cancelled")
    snoozed = await fires(world, "event-2")

    assert "snoozed alarms of quilt-catalog until" in ended.outcome
    assert "“a load test”" in ended.outcome
    assert (snoozed.came_to, "“a load test”" in snoozed.reason) == (CameTo.NOTED, True)
    assert " UTC: " in snoozed.reason, "what is stored is read where nobody spells Slack's times"
    assert not {"‹", "<"} & {*snoozed.reason}
    await world.ask("quilt-catalog snooze off", user=GUEST)
    await world.told_privately(GUEST, "is not named in the services file")
    await world.ask("quilt-catalog snooze off", user=BEN)
    await world.told_privately(BEN, "propose again")
    assert unnamed(SNOOZED, world.evidence()) == []
    world.clock.advance(3601)
    assert "was proposed at" in (await fires(world, "event-3")).reason, "once for each deployment"


@pytest.mark.parametrize("mode", ["propose", "dry_run"])
async def test_a_snooze_that_is_given_while_the_plan_is_made_counts(
    tmp_path: Path, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, mode)) as world:
        world.aws.alarm(ERRORS, "ALARM")

        async def meanwhile(*how: Any) -> Plan:
            plan = await plan_for(*how)
            now = world.clock.now()
            until = now + timedelta(hours=1)
            await world.bot.journal.snooze(Snooze("1", "quilt-catalog", "ben", BEN, "a load test", now, until))
            return plan

        for where in ("bot.runbook.plan_for", "bot.triggers.consider.plan_for"):
            monkeypatch.setattr(where, meanwhile)
        made = await fires(world, "event-1")

        assert made.came_to is CameTo.NOTED
        assert "has snoozed alarms of quilt-catalog" in made.reason
        assert await world.newest() is None
        assert world.slack.messages(INCIDENT) == []


async def test_a_dry_run_notes_what_it_would_have_done_and_shows_nobody_anything(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=lambda text: watching(text, "dry_run")) as world:
        world.aws.alarm(ERRORS, "ALARM")
        world.clock.advance(timedelta(days=6).total_seconds())
        made = await fires(world, "event-1")

        assert (made.came_to, made.mode) == (CameTo.WOULD_PROPOSE, Mode.DRY_RUN)
        assert "It would have gone from quilt-catalog:42 to quilt-catalog:38." in made.reason
        assert await world.newest() is None
        assert world.slack.messages(INCIDENT) == []
        world.clock.advance(timedelta(days=1).total_seconds())
        for _ in range(2):
            await world.bot._workers.telling._tell_the_week()
        (week,) = world.slack.messages(INCIDENT)
        assert "quilt-catalog: would have proposed once, outside of any deployment window" in everything(week)
