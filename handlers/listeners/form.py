"""The form to ask for a rollback: opened at once, filled as it is read, and what is sent is read as if it were typed.

Bare `/rollback`, the global shortcut, the one on a message, the Home tab and the line of a deployment open the same
form.
"""

import logging
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog
from bot.errors import Failed
from bot.intake.worker import IntakeWorker
from bot.model import Helped, Incident, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.grammar.parser import Command
from handlers.listeners.commands import asked
from handlers.listeners.filled import Wrong, chosen, command
from handlers.listeners.insist import insist
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import opened
from handlers.listeners.private import wrong
from handlers.messages import form as messages
from handlers.messages.form import Reading

log = logging.getLogger(__name__)

Body = dict[str, Any]


class Form:
    """`open` from wherever it may be opened; its other ways in are registered here."""

    def __init__(
        self, *, worker: IntakeWorker, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake
    ) -> None:
        self._worker, self._catalog, self._clock = worker, catalog, clock
        self._poster, self._intake = poster, intake

    async def open(
        self, body: Body, context: AsyncBoltContext, *, channel: str = "", ts: str = "", service: str = ""
    ) -> None:
        """After the ack, before anything else is asked. `ts` is of the thread it is opened from; "" for none."""
        origin = ids.origin(channel, ts)
        view = messages.form(Reading(), origin)
        shown = await opened(view, body, context, late=messages.LATE, poster=self._poster, intake=self._intake)
        if shown is None:
            return
        who = sender(body, channel)
        services = await self._services(who, context)
        only = service or (services[0] if len(services) == 1 else "")
        await self._fill(Reading(services), only, origin, **shown._asdict(), who=who, context=context)

    async def chosen(self, ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        """Another service: what was typed stays, and its kinds come in place of those of the one before."""
        await ack()
        self._intake.acked(context)
        view, origin = body["view"], ids.read_origin(body["view"].get("private_metadata", ""))
        service = (action.get("selected_option") or {}).get("value", "")
        if origin is None or view.get("type") != "modal":
            return
        who = sender(body, origin[0])
        known = Reading(await self._services(who, context))
        where = {"view_id": view["id"], "hash_": view["hash"]}
        await self._fill(known, service, view["private_metadata"], **where, who=who, context=context)

    async def _services(self, who: Body, context: AsyncBoltContext) -> tuple[str, ...]:
        helped = await self._worker.look(asked(Command(Verb.HELP), who, id_=context[ID], clock=self._clock))
        return helped.services if isinstance(helped, Helped) else ()

    async def _fill(
        self,
        known: Reading,
        name: str,
        origin: str,
        *,
        view_id: str,
        hash_: str,
        who: Body,
        context: AsyncBoltContext,
    ) -> None:
        """With what may be chosen, and then with what that service ran. Whoever chose another one meanwhile sees that.

        A service that is not in the file any more is not offered either.
        """
        service = self._catalog.services.get(name) if name in (known.services or ()) else None
        known = replace(known, service=service)
        try:
            hash_ = await self._show(known, origin, view_id, hash_)
            if service is None:
                return
            look = asked(Command(Verb.HISTORY, service.name), who, id_=context[ID], clock=self._clock)
            known = replace(known, past=await self._worker.look(look))
            await self._show(known, origin, view_id, hash_)
        except Failed as error:  # closed meanwhile, or another service was chosen
            log.info("a form is not filled any more: %s", error)

    async def _fill_again(self, view: Body, body: Body, channel: str, context: AsyncBoltContext) -> None:
        """Slack may have taken nothing of what was read for it the first time. What was typed stays."""
        who = sender(body, channel)
        services = await self._services(who, context)
        only = chosen(view, ids.SERVICE) or (services[0] if len(services) == 1 else "")
        where = {"view_id": view["id"], "hash_": ""}
        await self._fill(Reading(services), only, view["private_metadata"], **where, who=who, context=context)

    async def _show(self, known: Reading, origin: str, view_id: str, hash_: str) -> str:
        view = messages.form(known, origin)
        return await insist(lambda: self._poster.fill(view, view_id=view_id, hash_=hash_))

    async def sent(self, ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        origin = ids.read_origin(view.get("private_metadata", ""))
        read = command(view, self._catalog) if origin is not None else None
        if origin is None or read is None:
            await ack(response_action="update", view=messages.note(messages.OLD))
            self._intake.ended(context, body, "old_form")
            return
        if isinstance(read, Wrong):
            await ack(**wrong(read.block_id, read.text))
            self._intake.ended(context, body, "misread")
            if read.text == messages.STILL_READING:
                await self._fill_again(view, body, origin[0], context)
            return
        typed, link = read
        channel, ts = origin
        # however often this form is sent, it is one request
        who = sender(body, channel) | {"trigger_id": f"{body['user']['id']}:form:{view['id']}"}
        request = asked(typed, who, id_=context[ID], clock=self._clock)
        incident = Incident(link=link, channel=channel if ts else "", ts=ts)
        request = replace(request, incident=incident if link or ts else None)
        await self._intake.take(request, ack, context, body)


def register(app: AsyncApp, form: Form, *, intake: InteractionIntake) -> None:
    async def anywhere(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        intake.acked(context)
        await form.open(body, context)

    async def on_message(ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        """On an alert, for one: its thread is told of the rollback."""
        await ack()
        intake.acked(context)
        ts = (body.get("message") or {}).get("thread_ts") or body["message_ts"]
        await form.open(body, context, channel=body["channel"]["id"], ts=ts)

    async def by_a_button(ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        """Of the Home tab, or of a message, which stands in a channel, and perhaps in a thread of it."""
        await ack()
        intake.acked(context)
        where = body.get("container") or {}
        channel, ts = where.get("channel_id", ""), where.get("thread_ts", "")
        await form.open(body, context, channel=channel, ts=ts, service=action.get("value", ""))

    app.shortcut({"type": "shortcut", "callback_id": ids.SHORTCUT})(anywhere)
    app.shortcut({"type": "message_action", "callback_id": ids.SHORTCUT_ON_MESSAGE})(on_message)
    app.action(ids.OPEN_PLAN)(by_a_button)
    app.action(ids.SERVICE)(form.chosen)
    app.view(ids.FORM)(form.sent)


def sender(body: Mapping[str, Any], channel: str) -> Body:
    """As a slash command says who, where and which delivery."""
    if "command" in body:
        return {name: body[name] for name in ("trigger_id", "user_id", "team_id")} | {"channel_id": channel}
    user = body["user"]
    team = user.get("team_id") or body["team"]["id"]
    return {"trigger_id": body.get("trigger_id", ""), "user_id": user["id"], "team_id": team, "channel_id": channel}
