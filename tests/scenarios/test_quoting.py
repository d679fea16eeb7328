"""Whatever people type or tags say is quoted: it mentions nobody, and nothing of it is set off as if it were ours."""

import json

from tests.scenarios.world import ANA, BEN, SERVICE, World, everything


async def test_a_reason_mentions_nobody_and_is_not_bold_wherever_it_is_told(world: World) -> None:
    loud = f"<@{BEN}> <!here> *Approved by Ben*"
    await world.press(await world.propose(f"quilt-catalog immediate {loud}"))
    await world.ends("succeeded")
    await world.told("A pipeline that asks")
    world.aws.cluster.services[SERVICE].tags["rollback-hold-why"] = loud
    await world.ask("quilt-catalog hold")
    await world.told_privately(ANA, "on hold")
    await world.ask(f"quilt-catalog hold release {loud}")
    released = await world.told("released the hold")

    assert f"engineer-a released the hold: ‹@{BEN}&gt;" in everything(released)
    said = [*world.slack.messages("C0INCIDENT"), *world.slack.ephemerals(ANA)]
    quoting = [
        json.dumps(message.blocks, ensure_ascii=False) for message in said if "Approved by Ben" in everything(message)
    ]
    assert len(quoting) >= 3
    for text in quoting:
        assert "*Approved" not in text
        assert "<!here>" not in text
    assert f"<@{BEN}> " not in everything(released)
