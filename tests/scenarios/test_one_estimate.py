"""How long a rollback takes is said once, whoever says it: Slack, the terminal and the findings; over real wires."""

import re

from bot.terminal.text import plan_report
from tests.scenarios.world import ANA, BEN, World, everything


async def test_card_thread_preview_terminal_and_finding_tell_the_same_with_checks_and_drain_in_it(world: World) -> None:
    """Four tasks, one after the other: 4 times (20 s + 3 checks, one every 20 s), and 100 s to drain."""
    group = world.aws.around.target_group
    group.interval, group.healthy_threshold, group.deregistration_delay = 20, 3, 100

    await world.ask("quilt-catalog plan", user=BEN)
    preview = await world.told_privately(BEN, "What a rollback of quilt-catalog would do now")
    card = await world.propose(user=ANA)
    found = everything(await world.told("Good to know"))
    proposed = await world.newest()
    assert proposed is not None
    terminal = plan_report(proposed.plan)
    await world.press(card)
    started = everything(await world.told("will roll back"))

    [said] = set(re.findall(r"It takes about (\S+ min)\. By its settings it needs 4 times 80 s until new tasks", found))
    assert said == "2-7 min", "from what the last rollouts took, to what the settings ask for"
    assert f"*Takes about* {said}\n" in preview
    assert f"takes about {said}" in everything(card)
    assert f"Takes about {said}." in terminal
    assert f"Takes about {said}." in started
    assert "100 s until the last old ones have drained" in found


async def test_partial_rollbacks_are_estimated_alike(world: World) -> None:
    world.aws.around.target_group.deregistration_delay = 900

    card = everything(await world.propose("quilt-catalog partial mcp"))

    assert "The rollout may not end before its deadline" in card
    assert "It takes about 2-18 min" in card
    assert "takes about 2-18 min" in card
