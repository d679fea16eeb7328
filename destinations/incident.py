"""An incident of Atlassian Statuspage: what is sent, and which of those that are open is this rollback's."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from bot.catalog import Statuspage
from bot.model import Delivery, Situation
from bot.plain_text import line, lines
from destinations.words import dedup

_NAME, _BODY = 255, 25_000
_ID = re.compile(r"[\w-]{1,64}", re.ASCII)
_OURS = "rollback_bot"  # in an incident's metadata, whose values must be objects


def made(entry: Statuspage, delivery: Delivery) -> dict[str, Any]:
    """The body of `POST /pages/PAGE/incidents`: https://developer.statuspage.io"""
    told = _said(entry, delivery, elsewhere=())
    return {"incident": {**told, **_called(delivery, {}), "deliver_notifications": True}}


def updated(
    entry: Statuspage, delivery: Delivery, found: Mapping[str, Any], elsewhere: Collection[str] = ()
) -> dict[str, Any]:
    """The body of `PATCH /pages/PAGE/incidents/ID` for the incident that was `found`: a further line; at the end all is
    well again. Its title says what holds by now, unless somebody wrote another one there.

    But for components that an incident `elsewhere` is open about: of these it says nothing.
    """
    ours = _own(found).get("name") == found.get("name")
    return {"incident": {**_said(entry, delivery, elsewhere), **(_called(delivery, found) if ours else {})}}


def _called(delivery: Delivery, found: Mapping[str, Any]) -> dict[str, Any]:
    """Its title, which is kept beside the key: one that differs from it somebody else wrote."""
    name, others = line(delivery.subject, _NAME), found.get("metadata")
    own = {_OURS: {"key": dedup(delivery), "name": name}}
    return {"name": name, "metadata": {**(others if isinstance(others, dict) else {}), **own}}


def _said(entry: Statuspage, delivery: Delivery, elsewhere: Collection[str]) -> dict[str, Any]:
    told: dict[str, Any] = {"status": status(delivery), "body": lines(delivery.text, _BODY)}
    if entry.components:
        state = "operational" if delivery.over else entry.affected
        states = {each: state for each in entry.components if not (delivery.over and each in elsewhere)}
        told |= {"component_ids": list(entry.components), **({"components": states} if states else {})}
    return told


def of_others(listed: Any, this: Mapping[str, Any]) -> frozenset[str]:
    """The components of all open incidents but this one, whoever opened them."""
    shown = (each.get("components") for each in listed if each.get("id") != this.get("id"))
    found = (part for parts in shown if isinstance(parts, list) for part in parts if isinstance(part, dict))
    return frozenset(str(part.get("id")) for part in found)


def status(delivery: Delivery) -> str:
    """Statuspage's own words. Who agreed to a rollback has found the cause, as far as users are concerned."""
    if delivery.over:
        return "resolved"
    return {Situation.ASKED: "investigating", Situation.WATCHED: "monitoring"}.get(delivery.situation, "identified")


def ours(listed: Any, delivery: Delivery) -> Mapping[str, Any] | None:
    """Of the open incidents the one that was made for this rollback. Raises ValueError where these are none."""
    if not isinstance(listed, list) or not all(isinstance(each, dict) for each in listed):
        raise ValueError("no list of incidents")
    return next((each for each in listed if _key(each) == dedup(delivery) and _is_id(each.get("id"))), None)


def _is_id(value: Any) -> bool:
    """It becomes a part of an address."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def says_so(incident: Mapping[str, Any], delivery: Delivery) -> bool:
    """Was this line added already, by a call whose answer was lost? The newest update comes first."""
    updates = incident.get("incident_updates")
    newest = updates[0] if isinstance(updates, list) and updates and isinstance(updates[0], dict) else {}
    return (newest.get("status"), newest.get("body")) == (status(delivery), lines(delivery.text, _BODY))


def _key(incident: Mapping[str, Any]) -> str:
    return str(_own(incident).get("key", ""))


def _own(incident: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = incident.get("metadata")
    own = metadata.get(_OURS) if isinstance(metadata, dict) else None
    return own if isinstance(own, dict) else {}
