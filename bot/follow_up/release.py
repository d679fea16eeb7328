"""A person asks what holds a service, or releases it: all that is in force, whichever rollback left it."""

from bot.approval import requested, rights
from bot.approval.channel import may_act_in
from bot.catalog import Service
from bot.errors import Failed, Refused, refuse
from bot.follow_up import hold_rules, hold_tags
from bot.model import Interaction, InteractionKind, Mark, Noted, Rollback
from bot.model.hold import read
from bot.ports import Ports
from bot.text import inert, mention

_FROM_THE_CARD, _TYPED = "released with the button on the card", "typed, without a reason"


async def shown(service: Service, ports: Ports) -> Noted:
    """The answer to `hold`. Raises Failed when ECS cannot be read."""
    mark = read(await ports.service_tags.read(service))
    if mark is None:
        return Noted(f"Deploys of {service.name} are not on hold.")
    others = [held for held in await ports.journal.holds(service.name) if held.id != mark.rollback_id]
    also = f" Besides, {hold_rules.reasons(others)}." if others else ""
    release = f"To release it: `/rollback {service.name} hold release REASON`."
    return Noted(f"{hold_rules.told(mark, service.name)}{also} {release}")


async def release(interaction: Interaction, service: Service, ports: Ports) -> Noted:
    """A person who may ask for rollbacks ends every hold that is in force. Raises Refused or Failed."""
    refuse(await rights.may_ask(requested.person(interaction, ports.catalog), service, ports))
    refuse(await may_act_in(interaction.channel, service, ports))
    over = await _all_in_force(service, read(await ports.service_tags.read(service)), ports)
    if interaction.kind is InteractionKind.CLICK and all(interaction.rollback_id != held.id for held in over):
        reason = f"This hold is over. By now deploys of {service.name} are on hold because {hold_rules.reasons(over)}."
        raise Refused(reason, "Use the button of that card.")
    because = inert(interaction.reason) or (_FROM_THE_CARD if interaction.kind is InteractionKind.CLICK else _TYPED)
    opening = f"{mention(interaction.slack_id)} released {_named(over)}: {because}"
    if problem := await hold_tags.end(over, service, ports, opening=opening, because=because, by=interaction.slack_id):
        raise Failed(problem)
    return Noted(_answer(over, service))


async def _all_in_force(service: Service, mark: Mark | None, ports: Ports) -> list[Rollback]:
    """What is in force by the journal, and what the mark names. Raises Refused where that is nothing, or not ours."""
    in_force = list(await ports.journal.holds(service.name))
    if mark is None and not in_force:
        raise Refused(f"Deploys of {service.name} are not on hold.", "Nothing needs to be released.")
    if mark is None or any(held.id == mark.rollback_id for held in in_force):
        return in_force
    marked = await ports.journal.get(mark.rollback_id)
    if marked is None or marked.service != service.name:
        reason = f"{hold_rules.told(mark, service.name)} This bot does not know that rollback."
        raise Refused(reason, hold_tags.by_hand(service))
    return [marked, *in_force]  # its tag was set, and the bot died before it knew


def _named(over: list[Rollback]) -> str:
    return "the hold" if len(over) == 1 else f"all {len(over)} holds ({hold_rules.reasons(over)})"


def _answer(over: list[Rollback], service: Service) -> str:
    if len(over) == 1:
        return f"The hold of {service.name} is released; the thread of {over[0].reference} says so."
    return f"All {len(over)} holds of {service.name} are released: {hold_rules.reasons(over)}. Their threads say so."
