"""A person ends the watching of a service after its rollback: the phases of validation that are not judged yet."""

from bot.approval import rights
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import Interaction, Noted
from bot.ports import Ports
from bot.validation.ending import stopped_by
from bot.validation.validate import end_watch


async def stop_watching(request: Interaction, service: Service, ports: Ports) -> Noted:
    """By whoever may ask for rollbacks of the service or approve them. Raises Refused where nothing is watched."""
    refuse(await rights.may_take_part(request.slack_id, service, ports))
    refuse(await may_act_in(request.channel, service, ports))
    why = stopped_by(request.slack_id)
    watched = await ports.journal.watched(service.name)
    ended = [each for each in watched if await end_watch(each.id, why, ports, actor=request.slack_id)]
    if not ended:
        fix = f"What was judged last: `/rollback {service.name} log`."
        raise Refused(f"{service.name} is not watched: no phase of a validation is open.", fix)
    return Noted(f"{service.name} is not watched any more. The thread of {ended[0].reference} says so.")
