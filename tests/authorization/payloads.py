"""What Slack delivers for each cell of the table."""

from typing import Any

from bot.model import FollowUp, Lesson, Rollback, Verb
from handlers import ids
from tests.authorization.table import HOME, SENT, TYPED, Cell
from tests.unit.values import NOW

ITEM = FollowUp.ROOT_CAUSE  # of the list below the rollback


def click(cell: Cell, delivery: str, row: Rollback) -> dict[str, Any]:
    value = ids.value(row.id, row.plan.digest)
    value = row.service if cell.verb is Verb.PREPARE else value
    value = ids.item_value(row.service, cell.item or ITEM, value) if cell.verb in ids.OF_ITEMS else value
    if cell.verb in SENT:
        return _sent_form(cell, delivery, row)
    action = {
        "type": "button",
        "action_id": cell.verb.value,
        "block_id": "b",
        "value": value,
        "action_ts": delivery,
    }
    return {
        "type": "block_actions",
        "team": {"id": cell.team},
        "user": {"id": cell.person.slack_id, "team_id": cell.team},
        "container": {"type": "message", "channel_id": cell.channel, "message_ts": row.card_ts},
        "channel": {"id": cell.channel},
        "response_url": delivery if cell.team == HOME else "",
        "actions": [action],
    }


def _sent_form(cell: Cell, delivery: str, row: Rollback) -> dict[str, Any]:
    """What is sent with the form that the button opens."""
    typed = {ids.SERVICE: row.service, ids.REASON: "the shop is down", Lesson.FIXED: "the pool is larger"}
    values: dict[str, Any] = {name: {name: {"type": "plain_text_input", "value": text}} for name, text in typed.items()}
    chosen = {ids.SEVERITY: "urgent", ids.OWNER: "ben", ids.DUE: f"{NOW:%Y-%m-%d}"}
    values |= {name: {name: {"selected_option": {"value": one}}} for name, one in chosen.items()}
    where = ids.Card(cell.channel, row.card_ts, row.id, row.plan.digest)
    places = {Verb.ASSIGN: ids.item_place(ITEM, where), Verb.LEARN: ids.lessons_place(0, where)}
    card = places.get(cell.verb) or ids.card(where)
    view = {"type": "modal", "id": delivery, "callback_id": cell.verb.value, "private_metadata": card}
    return _sent(cell, view, values)


def command(cell: Cell, delivery: str) -> dict[str, Any]:
    return {
        "command": ids.COMMAND,
        "text": TYPED[cell.verb],
        "trigger_id": delivery,
        "user_id": cell.person.slack_id,
        "team_id": cell.team,
        "channel_id": cell.channel,
        "response_url": delivery,
    }


def mention(cell: Cell, delivery: str) -> dict[str, Any]:
    said = {"channel": cell.channel, "ts": delivery, "text": f"<@U0ROLLBACK> {TYPED[cell.verb]}"}
    return {
        "type": "event_callback",
        "team_id": cell.team,
        "authorizations": [{"team_id": cell.team, "user_id": "U0ROLLBACK", "is_bot": True}],
        "event": {"type": "app_mention", "user": cell.person.slack_id, "team": cell.team, **said},
    }


def form(cell: Cell, delivery: str) -> dict[str, Any]:
    service, *kind = TYPED[cell.verb].split()
    commit = kind.pop() if cell.verb is Verb.COMPLETE else None
    values = {
        ids.SERVICE: {ids.SERVICE: {"selected_option": {"value": service}}},
        ids.kind_of(service): {ids.KIND: {"selected_option": {"value": " ".join(kind)}}},
        ids.COMMIT: {ids.COMMIT: {"value": commit}},
        ids.REASON: {ids.REASON: {"value": None}},
    }
    view = {"type": "modal", "callback_id": ids.FORM, "id": delivery, "private_metadata": ids.origin(cell.channel)}
    return _sent(cell, view, values)


def _sent(cell: Cell, view: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "team": {"id": cell.team},
        "user": {"id": cell.person.slack_id, "team_id": cell.team},
        "view": {**view, "state": {"values": values}},
    }
