"""History, the button under it, the form, a choice: and from there on as if it had been typed."""

from bot.model import Immediate
from playground.slack.view import View
from tests.scenarios.world import ANA, BEN, GENERAL, INCIDENT, STRANGER, World, everything

CHOSEN = {"revision": "quilt-catalog:40", "reason": "data: only 40 has the new index"}


async def form(world: World, *, user: str = ANA, channel: str = INCIDENT, button_of: str = ANA) -> View:
    """The form of this person, once it shows what was read."""
    await world.ask("quilt-catalog history", user=button_of, channel=channel)
    await world.told_privately(button_of, "What quilt-catalog ran")
    table = next(m for m in world.slack.ephemerals(button_of) if "What quilt-catalog ran" in m.text)
    assert await world.slack.click(user, table.channel, table.ts, "pick") is None

    def ready() -> View | None:
        view = world.slack.views.of(user)
        return view if view and "Reading what" not in str(view.shown) else None

    return await world.slack.wait_for(ready, timeout=8)


async def test_a_revision_chosen_in_the_form_is_planned_approved_and_gone_to(world: World) -> None:
    view = await form(world)
    assert world.slack.calls("views.open")[0].at < world.slack.calls("views.update")[0].at
    assert "quilt-catalog:38" in str(view.shown)
    assert "c3f56d0" in str(view.shown)

    assert await world.slack.forms.submit(view, CHOSEN) is None
    card = await world.card()
    assert "quilt-catalog:40 failed" in everything(card)
    assert "only 40 has the new index" in everything(card)
    world.aws.behave(40, "ok")
    await world.press(card, user=ANA)
    await world.told_privately(ANA, "somebody else must approve")
    await world.press(card, user=BEN)
    rollback = await world.ends("succeeded")
    assert (rollback.requester, rollback.approver, rollback.request.ask) == (
        "engineer-a",
        "engineer-b",
        Immediate("quilt-catalog:40"),
    )
    assert world.running() == {40}


async def test_a_form_that_is_sent_again_makes_one_rollback(world: World) -> None:
    view = await form(world)
    world.slack.deliver_twice()
    await world.slack.forms.submit(view, CHOSEN)
    await world.card()
    await world.slack.forms.submit(view, CHOSEN)
    await world.ask("log")
    await world.told_privately(ANA, "Rollbacks")

    assert len(await world.bot.journal.recent()) == 1
    assert not await world.bot.journal.undecided()


async def test_a_stranger_reads_nothing_in_the_form_and_gets_nothing_by_sending_one(world: World) -> None:
    view = await form(world)
    table = world.slack.ephemerals(ANA)[0]
    await world.slack.click(STRANGER, table.channel, table.ts, "pick")
    await world.told_privately(STRANGER, "from another workspace")
    assert world.slack.views.of(STRANGER) is None

    await world.slack.forms.submit(View(view.id, STRANGER, view.shown), CHOSEN)

    assert "quilt-catalog:38" not in str(world.slack.views.of(STRANGER))
    assert await world.newest() is None
    assert world.sent() == []


async def test_a_service_that_is_gone_from_the_file_is_refused_before_and_in_the_form(world: World) -> None:
    view = await form(world)
    services = world.bot._catalog.services
    gone = services.pop("quilt-catalog")

    assert "There is no service “quilt-catalog” here" in (await world.slack.forms.submit(view, CHOSEN) or "")
    table = world.slack.ephemerals(ANA)[0]
    await world.slack.click(ANA, table.channel, table.ts, "pick")
    await world.slack.wait_for(lambda: "There is no service" in str(world.slack.views.of(ANA)))
    services["quilt-catalog"] = gone
    assert await world.newest() is None


async def test_where_the_bot_is_no_member_the_answer_comes_in_the_incident_channel(world: World) -> None:
    await world.slack.forms.submit(await form(world, channel=GENERAL), CHOSEN)

    await world.told_privately(ANA, "A second person has to approve it")
    answer = next(m for m in world.slack.ephemerals(ANA) if "A second person" in everything(m))
    assert answer.channel == INCIDENT


async def test_what_may_not_be_gone_to_is_refused_privately_as_when_typed(world: World) -> None:
    view = await form(world)
    assert await world.ask() is None
    await world.card()
    await world.slack.forms.submit(view, CHOSEN)

    await world.told_privately(ANA, "Decide on that one first")
    assert len(await world.bot.journal.recent()) == 1
