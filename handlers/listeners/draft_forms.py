"""Forms that are filled with a draft of the bot's: opened at once by a button, and filled when it is drawn up."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.intake.worker import IntakeWorker
from bot.model import Answer, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.actions import clicked
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import filled, opened, pressed
from handlers.messages.blocks import Block


@dataclass(frozen=True, slots=True)
class DraftForm:
    """`draft` asks for what it is filled with, and `late` is told where Slack did not open it in time."""

    draft: Verb
    reading: Callable[[], Block]  # shown until then
    drawn: Callable[[Answer, ids.Card], Block]
    late: str


def opening(
    form: DraftForm, *, worker: IntakeWorker, clock: Clock, poster: Poster, intake: InteractionIntake
) -> Callable[..., Awaitable[None]]:
    """The listener of the button that opens it."""

    async def open_form(ack: AsyncAck, body: dict[str, Any], action: dict[str, Any], context: AsyncBoltContext) -> None:
        routed = await pressed(ack, body, action, context, poster=poster, intake=intake)
        if routed is None:
            return
        shown = await opened(form.reading(), body, context, late=form.late, poster=poster, intake=intake)
        if shown is None:
            return
        look = clicked(form.draft, action, body, routed=routed, id_=context[ID], clock=clock)
        card = ids.Card(look.channel, look.message_ts, *routed)
        await filled(form.drawn(await worker.look(look), card), shown, poster=poster)

    return open_form
