"""The form behind "Reject…": opened at once, and what is sent with it is the click, with a reason if there is one."""

import logging
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.errors import Failed
from bot.model import Interaction, InteractionKind, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import REASON_LIMIT
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.private import post_ephemeral, wrong
from handlers.messages import answers, choose_revision, reject

log = logging.getLogger(__name__)


def register(app: AsyncApp, *, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        routed = ids.read_value(action.get("value", ""))
        await ack()
        if routed is None:
            intake.ended(context, body, "old_button")
            await post_ephemeral(poster, body, answers.OLD_BUTTON)
            return
        intake.acked(context)
        where = body["container"]
        card = ids.card(ids.Card(where["channel_id"], where["message_ts"], *routed))
        try:
            await poster.open(reject.form(card), trigger_id=body["trigger_id"])
        except Failed as error:
            log.warning("%s", error)
            intake.ended(context, body, "not_opened")
            await post_ephemeral(poster, body, reject.LATE)

    async def turn_down(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        card = ids.read_card(view.get("private_metadata", ""))
        if card is None:
            await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
            intake.ended(context, body, "old_form")
            return
        reason = view["state"]["values"][ids.REASON][ids.REASON]["value"] or ""
        if len(reason) > REASON_LIMIT:  # Slack's own limit keeps people from that, and forgers from nothing
            await ack(**wrong(ids.REASON, f"{REASON_LIMIT} characters are allowed. Nothing happened."))
            intake.ended(context, body, "misread")
            return
        await intake.take(_click(body, view, card, reason, id_=context[ID], clock=clock), ack, context, body)

    app.action(ids.REJECT)(open_form)
    app.view(ids.REJECT)(turn_down)


def _click(
    body: dict[str, Any], view: dict[str, Any], card: ids.Card, reason: str, *, id_: str, clock: Clock
) -> Interaction:
    """However often this form is sent, it is one click."""
    user = body["user"]
    return Interaction(
        id=id_,
        key=f"{user['id']}:form:{view['id']}",
        kind=InteractionKind.CLICK,
        verb=Verb.REJECT,
        slack_id=user["id"],
        team=user.get("team_id") or body["team"]["id"],
        channel=card.channel,
        received_at=clock.now(),
        reason=reason,
        rollback_id=card.rollback_id,
        message_ts=card.ts,
        digest=card.digest,
    )
