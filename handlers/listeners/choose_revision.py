"""The form behind "Choose a revision": opened at once, filled when ECS has answered, and read as if it were typed."""

from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.intake.worker import IntakeWorker
from bot.model import Immediate, Recalled, Verb
from bot.ports import Clock
from bot.target.by_name import REVISION
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import MARK, REASON_LIMIT, Command, Help, parse
from handlers.listeners.commands import asked
from handlers.listeners.form import sender
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import filled, opened
from handlers.listeners.private import wrong
from handlers.messages import choose_revision

Body = dict[str, Any]


class Picker:
    """One method for each thing that is pressed or sent."""

    def __init__(
        self, *, worker: IntakeWorker, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake
    ) -> None:
        self._worker, self._catalog, self._clock = worker, catalog, clock
        self._poster, self._intake = poster, intake

    async def open(self, ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        """By a button or a menu of a card, whose service is in the journal; or below a history, which names it."""
        await ack()
        self._intake.acked(context)
        value = ids.read_option(action["selected_option"]["value"])[1] if _picks(action) else action.get("value", "")
        routed, where = ids.read_value(value), body["container"]
        card = ids.Card(where["channel_id"], where["message_ts"], *routed) if routed else None
        await self._open_for("" if card else value, card, body, context)

    async def _open_for(self, service: str, card: ids.Card | None, body: Body, context: AsyncBoltContext) -> None:
        where = sender(body, body["container"]["channel_id"])
        look = asked(Command(Verb.HISTORY, service), where, id_=context[ID], clock=self._clock)
        look = replace(look, rollback_id=card.rollback_id) if card else look
        view, late = choose_revision.reading(look.service), choose_revision.LATE
        shown = await opened(view, body, context, late=late, poster=self._poster, intake=self._intake)
        if shown is None:
            return
        answer = await self._worker.look(look)
        service = answer.service if isinstance(answer, Recalled) else service
        place = ids.place(look.channel, service, card)
        form = choose_revision.form(answer, place=place, now=self._clock.now())
        await filled(form, shown, poster=self._poster)

    async def sent(self, ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        place = ids.read_place(view.get("private_metadata", ""))
        if place is None:
            await self.old_form(ack, body, context)
            return
        channel, service, card = place
        typed = _typed(service, view["state"]["values"], self._catalog)
        if not isinstance(typed, Command):
            await ack(**typed)
            self._intake.ended(context, body, "misread")
            return
        # however often this form is sent, it is one request
        where = sender(body, channel) | {"trigger_id": f"{body['user']['id']}:form:{view['id']}"}
        request = asked(typed, where, id_=context[ID], clock=self._clock)
        if card:
            request = replace(request, rollback_id=card.rollback_id, message_ts=card.ts, digest=card.digest)
        await self._intake.take(request, ack, context, body)

    async def old_form(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
        self._intake.ended(context, body, "old_form")


def register(
    app: AsyncApp, *, worker: IntakeWorker, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake
) -> None:
    picker = Picker(worker=worker, catalog=catalog, clock=clock, poster=poster, intake=intake)
    app.action(ids.PICK)(picker.open)
    app.action(ids.MORE, matchers=[_in_a_menu])(picker.open)
    app.view(ids.PICK)(picker.sent)
    app.view(ids.any_but(*ids.FORMS, ids.FORM, ids.PROBLEM, ids.ASSIGN, ids.LEARN))(picker.old_form)


async def _in_a_menu(action: Body) -> bool:
    return _picks(action)


def _picks(action: Body) -> bool:
    return ids.read_option(action.get("selected_option", {}).get("value", ""))[0] == ids.PICK


def _typed(service: str, values: Body, catalog: Catalog) -> Command | Body:
    """The command that this form means, or the ack that says what is wrong with it. No payload is trusted."""
    revision = values[ids.REVISION][ids.REVISION]["selected_option"]["value"]
    reason = values[ids.REASON][ids.REASON]["value"] or ""
    if not REVISION.fullmatch(revision):
        return wrong(ids.REVISION, choose_revision.OLD)
    typed = parse(f"{service} {Verb.IMMEDIATE} to {revision} {MARK} {reason}", services=catalog.services)
    if isinstance(typed, Help):
        block = ids.REASON if len(reason) > REASON_LIMIT else ids.REVISION
        return wrong(block, f"{typed.problem} Nothing happened.")
    return typed if isinstance(typed.ask, Immediate) else wrong(ids.REVISION, choose_revision.OLD)
