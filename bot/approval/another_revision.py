"""A card that waits offers another revision: that is planned instead, and the waiting plan is given up for it."""

from dataclasses import replace

from bot.approval import clicks, rights
from bot.approval.button import clicked
from bot.catalog import Service
from bot.errors import refuse
from bot.model import Interaction, PutBehind, Verb
from bot.plan.rebuild import leftover
from bot.ports import Ports
from bot.text import mention


async def in_place_of(form: Interaction, service: Service, ports: Ports) -> PutBehind | None:
    """The plan that the card of this form waits for; None where it waits no more. Raises Refused with the truth.

    Nothing is given up here: that is one change with storing the new plan, so that whatever refuses that keeps this.
    """
    rollback = await clicked(form, ports) if form.rollback_id else None
    if rollback is None or not rollback.live:
        return None
    refuse(clicks.applies(click=form, rollback=rollback, now=ports.clock.now()))
    refuse(await rights.may_decide(replace(form, verb=Verb.WITHDRAW), rollback, service, ports))
    outcome = f"Withdrawn by {mention(form.slack_id)}, who asked for another revision instead. Nothing was changed."
    return PutBehind(rollback.id, form.slack_id, f"{outcome}{leftover(rollback)}")
