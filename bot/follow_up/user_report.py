"""Somebody answers "Any user reports?" in the thread: any full member of the workspace may, and may think again."""

from bot.approval import rights
from bot.approval.button import pressed_on_its_question
from bot.approval.channel import may_act_in
from bot.errors import Refused, refuse
from bot.model import Interaction, Noted, Notice, NoticeKind, UserReport, Verb
from bot.ports import Ports

_OVER = "Nobody is asked any more: the time to answer is over."
_INSTEAD = "If users suffer, tell it in the thread, or ask for a rollback."


async def report(click: Interaction, ports: Ports) -> Noted:
    """Raises Refused where the third phase is over, and for whoever may not look either."""
    rollback = await pressed_on_its_question(click, ports)
    refuse(await rights.may_look(click, ports))
    service = ports.catalog.services.get(rollback.service)
    refuse(await may_act_in(click.channel, service, ports) if service else None)
    if not rollback.asks_people:
        raise Refused(_OVER, _INSTEAD)
    well, person = click.verb is Verb.USERS_WELL, ports.catalog.person(click.slack_id) or ""
    said = UserReport(click.slack_id, person, well, ports.clock.now())
    offered = service.load_test.project if service and service.load_test else ""
    if await ports.journal.report(rollback.id, said, tell=(Notice(NoticeKind.QUESTION_CHANGED, offered),)) is None:
        raise Refused(_OVER, _INSTEAD)
    if well:
        return Noted("Noted: you know of no user reports. You can think again until the time to answer is over.")
    return Noted("Noted: users report problems. The rollback does not count as well as long as that holds.")
