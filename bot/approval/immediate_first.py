"""A complete rollback takes a build's time. The service may be sent back at once instead, and be rebuilt behind that.

Only one rollback of a service is live at a time, so the rebuild is put behind: its plan is given up, the immediate one
gets a plan and an approval of its own, and when that has ended somebody asks for the rebuild again, by its button.
A rebuild that came to nothing offers the same: the bad release still serves.
"""

from dataclasses import replace

from bot.approval import clicks, requested, rights
from bot.approval.button import clicked
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Refused, refuse
from bot.model import REPLANNABLE, Interaction, PutBehind, Request, Rollback, State, Verb, short
from bot.plan.complete import back_already
from bot.plan.rebuild import leftover
from bot.ports import Ports
from bot.text import mention


async def put_behind(click: Interaction, ports: Ports) -> tuple[str, Request, PutBehind | None]:
    """The service, the request for its immediate rollback by whoever pressed, and the waiting plan given up for that.

    Raises Refused with the truth. Nothing is given up here: that is one change with storing the immediate one, so that
    whatever refuses that keeps the rebuild.
    """
    rollback = await clicked(click, ports)
    if rollback and (rollback.state, rollback.outcome) == (State.CANCELLED, _outcome(click, rollback)):
        return *_immediate(click, rollback, ports), None  # both are stored, and a crash came before the answer
    if rollback and rollback.state in REPLANNABLE and clicks.on_its_card(click, rollback):
        return *await _instead(click, rollback, ports), None
    refuse(clicks.applies(click=click, rollback=rollback, now=ports.clock.now()))
    service = ports.catalog.services.get(rollback.service) if rollback else None
    if rollback is None or service is None:
        raise Refused("This rollback is not known here.")
    refuse(await rights.may_ask(requested.person(click, ports.catalog), service, ports))
    refuse(await rights.may_decide(replace(click, verb=Verb.WITHDRAW), rollback, service, ports))
    await _refuse_again(click, service, ports)
    return *_immediate(click, rollback, ports), PutBehind(rollback.id, click.slack_id, _outcome(click, rollback))


async def _instead(click: Interaction, rollback: Rollback, ports: Ports) -> tuple[str, Request]:
    """The rebuild has ended, so there is nothing to give up, and whoever may ask may ask for this."""
    if service := ports.catalog.services.get(rollback.service):
        refuse(await rights.may_ask(requested.person(click, ports.catalog), service, ports))
        await _refuse_again(click, service, ports)
    return _immediate(click, rollback, ports)


async def _refuse_again(click: Interaction, service: Service, ports: Ports) -> None:
    """What an immediate rollback brought is not left by another one because of the same commit."""
    refuse(await may_act_in(click.channel, service, ports))  # before it is told what runs
    running = (await ports.ecs.service(service)).task_definition
    if back := await back_already(service, running, ports.reads):
        reason = f"{short(running)} runs already: {back.reference} went back to it."
        raise Refused(reason, f"If it must not stay either: `/rollback {service.name} immediate`.")


def _immediate(click: Interaction, rollback: Rollback, ports: Ports) -> tuple[str, Request]:
    return rollback.service, requested.at_once(rollback, click, ports.catalog)


def _outcome(click: Interaction, rollback: Rollback) -> str:
    nothing = "Nothing was changed." if rollback.build else "Nothing was built or changed."
    return (
        f"Put behind an immediate rollback by {mention(click.slack_id)}. {nothing} When the immediate one has ended, "
        f"press Ask again here: the rebuild then gets a plan and an approval of its own.{leftover(rollback)}"
    )
