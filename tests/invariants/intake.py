"""What people typed and pressed: stored before it is acknowledged, and once."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from handlers.grammar.parser import Help, parse
from handlers.ids import ASSIGN, FORMS, LEARN, MORE, OF_ITEMS, OPEN_PLAN, SERVICE, read_item_value, read_option
from playground.slack.record import Delivery
from playground.slack.world import TEAM_ID
from tests.invariants.evidence import Evidence

_OURS = re.compile(r"[0-9a-f]{32}:[0-9a-f]{64}")


def stored_before_acknowledged(evidence: Evidence) -> Iterator[str]:
    """What was acknowledged was in the journal by then, unless the person was told in the answer that it is not."""
    stored = {interaction.key for interaction in evidence.interactions}
    for delivery in evidence.deliveries:
        if delivery.acked_at is None or delivery.turned_down:
            continue
        if key(delivery) not in stored and not _told_at_once(evidence, delivery) and _from_home(delivery):
            yield f"{_what(delivery)} was acknowledged and is not in the journal"
        if key(delivery) in stored and delivery.stored_at_ack is False:
            yield f"{_what(delivery)} was acknowledged before it was in the journal"


def delivered_twice_is_delivered_once(evidence: Evidence) -> Iterator[str]:
    """One delivery is one row, however often it arrived, and one rollback at the most."""
    for delivered_as, times in Counter(interaction.key for interaction in evidence.interactions).items():
        if times > 1:
            yield f"the delivery {delivered_as} is stored {times} times"
    asked = {interaction.id for interaction in evidence.interactions}
    considered = (json.loads(row.detail)["considered"] for row in evidence.audit if row.event == "considered")
    asked |= {signal["rollback_id"] for signal in considered}
    for rollback in evidence.rollbacks:
        drill = rollback.request.drill
        by_itself = drill and (drill.forth in asked or not drill.slack_id)
        if rollback.id not in asked and not by_itself:
            yield f"nobody asked for {rollback.id}"
    delivered = {key(delivery) for delivery in evidence.deliveries}
    for interaction in evidence.interactions:
        if interaction.key not in delivered:
            yield f"Slack never delivered {interaction.verb} by {interaction.slack_id}"


def key(delivery: Delivery) -> str:
    """What makes a delivery this one and no other."""
    payload = delivery.payload
    if delivery.type == "slash_commands":
        return str(payload["trigger_id"])
    if "view" in payload:
        return f"{payload['user']['id']}:form:{payload['view']['id']}"
    if payload["type"] == "event_callback":
        event = payload["event"]
        return f"mention:{event.get('channel')}:{event.get('ts')}"
    if "actions" not in payload:
        return f"shortcut:{payload['trigger_id']}"
    action, container = payload["actions"][0], payload["container"]
    where = f"{payload['user']['id']}:{container['channel_id']}:{container['message_ts']}"
    said, value = _pressed(action)
    item = read_item_value(value) if said in OF_ITEMS else None
    return f"{where}:{said}:{action['action_ts']}" + (f":{item.key}" if item else "")


def _pressed(action: dict[str, Any]) -> tuple[str, str]:
    """What it says and its value; an option of the overflow menu as if it were a button."""
    if action["action_id"] == MORE:
        return read_option(action["selected_option"]["value"])
    return action["action_id"], action.get("value", "")


def _from_home(delivery: Delivery) -> bool:
    """What is not is turned away at the gate."""
    payload = delivery.payload
    teams = {payload.get("team_id"), (payload.get("team") or {}).get("id"), (payload.get("user") or {}).get("team_id")}
    return teams <= {None, TEAM_ID}


def _told_at_once(evidence: Evidence, delivery: Delivery) -> bool:
    """A command that cannot be read and a button that is not ours are answered on the spot, and so is a broken
    journal: what the person reads then says so."""
    payload = delivery.payload
    if _only_opens(payload):
        return True
    if delivery.type == "slash_commands":
        user = payload["user_id"]
        services = evidence.catalog.services
        features = {name: service.features for name, service in services.items()}
        if payload["command"] != "/rollback" or isinstance(
            parse(payload["text"], services=services, features=features), Help
        ):
            return True
    else:
        user = payload["user"]["id"]
        if "actions" not in payload:  # a form that is refused at one of its fields stays open
            return True
        said, value = _pressed(payload["actions"][0])
        ours = _OURS.fullmatch(value) or (said in OF_ITEMS and read_item_value(value))
        if said in (*FORMS, ASSIGN, LEARN) or not ours:  # it opens a form, which is stored; or is none of ours
            return True
    return any(m.ephemeral_to == user and any(each in m.text for each in _NOT_TAKEN) for m in evidence.said)


_NOT_TAKEN = ("could not be recorded", "of yours wait")  # the journal is broken, or he is a flood


def _only_opens(payload: dict[str, Any]) -> bool:
    """A form, or the Home tab: what is shown there is asked for, and stored, by nothing."""
    if payload.get("type") == "event_callback":
        return bool(payload["event"]["type"] == "app_home_opened" or payload["event"].get("bot_id"))
    if payload.get("type") in ("shortcut", "message_action"):
        return True
    if "actions" in payload and payload["actions"][0]["action_id"] in (OPEN_PLAN, SERVICE):
        return True
    return "command" in payload and not payload["text"].strip()


def _what(delivery: Delivery) -> str:
    payload = delivery.payload
    if "actions" not in payload and delivery.type != "slash_commands":
        return f"{payload['type']} by {key(delivery)}"
    if delivery.type == "slash_commands":
        return f"{payload['command']} {payload['text']} by {payload['user_id']}"
    return f"{_pressed(payload['actions'][0])[0]} by {payload['user']['id']}"
