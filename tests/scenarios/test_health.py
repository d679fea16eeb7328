"""`health`: all checks and metrics of whatever runs now, over the real wires, whether it was rolled back or not."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from bot.intake import meanwhile
from playground.slack import Message
from tests.scenarios.world import ANA, BEN, GUEST, SERVICE, World, everything, running_world

ASKED = "quilt-catalog health"
GONE = {"services": [], "failures": [{"arn": "arn:aws:ecs:us-east-1:123456789012:service/x", "reason": "MISSING"}]}


async def looked(world: World, user: str = ANA, text: str = ASKED) -> Message:
    """-> the private answer."""
    before = len(world.slack.ephemerals(user))
    assert await world.ask(text, user=user) is None

    def answer() -> Message | None:
        new = world.slack.ephemerals(user)[before:]
        return next((each for each in new if "Looked at" in everything(each)), None)

    return await world.slack.wait_for(answer, timeout=8)


def line(message: Message, check: str) -> str:
    """What it says of that check, "" where it does not name it."""
    lines = (
        line for block in message.blocks if block["type"] == "section" for line in block["text"]["text"].split("\n")
    )
    return next((each for each in lines if f"*{check}*" in each), "")


async def test_what_never_was_rolled_back_is_looked_at_with_charts_the_failed_checks_first(world: World) -> None:
    told = await looked(world)

    assert told.text.startswith("🔴 *quilt-catalog: 3 of 11 checks fail: config, log, error rate*\n`quilt-catalog:42`")
    checks = told.blocks[1]["text"]["text"].split("\n")
    assert [each[0] for each in checks] == ["🔴"] * 3 + ["🟢"] * 8
    assert "surely above 1 %" in line(told, "error rate")
    assert "4 lines matching FATAL" in line(told, "log")
    assert [block["type"] for block in told.blocks].count("data_visualization") == 2
    assert re.search(r"errors \*\d[.\d]* % → 1\d %", everything(told)), "before :42 came, half an hour ago"
    assert "→ :42 since" in everything(told)
    assert world.sent() == [], "looking changes nothing"


async def test_after_a_rollback_it_is_well_and_what_cannot_be_read_leaves_that_open(world: World) -> None:
    await world.press(await world.propose())
    await world.ends("succeeded")
    world.clock.advance(9 * 60)
    soon = await looked(world, BEN)

    assert line(soon, "error rate").startswith("🟢"), "the errors while both revisions served are not those of :38"
    assert re.search(r"errors \*1\d % → 0[.\d]* %", everything(soon))

    world.clock.advance(11 * 60)
    told = await looked(world, BEN)

    assert told.text.startswith("🟢 *quilt-catalog is well: 11 of 11 checks*\n`quilt-catalog:38`")
    assert "Deploys of quilt-catalog are on hold since" in told.text
    assert "Last rollback: " in told.text
    assert "4 of 4 tasks running quilt-catalog:38" in line(told, "service")
    assert re.search(r"errors \*1\d % → ", everything(told)), "the incident before, beside what is now"

    world.aws.fail_next("GetMetricData", code="Throttling", status=400, times=30)
    world.aws.fail_next("FilterLogEvents", code="AccessDeniedException", status=400, times=30)
    unread = await looked(world)

    assert unread.text.startswith("⚪ *quilt-catalog: not enough data: log, metrics · 5 of 7 checks pass*")
    assert "GetMetricData" in line(unread, "metrics")
    assert "logs:FilterLogEvents" in line(unread, "log")
    assert "data_visualization" not in [block["type"] for block in unread.blocks]


async def test_while_something_is_deployed_it_is_open_how_that_ends(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    told = await looked(world)

    assert line(told, "service").startswith("⚪")
    assert "a deployment is under way" in line(told, "service")
    assert "nothing is measured of quilt-catalog:38 yet" in line(told, "metrics")


async def test_whoever_may_look_at_the_status_may_look_at_the_health_and_nobody_else(world: World) -> None:
    assert await world.ask(ASKED, user=GUEST) is None
    assert "guest" in await world.told_privately(GUEST, "guest")
    assert "quilt-catalogue" in str(await world.ask("quilt-catalogue health"))
    assert "Nothing may follow “health”" in str(await world.ask("quilt-catalog health of the search"))


async def test_what_is_not_declared_not_behind_a_load_balancer_not_there_or_not_allowed_is_never_called_well(
    tmp_path: Path,
) -> None:
    def nothing_declared(text: str) -> str:
        return re.sub(r"    (health:|requests:|  - \{name: config|logs:).*\n", "", text)

    async with running_world(tmp_path, edit=nothing_declared) as world:
        world.aws.traffic(42, "good", since=world.clock.now() - timedelta(hours=1))
        world.aws.declare(loadBalancers=[])
        alone = await looked(world)
        world.aws.scale(SERVICE, 0)
        world.clock.advance(120)
        empty = await looked(world)
        world.aws.fail_next("DescribeServices", code="AccessDeniedException", status=400)
        denied = await looked(world)
        world.aws.distort_next("DescribeServices", lambda _: GONE, times=3)
        missing = await looked(world)

    assert "target health" not in everything(alone)
    assert "load balancer" in line(alone, "requests, response time, healthy targets")
    for undeclared, part in (("health check", "health"), ("basic functions", "requests"), ("log", "logs")):
        assert f"no `{part}` " in line(alone, undeclared).replace("'", "`")
    assert line(alone, "CPU").startswith("🟢")
    assert line(empty, "service").startswith("⚪")
    assert denied.text.splitlines()[0] == "⚪ *quilt-catalog: not enough data: service*"
    assert "ecs:DescribeServices" in line(denied, "service")
    assert missing.text.splitlines()[0] == "🔴 *quilt-catalog: 1 of 1 check fails: service*"


async def test_what_takes_long_is_told_at_once_and_answered_after_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(meanwhile, "PATIENCE", 0.0)
    told = await looked(world)

    private = [message.text for message in world.slack.ephemerals(ANA)]
    assert private[0] == "Looking at quilt-catalog…"
    assert private[-1] == told.text
    assert len(private) == 2


async def test_a_link_to_the_console_is_acknowledged_and_nothing_comes_of_it(world: World) -> None:
    card = await world.propose()
    privately = len(world.slack.ephemerals(BEN))
    for link in ("open_service", "open_log"):
        assert await world.press(card, link) is None
    assert (await world.newest() or card).state == "proposed"
    told = await looked(world, BEN)
    assert await world.slack.click(BEN, told.channel, told.ts, "open_deployment") is None

    assert len(world.slack.ephemerals(BEN)) == privately + 1, "only the answer to the command"
    await world.press(card)
    approved = await world.ends("succeeded")
    links = {
        e["action_id"]: e["url"]
        for m in world.slack.messages(card.channel)
        for b in m.blocks
        if b["type"] == "actions"
        for e in b["elements"]
        if "url" in e
    }
    assert set(links) == {"open_service", "open_deployment", "open_log"}
    assert all(f"region={approved.plan.region}" in url for url in links.values())
