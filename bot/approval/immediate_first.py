"""A complete rollback takes a build's time. The service may be sent back at once instead, and be rebuilt behind that.

Only one rollback of a service is live at a time, so the rebuild is put behind: its plan is given up, the immediate one
gets a plan and an approval of its own, and when that has ended somebody asks for the rebuild again, by its button.
A rebuild that came to nothing offers the same: the bad release still serves.
"""

from dataclasses import replace

from bot.approval import policy, requested, rights
from bot.approval.button import clicked
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import REPLANNABLE, Interaction, Request, Rollback, State, Verb, short
from bot.plan.by_kind import plan_for
from bot.plan.complete import back_already
from bot.plan.rebuild import leftover
from bot.ports import Ports
from bot.preflight.own_service import refuse_own
from bot.text import mention


async def put_behind(click: Interaction, ports: Ports) -> tuple[str, Request]:
    """The service, and the request for its immediate rollback by whoever pressed. Raises Refused with the truth.

    Nothing is given up before it is certain that there is a way back at once, and that this person may ask for it.
    """
    rollback = await clicked(click.rollback_id, ports)
    if rollback and (rollback.state, rollback.outcome) == (State.CANCELLED, _outcome(click, rollback)):
        return _immediate(click, rollback, ports)  # a crash came between the two
    if rollback and rollback.state in REPLANNABLE and policy.on_its_card(click, rollback):
        return await _instead(click, rollback, ports)
    refuse(policy.click_applies(click=click, rollback=rollback, now=ports.clock.now()))
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None:
        raise Refused("This rollback is not known here.")
    await _check(click, rollback, service, ports)
    outcome = _outcome(click, rollback)
    moved = await ports.journal.move(
        rollback.id, State.CANCELLED, when={State.PROPOSED}, actor=click.slack_id, outcome=outcome
    )
    if moved is None:
        raise Refused("This could not be decided: the rollback has changed meanwhile.", "Look at its card.")
    return _immediate(click, rollback, ports)


async def _instead(click: Interaction, rollback: Rollback, ports: Ports) -> tuple[str, Request]:
    """The rebuild has ended, so there is nothing to give up, and whoever may ask may ask for this."""
    if service := ports.catalog.services.get(rollback.service):
        refuse(await rights.may_ask(requested.person(click, ports.catalog), service, ports))
        state = await ports.ecs.service(service)
        await _refuse_twice(service, state.task_definition, ports)
    return _immediate(click, rollback, ports)


async def _check(click: Interaction, rollback: Rollback, service: Service, ports: Ports) -> None:
    request = requested.at_once(rollback, click, ports.catalog)
    refuse(await rights.may_ask(request.origin, service, ports))
    refuse(await rights.may_decide(replace(click, verb=Verb.CANCEL), rollback, service, ports))
    refuse(await rights.cooled_down(request.origin, service, ports))
    plan = await plan_for(request.ask, service, ports.reads)
    refuse(refuse_own(plan, ports.own_task))
    await _refuse_twice(service, plan.from_task_definition, ports)


async def _refuse_twice(service: Service, running: str, ports: Ports) -> None:
    """What an immediate rollback brought is not left by another one because of the same commit."""
    if back := await back_already(service, running, ports.reads):
        reason = f"{short(running)} runs already: {back.reference} went back to it."
        raise Refused(reason, f"If it must not stay either: `/rollback {service.name} immediate`.")


def _immediate(click: Interaction, rollback: Rollback, ports: Ports) -> tuple[str, Request]:
    return rollback.service, requested.at_once(rollback, click, ports.catalog)


def _outcome(click: Interaction, rollback: Rollback) -> str:
    nothing = "Nothing was changed." if rollback.build else "Nothing was built or changed."
    return (
        f"Put behind an immediate rollback by {mention(click.slack_id)}. {nothing} When the immediate one has ended, "
        f"press Plan again here: the rebuild then gets a plan and an approval of its own.{leftover(rollback)}"
    )
