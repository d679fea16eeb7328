"""The buttons of a list of follow-ups, and the form that says who does an item and until when."""

import logging
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.context.async_context import AsyncBoltContext

from bot.catalog import Catalog, Service
from bot.model import Interaction, InteractionKind, Verb
from bot.ports import Clock
from handlers import ids
from handlers.delivery.poster import Poster
from handlers.listeners.actions import clicked
from handlers.listeners.intake import ID, InteractionIntake
from handlers.listeners.opening import opened
from handlers.listeners.private import post_ephemeral
from handlers.messages import answers, choose_revision, follow_ups

log = logging.getLogger(__name__)

_DAYS, _WEEKEND = 30, 5

Body = dict[str, Any]


class FollowUps:
    """One method for each thing that is pressed or sent."""

    def __init__(self, *, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
        self._catalog, self._clock, self._poster, self._intake = catalog, clock, poster, intake

    async def press(self, ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        found = ids.read_item_value(action.get("value", ""))
        if found is None:
            await self._old_button(ack, body, context)
            return
        verb = Verb(action["action_id"])
        click = clicked(verb, action, body, routed=found.routed, id_=context[ID], clock=self._clock)
        # two buttons of one message say the same verb
        click = replace(click, reason=found.key, key=f"{click.key}:{found.key}")
        await self._intake.take(click, ack, context, body)

    async def open(self, ack: AsyncAck, body: Body, action: Body, context: AsyncBoltContext) -> None:
        found = ids.read_item_value(action.get("value", ""))
        service = self._catalog.services.get(found.service) if found else None
        if found is None or service is None:
            await self._old_button(ack, body, context)
            return
        await ack()
        self._intake.acked(context)
        where = body["container"]
        place = ids.item_place(found.key, ids.Card(where["channel_id"], where["message_ts"], *found.routed))
        people, days = _people(service, self._catalog), _days(self._clock.now())
        form = follow_ups.form(found.key, place, people, days)
        await opened(form, body, context, late=follow_ups.LATE, poster=self._poster, intake=self._intake)

    async def sent(self, ack: AsyncAck, body: Body, view: Body, context: AsyncBoltContext) -> None:
        found = ids.read_item_place(view.get("private_metadata", ""))
        if found is None:
            await ack(response_action="update", view=choose_revision.note(choose_revision.OLD))
            self._intake.ended(context, body, "old_form")
            return
        change = _assigned(body, view, *found, id_=context[ID], clock=self._clock)
        await self._intake.take(change, ack, context, body)

    async def _old_button(self, ack: AsyncAck, body: Body, context: AsyncBoltContext) -> None:
        await ack()
        self._intake.ended(context, body, "old_button")
        await post_ephemeral(self._poster, body, answers.OLD_BUTTON)


def register(app: AsyncApp, *, catalog: Catalog, clock: Clock, poster: Poster, intake: InteractionIntake) -> None:
    listens = FollowUps(catalog=catalog, clock=clock, poster=poster, intake=intake)
    for name in ids.OF_ITEMS:
        app.action(name)(listens.press)
    app.action(ids.ASSIGN)(listens.open)
    app.view(ids.ASSIGN)(listens.sent)


def _assigned(body: Body, view: Body, key: str, card: ids.Card, *, id_: str, clock: Clock) -> Interaction:
    """However often this form is sent, it is one change. Raises KeyError where who sent which form is not said."""
    user, values = body["user"], view["state"]["values"]
    return Interaction(
        id=id_,
        key=f"{user['id']}:form:{view['id']}",
        kind=InteractionKind.CLICK,
        verb=Verb.ASSIGN,
        slack_id=user["id"],
        team=user.get("team_id") or body["team"]["id"],
        channel=card.channel,
        received_at=clock.now(),
        reason=f"{key} {_chosen(values, ids.OWNER)} {_chosen(values, ids.DUE)}",
        rollback_id=card.rollback_id,
        message_ts=card.ts,
        digest=card.digest,
    )


def _chosen(values: Body, block: str) -> str:
    chosen = ((values.get(block) or {}).get(block) or {}).get("selected_option") or {}
    return str(chosen.get("value") or "")


def _people(service: Service, catalog: Catalog) -> list[str]:
    """Who may own an item; where a list is kept elsewhere, everybody under `people` may be on it."""
    if service.requester_sources or service.approver_sources:
        return sorted(catalog.people)
    return list(dict.fromkeys((*service.requesters, *service.approvers)))


def _days(now: datetime) -> list[datetime]:
    """The working days of the next weeks, today among them."""
    days = (now + timedelta(days=later) for later in range(_DAYS))
    return [day for day in days if day.weekday() < _WEEKEND]
