"""Modals: who has which one open, and the trigger ids without which none opens. One modal a person; no stack."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from playground.slack.errors import SlackError
from playground.slack.viewcheck import too_large, view_problems
from playground.slack.world import APP_ID, BOT_ID, TEAM_ID

LIFETIME = 3.0  # real seconds, as everything that Slack itself waits for

Json = dict[str, Any]


@dataclass(frozen=True)
class View:
    """One state of one open modal; `errors` by block id, as the person sees them."""

    id: str
    user: str
    shown: Json
    hash: str = field(default_factory=lambda: f"{time.time():.6f}.{secrets.token_hex(4)}")
    errors: dict[str, str] = field(default_factory=dict)

    def wire(self) -> Json:
        """As the Web API and payloads carry it, but for what was typed."""
        defaults = {"private_metadata": "", "clear_on_close": False, "notify_on_close": False, "submit": None}
        ours = {"id": self.id, "hash": self.hash, "team_id": TEAM_ID, "app_id": APP_ID, "bot_id": BOT_ID}
        tree: Json = {"root_view_id": self.id, "previous_view_id": None, "state": {"values": {}}}
        return {**defaults, **self.shown, **ours, **tree}


class Views:
    """`watchers` hear whose modal changed."""

    def __init__(self) -> None:
        self._open: dict[str, View] = {}
        self.watchers: list[Callable[[str], None]] = []
        self.lifetime = LIFETIME
        self._triggers: dict[str, tuple[str, float]] = {}
        self._used: set[str] = set()

    def of(self, user: str) -> View | None:
        """What this person has open."""
        return self._open.get(user)

    def trigger(self, user: str) -> str:
        """A new trigger id, for one modal of this person within three seconds."""
        id_ = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[id_] = user, time.monotonic()
        return id_

    def open(self, arguments: Json) -> Json:
        """`views.open`."""
        user = self._exchange(str(arguments.get("trigger_id")))
        return self._show(View(f"V{secrets.token_hex(5).upper()}", user, _checked(arguments)))

    def update(self, arguments: Json) -> Json:
        """`views.update`: with a `hash` only of the state that the app knows."""
        id_, hash_ = arguments.get("view_id"), arguments.get("hash")
        view = next((view for view in self._open.values() if view.id == id_), None)
        if view is None:
            raise SlackError("not_found")
        if hash_ not in (None, view.hash):
            raise SlackError("hash_conflict")
        return self._show(View(view.id, view.user, _checked(arguments)))

    def acked(self, view: View, ack: Json) -> None:
        """What the ack of a submission makes of the modal. Raises SlackError for what Slack does not take."""
        match ack.get("response_action"):
            case None | "clear":
                self.close(view.user)
            case "update":
                self._show(View(view.id, view.user, _checked(ack)))
            case "errors" if _names(ack.get("errors")) <= _names_of_inputs(view) and ack.get("errors"):
                self._show(replace(view, errors=ack["errors"]))
            case _:
                raise SlackError("invalid_arguments")

    def close(self, user: str) -> None:
        if self._open.pop(user, None):
            self._changed(user)

    def _exchange(self, trigger_id: str) -> str:
        if trigger_id in self._used:
            raise SlackError("exchanged_trigger_id")
        if trigger_id not in self._triggers:
            raise SlackError("invalid_trigger_id")
        user, issued_at = self._triggers[trigger_id]
        if time.monotonic() - issued_at > self.lifetime:
            raise SlackError("expired_trigger_id")
        self._used.add(trigger_id)
        return user

    def _show(self, view: View) -> Json:
        self._open[view.user] = view
        self._changed(view.user)
        return {"view": view.wire()}

    def _changed(self, user: str) -> None:
        for watcher in self.watchers:
            watcher(user)


def _checked(arguments: Json) -> Json:
    try:
        view: Any = json.loads(arguments["view"]) if isinstance(arguments["view"], str) else arguments["view"]
    except (KeyError, ValueError):
        view = None
    if found := view_problems(view):
        raise SlackError("invalid_arguments", response_metadata={"messages": found})
    if too_large(view):
        raise SlackError("view_too_large")
    named: Json = {**view, "blocks": [{"block_id": f"b{i}", **block} for i, block in enumerate(view["blocks"])]}
    return named


def _names(errors: object) -> set[str]:
    return set(errors) if isinstance(errors, dict) else set()


def _names_of_inputs(view: View) -> set[str]:
    return {block["block_id"] for block in view.shown["blocks"] if block["type"] == "input"}
