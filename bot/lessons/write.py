"""A person writes what was learned: a form with what is known, and every version kept."""

from bot.approval import rights
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Failed, Refused, refuse
from bot.follow_up import list_rules
from bot.lessons import rules
from bot.model import (
    DueKind,
    Interaction,
    Lessons,
    LessonsForm,
    Noted,
    Notice,
    NoticeKind,
    Rollback,
    Texts,
)
from bot.ports import Ports

_AT_ONCE = 5  # that so many others write within the same moments is no accident


async def draft(click: Interaction, ports: Ports) -> LessonsForm:
    """What the form begins with. Raises Refused where nothing is to be written."""
    rollback, _ = await _of(click, ports)
    return LessonsForm(rollback, rollback.learned)


async def learn(sent: Interaction, ports: Ports) -> Noted:
    """What a form says. Raises Refused with what was written, so that it is not lost, also where something broke."""
    if (read := rules.read_sent(sent.reason)) is None:
        raise Refused("That form cannot be read.", "Open it again.")
    version, texts = read
    try:
        return await _learn(sent, version, texts, ports)
    except Refused as refused:
        raise Refused(
            f"{refused.refusal.reason} Nothing was stored.\n{_given_back(texts)}", refused.refusal.fix
        ) from None
    except Failed as failed:
        told = f"{failed} Nothing was stored.\n{_given_back(texts)}"
        raise Refused(told, "Write them again in a moment.") from failed


async def _learn(sent: Interaction, version: int, texts: Texts, ports: Ports) -> Noted:
    for _ in range(_AT_ONCE):
        rollback, _ = await _of(sent, ports)
        newest = rollback.learned
        before = next((each for each in rollback.lessons if each.version == version), None)
        new = rules.merged(before, newest, texts)
        if newest and new == dict(newest.texts):
            return Noted("Nothing has changed: that is what stands there already.")
        if rules.too_long(new):
            raise Refused(
                "Somebody else wrote meanwhile, and both texts together are too long.", "Write it again, shorter."
            )
        person = ports.catalog.person(sent.slack_id) or ""
        made = Lessons(len(rollback.lessons) + 1, ports.clock.now(), sent.slack_id, person, new)
        tell = (Notice(NoticeKind.LESSONS_CHANGED),) if list_rules.of_lessons(rollback) else ()
        due = {DueKind.LESSONS: made.at}
        if await ports.journal.learn(rollback.id, made, tell=tell, falls_due=due) is not None:
            return Noted(_told(made, merged=newest is not None and newest.version != version))
    raise Refused("Others write at the same time.", "Send it again in a moment.")


def _told(made: Lessons, *, merged: bool) -> str:
    with_theirs = " Somebody else wrote meanwhile: both are kept." if merged else ""
    if left := rules.left_out(made):
        return f"Kept. Still open: {left}.{with_theirs}"
    return f"Kept. They stand in the rollback log.{with_theirs}"


def _given_back(texts: Texts) -> str:
    return "\n".join(f"{rules.NAMES[each]}: {text}" for each, text in texts.items() if text)


async def _of(click: Interaction, ports: Ports) -> tuple[Rollback, Service]:
    """Raises Refused for who has no part in the service, and where there is nothing to learn from yet."""
    rollback = await ports.journal.get(click.rollback_id)
    if rollback is None or rollback.channel != click.channel:
        raise Refused("This rollback is not known here.", "Use the button in its own thread.")
    service = ports.catalog.services.get(rollback.service)
    if service is None or service.lessons == "off":
        raise Refused(f"Lessons of {rollback.service} are not kept any more.", "The services file says so.")
    if not rules.asked_of(rollback):
        raise Refused(f"{rollback.reference} was not carried out, or is not over.", "Write them once it is.")
    refuse(await may_act_in(click.channel, service, ports))
    refuse(await rights.may_take_part(click.slack_id, service, ports))
    return rollback, service
