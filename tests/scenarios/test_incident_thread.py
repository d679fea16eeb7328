"""Asked from an alert, by a mention in its thread or by the shortcut in its menu: that thread is told how it ends."""

from handlers import ids
from playground.slack import Message
from tests.scenarios.test_form import KIND, ready
from tests.scenarios.world import ANA, BEN, GENERAL, INCIDENT, ROBOT, World, everything


def in_thread(world: World, of: Message) -> list[Message]:
    """What the bot told all of them there."""
    answers = (m for m in world.slack.messages(of.channel) if m.thread_ts == of.ts and m.ephemeral_to is None)
    return [message for message in answers if message.user == "U0ROLLBACK"]


async def test_a_mention_in_a_thread_is_a_command_whose_card_and_end_are_told_there(world: World) -> None:
    alert = world.slack.say(ROBOT, INCIDENT, "5xx on quilt-catalog")
    world.slack.say(BEN, INCIDENT, "Looking.", thread_ts=alert.ts)
    world.slack.deliver_twice()
    asked = "@rollback quilt-catalog immediate security: tokens &amp; more"
    world.slack.say(ANA, INCIDENT, asked, thread_ts=alert.ts)

    card = await world.card()
    assert f"<{world.slack.permalink(INCIDENT, alert.ts)}|its thread>" in everything(card)
    linked = await world.told("is asked for because of this")
    assert world.slack.permalink(INCIDENT, card.ts) in everything(linked)
    await world.press(card)
    rollback = await world.ends("succeeded")

    assert (rollback.requester, rollback.request.reason) == ("engineer-a", "tokens & more")
    assert await world.slack.wait_for(lambda: len(in_thread(world, alert)) == 2 or None)
    told = in_thread(world, alert)
    assert "Rolled quilt-catalog back" in everything(told[1])
    assert not any(message.broadcast for message in told)
    assert len(await world.bot.journal.recent()) == 1
    assert world.private_texts(ANA) == []


async def test_a_question_in_plain_words_is_answered_in_the_thread_and_asks_for_nothing(world: World) -> None:
    alert = world.slack.say(ROBOT, INCIDENT, "5xx on quilt-catalog")
    for said, told in (("status of quilt-catalog", "What runs now"), ("is quilt-catalog healthy?", "checks")):
        world.slack.say(ANA, INCIDENT, f"@rollback {said}", thread_ts=alert.ts)
        await world.told_privately(ANA, told)
    world.slack.say(ANA, INCIDENT, "@rollback how is quilt-catalog after an undo", thread_ts=alert.ts)
    await world.told_privately(ANA, "Nothing happened")
    assert await world.newest() is None


async def test_the_menu_of_an_alert_opens_the_form_and_a_thread_that_is_gone_is_said(world: World) -> None:
    alert = world.slack.say(ROBOT, INCIDENT, "5xx on quilt-catalog")
    assert await world.slack.shortcuts.use_on(ANA, alert, ids.SHORTCUT_ON_MESSAGE) is None
    view = await ready(world)
    assert f"told in the thread in <#{INCIDENT}>" in str(view.shown)
    world.slack.delete(alert)
    assert await world.slack.forms.submit(view, {KIND: "immediate"}) is None

    await world.card()
    await world.told("is told nothing: the message that it begins with was deleted")
    newest = await world.newest()
    assert newest is not None
    assert newest.request.incident is None


async def test_where_the_bot_is_no_member_the_card_comes_elsewhere_and_says_so(world: World) -> None:
    alert = world.slack.say(ROBOT, GENERAL, "5xx on quilt-catalog")
    await world.slack.shortcuts.use_on(ANA, alert, ids.SHORTCUT_ON_MESSAGE)
    link = "https://pd.example.com/7"
    assert await world.slack.forms.submit(await ready(world), {KIND: "immediate", ids.LINK: link}) is None

    assert "pd.example.com" in everything(await world.card())
    await world.told("is told nothing: I am not a member of that channel")


async def test_a_thread_that_closes_before_the_end_keeps_no_rollback_from_its_end(world: World) -> None:
    alert = world.slack.say(ROBOT, INCIDENT, "5xx on quilt-catalog")
    world.slack.say(ANA, INCIDENT, "@rollback quilt-catalog immediate", thread_ts=alert.ts)
    card = await world.card()
    await world.told("is asked for because of this")
    world.slack.delete(alert)
    await world.press(card, "reject")
    await world.ends("rejected")

    assert len(in_thread(world, alert)) == 1
    assert not await world.bot.journal.outbox()


async def test_what_is_no_command_of_a_person_gets_short_help_or_nothing(world: World) -> None:
    alert = world.slack.say(ROBOT, INCIDENT, "5xx on quilt-catalog")
    world.slack.say(ROBOT, INCIDENT, "@rollback quilt-catalog immediate", thread_ts=alert.ts)
    world.slack.say(ANA, INCIDENT, "@rollback quilt-catalog imediate", thread_ts=alert.ts)
    await world.told_privately(ANA, "`@rollback quilt-catalog immediate`")
    world.slack.say(ANA, INCIDENT, "please look, @rollback", thread_ts=alert.ts)
    await world.told_privately(ANA, "right behind my name")

    helps = world.slack.ephemerals(ANA)
    assert {message.thread_ts for message in helps} == {alert.ts}
    world.slack.say(ANA, INCIDENT, "@rollback quilt-catalog status", thread_ts=alert.ts)
    await world.told_privately(ANA, "What runs now")
    assert world.slack.ephemerals(ANA)[-1].thread_ts == alert.ts
    assert await world.newest() is None
    assert world.private_texts(ROBOT) == []
