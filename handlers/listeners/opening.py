"""A form is opened at once, since Slack's triggers are soon too old, and filled when what it asks of is read."""

import logging
from typing import Any, NamedTuple

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import Failed
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.insist import insist
from handlers.listeners.intake import InteractionIntake
from handlers.listeners.private import post_ephemeral
from handlers.messages import answers
from handlers.messages.blocks import Block

log = logging.getLogger(__name__)


class Shown(NamedTuple):
    """A form as Slack has it; by its `hash_` is known whether it was changed since."""

    view_id: str
    hash_: str


async def pressed(
    ack: AsyncAck,
    body: dict[str, Any],
    action: dict[str, Any],
    context: AsyncBoltContext,
    *,
    poster: Poster,
    intake: InteractionIntake,
) -> tuple[str, str] | None:
    """Acknowledge the button of a rollback, -> what it carries; None for one of an older message, which is said."""
    routed = ids.read_value(action.get("value", ""))
    await ack()
    if routed is None:
        intake.ended(context, body, "old_button")
        await post_ephemeral(poster, body, answers.OLD_BUTTON)
        return None
    intake.acked(context)
    return routed


async def opened(
    view: Block,
    body: dict[str, Any],
    context: AsyncBoltContext,
    *,
    late: str,
    poster: Poster,
    intake: InteractionIntake,
) -> Shown | None:
    """None where Slack did not open it, which whoever pressed is told in the words of `late`."""
    try:
        return Shown(*await poster.open(view, trigger_id=body["trigger_id"]))
    except Failed as error:
        log.warning("%s", error)
        intake.ended(context, body, "not_opened")
        await post_ephemeral(poster, body, late)
        return None


async def filled(view: Block, shown: Shown, *, poster: Poster) -> None:
    """With all that it asks; one that was closed meanwhile, for one, stays as it is."""
    try:
        await insist(lambda: poster.fill(view, view_id=shown.view_id, hash_=shown.hash_))
    except Failed as error:
        log.warning("a form stays empty: %s", error)
