"""The forms behind "Reject…", "Emergency…", "Snooze…" and the like: opened at once, and what is sent is the click.

Each is about the rollback of the message whose button opened it.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.model import Interaction, InteractionKind, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import REASON_LIMIT
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import opened, pressed
from handlers.listeners.private import wrong
from handlers.messages import alarm, choose_revision, emergency, reject
from handlers.messages.blocks import Block


@dataclass(frozen=True, slots=True)
class _Form:
    """`late` is told where Slack did not open it in time."""

    drawn: Callable[[str], Block]
    late: str


_FORMS = {
    ids.REJECT: _Form(reject.form, reject.LATE),
    ids.EMERGENCY: _Form(emergency.form, emergency.LATE),
    ids.REVIEW: _Form(emergency.review_form, emergency.LATE),
    ids.SNOOZE: _Form(alarm.form, alarm.LATE),
}


def register(app: AsyncApp, *, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    for name, form in _FORMS.items():
        app.action(name)(_opening(form, poster=poster, intake=intake))
        app.view(name)(_sent(Verb(name), clock=clock, intake=intake))


def _opening(form: _Form, *, poster: Poster, intake: InteractionIntake) -> Callable[..., Awaitable[None]]:
    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        routed = await pressed(ack, body, action, context, poster=poster, intake=intake)
        if routed is None:
            return
        where = body["container"]
        card = ids.card(ids.Card(where["channel_id"], where["message_ts"], *routed))
        await opened(form.drawn(card), body, context, late=form.late, poster=poster, intake=intake)

    return open_form


def _sent(verb: Verb, *, clock: Clock, intake: InteractionIntake) -> Callable[..., Awaitable[None]]:
    async def send(ack: AsyncAck, body: dict[str, Any], view: dict[str, Any], context: AsyncBoltContext) -> None:
        card = ids.read_card(view.get("private_metadata", ""))
        if card is None:
            await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
            intake.ended(context, body, "old_form")
            return
        click = click_of(verb, body, view, card, id_=context[ID], clock=clock)
        if len(click.reason) > REASON_LIMIT:  # Slack's own limit keeps people from that, and forgers from nothing
            await ack(**wrong(ids.REASON, f"{REASON_LIMIT} characters are allowed. Nothing happened."))
            intake.ended(context, body, "misread")
            return
        await intake.take(click, ack, context, body)

    return send


def click_of(
    verb: Verb, body: dict[str, Any], view: dict[str, Any], card: ids.Card, *, id_: str, clock: Clock
) -> Interaction:
    """However often this form is sent, it is one click. Raises KeyError where who sent which form is not said."""
    user, typed = body["user"], view["state"]["values"]
    return Interaction(
        id=id_,
        key=f"{user['id']}:form:{view['id']}",
        kind=InteractionKind.CLICK,
        verb=verb,
        slack_id=user["id"],
        team=user.get("team_id") or body["team"]["id"],
        channel=card.channel,
        received_at=clock.now(),
        service=_typed(typed, ids.SERVICE).strip().lower(),
        reason=_typed(typed, ids.REASON),
        rollback_id=card.rollback_id,
        message_ts=card.ts,
        digest=card.digest,
    )


def _typed(values: dict[str, Any], block: str) -> str:
    return str(((values.get(block) or {}).get(block) or {}).get("value") or "")
