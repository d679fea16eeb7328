"""`/rollback` alone, and the global shortcut: a form, and from there on as if it had been typed."""

from bot.model import Category, Immediate, Incident
from handlers import ids
from playground.slack.letters import letters
from playground.slack.view import View
from tests.scenarios.world import ANA, BEN, INCIDENT, STRANGER, World, everything

KIND = ids.kind_of("quilt-catalog")
LINK = "https://pd.example.com/incidents/7"


async def opened(world: World, user: str = ANA) -> View:
    """The form, once it shows what can be chosen."""
    assert await world.ask("", user=user) is None
    return await ready(world, user)


async def ready(world: World, user: str = ANA) -> View:
    def full() -> View | None:
        view = world.slack.views.of(user)
        return view if view and KIND in str(view.shown) else None

    return await world.slack.wait_for(full, timeout=8)


async def test_what_two_people_ask_by_the_form_is_one_rollback_and_the_other_is_told(world: World) -> None:
    mine, other = await opened(world), await opened(world, BEN)
    assert world.slack.calls("views.open")[0].at < world.slack.calls("views.update")[0].at
    assert "partial mcp" in str(mine.shown)

    sent = {KIND: "immediate", ids.REASON: "tokens are too large", ids.CATEGORY: "security", ids.LINK: LINK}
    assert await world.slack.forms.submit(mine, sent) is None
    card = await world.card()
    assert "tokens are too large" in everything(card)
    assert f"<{LINK}|pd.example.com>" in everything(card)
    assert await world.slack.forms.submit(other, {KIND: "immediate"}) is None
    await world.told_privately(BEN, "Decide on that one first")

    await world.press(card)
    rollback = await world.ends("succeeded")
    assert (rollback.requester, rollback.approver) == ("engineer-a", "engineer-b")
    request = rollback.request
    assert (request.ask, request.category, request.incident) == (
        Immediate(),
        Category.SECURITY,
        Incident(link=LINK),
    )
    assert world.running() == {38}


async def test_from_the_global_shortcut_the_card_comes_in_the_services_own_channel(world: World) -> None:
    assert await world.slack.shortcuts.use(ANA, ids.SHORTCUT) is None
    view = await ready(world)
    assert f"Its card will be in <#{INCIDENT}>" in str(view.shown)
    assert await world.slack.forms.submit(view, {KIND: "undo"}) is None
    (letter,) = await world.slack.wait_for(lambda: letters(world.slack.workspace, ANA), timeout=8)
    assert "no rollback of quilt-catalog to undo" in letter.text, "the channel is not where they look"

    assert await world.slack.shortcuts.use(ANA, ids.SHORTCUT) is None
    assert await world.slack.forms.submit(await ready(world), {KIND: "immediate"}) is None
    await world.card()
    assert world.private_texts(ANA) == [], "the channel shows it"


async def test_a_service_that_is_gone_meanwhile_is_refused_at_its_field_and_a_stranger_gets_no_form(
    world: World,
) -> None:
    view = await opened(world)
    services = world.bot._catalog.services
    gone = services.pop("quilt-catalog")
    refused = await world.slack.forms.submit(view, {KIND: "immediate"})
    services["quilt-catalog"] = gone

    assert "There is no service “quilt-catalog” here" in (refused or "")
    await world.ask("", user=STRANGER)
    await world.slack.wait_for(lambda: "You may not ask" in str(world.slack.views.of(STRANGER)))
    assert "quilt-catalog" not in str(world.slack.views.of(STRANGER))
    assert await world.newest() is None
