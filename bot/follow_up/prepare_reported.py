"""The button under a call of reported problems: whoever may ask prepares the rollback, in their own name."""

import asyncio

from bot.approval import clicks, requested, rights
from bot.approval.channel import may_act_in
from bot.errors import Refused, refuse
from bot.follow_up import problem_rules
from bot.model import Category, Immediate, Incident, Interaction, ProblemCall, Request, short
from bot.ports import Ports

_LOOK, _LOOKS = 0.1, 50  # seconds, and how often


async def called_for(click: Interaction, ports: Ports) -> tuple[str, Request]:
    """The service, and a request as if it had been typed, tied to the thread of the call.

    Raises Refused for any other message, for who may not ask, and where the reports are about something else by now.
    """
    call = await _pressed(click, ports)
    service = ports.catalog.services.get(call.service)
    if service is None:
        raise Refused(f"The services file does not have {call.service} any more.")
    person = requested.person(click, ports.catalog)
    refuse(await rights.may_ask(person, service, ports))
    refuse(await may_act_in(click.channel, service, ports))
    state = await ports.ecs.service(service)
    refuse(problem_rules.over(call, short(state.task_definition), ports.clock.now()))
    thread = Incident(channel=call.channel, ts=call.ts)
    return service.name, Request(Immediate(), problem_rules.reason(call.reports), Category.USERS, person, thread)


async def _pressed(click: Interaction, ports: Ports) -> ProblemCall:
    """A click can be faster than the note of where the call is posted."""
    for _ in range(_LOOKS):
        untold = await ports.journal.untold_calls()  # read first: what is told meanwhile is found then
        if call := await ports.journal.call_told_at(click.channel, click.message_ts):
            return call
        if not any(each.channel == click.channel for each in untold):
            break
        await asyncio.sleep(_LOOK)  # real time: it is Slack that is waited for
    else:
        raise Refused.of(clicks.not_noted_yet())
    raise Refused.of(clicks.of_another_message("Type /rollback SERVICE immediate instead."))
