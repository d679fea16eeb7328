"""`/rollback`: parse, store, ack, hand over. What cannot be read is answered at once and stored nowhere."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.model import Interaction, InteractionKind
from bot.ports import Clock
from handlers import ids
from handlers.grammar.parser import Command, Help, parse
from handlers.listeners.intake import ID, InteractionIntake
from handlers.messages import answers

OpenForm = Callable[..., Awaitable[None]]


def register(app: AsyncApp, *, catalog: Catalog, clock: Clock, intake: InteractionIntake, open_form: OpenForm) -> None:
    """`open_form` is called where nothing follows the command."""

    @app.command(ids.COMMAND)
    async def roll_back(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        if not (body.get("text") or "").strip():
            await ack()
            intake.acked(context)
            await open_form(body, context, channel=body["channel_id"])
            return
        typed = parse(body.get("text") or "", services=catalog.services, features=catalog.features)
        if isinstance(typed, Help):
            told = answers.misread(typed, list(catalog.services), catalog.features)
            await ack(told.text, blocks=list(told.blocks))
            intake.ended(context, body, "misread")
            return
        await intake.take(asked(typed, body, id_=context[ID], clock=clock), ack, context, body)

    @app.command(ids.any_but(ids.COMMAND))
    async def unknown_command(ack: AsyncAck, body: dict[str, Any], context: AsyncBoltContext) -> None:
        await ack(answers.NOT_OURS)
        intake.ended(context, body, "unknown")


def asked(typed: Command, body: dict[str, Any], *, id_: str, clock: Clock) -> Interaction:
    """`body` says who, where and which delivery, and raises KeyError where it does not; a form says the same."""
    return Interaction(
        id=id_,
        key=body["trigger_id"],
        kind=InteractionKind.COMMAND,
        verb=typed.verb,
        slack_id=body["user_id"],
        team=body["team_id"],
        channel=body["channel_id"],
        received_at=clock.now(),
        response_url=body.get("response_url", ""),
        service=typed.service,
        ask=typed.ask,
        category=typed.category,
        reason=typed.reason,
    )
