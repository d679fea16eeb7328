"""`stop`: a live rollback is withdrawn as long as nothing was sent; afterwards it is said what can still be stopped."""

from dataclasses import replace

from bot.approval import rights
from bot.approval.too_late import too_late
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import LIVE, Interaction, Noted, Rollback, State, Verb
from bot.ports import Ports
from bot.text import mention

_NOT_SENT = frozenset({State.PROPOSED, State.APPROVED})


async def stop(request: Interaction, service: Service, ports: Ports) -> Noted:
    """By whoever could withdraw its plan. Raises Refused with what holds."""
    live = await _live(service, ports)
    if live is None:
        fix = (
            f"To go back to what the last one left: `/rollback {service.name} undo`. "
            f"To end the watching after it: `/rollback {service.name} stop watching`."
        )
        raise Refused(f"No rollback of {service.name} is live, so there is nothing to stop.", fix)
    refuse(await rights.may_decide(replace(request, verb=Verb.WITHDRAW), live, service, ports))
    if await _withdrawn(live, request, ports):
        return Noted(f"{live.reference} is withdrawn; ECS was not asked to change {service.name}. Its card says so.")
    latest = await ports.journal.get(live.id) or live  # the call may have been prepared this very moment
    if not latest.live:
        raise Refused(f"{latest.reference} is {latest.state} already. {latest.outcome}", "Look at its card.")
    raise Refused.of(too_late(latest))


async def _live(service: Service, ports: Ports) -> Rollback | None:
    return next(iter(await ports.journal.in_state(*LIVE, service=service.name)), None)


async def _withdrawn(live: Rollback, request: Interaction, ports: Ports) -> bool:
    """A compare-and-set: either this wins, or the call's intent was written before."""
    built = " Its build goes on, and what that makes is not deployed." if live.building else ""
    reason = f"Withdrawn by {mention(request.slack_id)} before ECS was asked. The service was not changed.{built}"
    moved = await ports.journal.move(live.id, State.CANCELLED, when=_NOT_SENT, actor=request.slack_id, outcome=reason)
    return moved is not None
