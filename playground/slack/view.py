"""One view: a modal that a person has open, or their Home tab of the app, as it is at one moment."""

import json
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.slack.errors import SlackError
from playground.slack.state import Place, stateful, values
from playground.slack.viewcheck import too_large, view_problems
from playground.slack.world import APP_ID, BOT_ID, TEAM_ID

Json = dict[str, Any]


def new_id() -> str:
    return f"V{secrets.token_hex(5).upper()}"


@dataclass(frozen=True)
class View:
    """`errors` by block id, as the person sees them; `typed` is what was typed or chosen since it was opened.

    `previous` is the modal under it, `root` the lowest one (None: itself).
    """

    id: str
    user: str
    shown: Json
    hash: str = field(default_factory=lambda: f"{time.time():.6f}.{secrets.token_hex(4)}")
    errors: dict[str, str] = field(default_factory=dict)
    typed: Mapping[Place, Any] = field(default_factory=dict)
    previous: str | None = None
    root: str | None = None

    @property
    def blocks(self) -> list[Json]:
        return list(self.shown["blocks"])

    @property
    def is_home(self) -> bool:
        return bool(self.shown["type"] == "home")

    def wire(self, *, with_state: bool = False) -> Json:
        """As the Web API and payloads carry it; only payloads tell what was typed."""
        defaults = {"private_metadata": "", "callback_id": "", "external_id": "", "submit": None, "close": None}
        ours = {"id": self.id, "hash": self.hash, "team_id": TEAM_ID, "app_id": APP_ID, "bot_id": BOT_ID}
        closing = {"clear_on_close": False, "notify_on_close": False, "app_installed_team_id": TEAM_ID}
        tree: Json = {"root_view_id": self.root or self.id, "previous_view_id": self.previous}
        state = {"values": values(self.blocks, self.typed) if with_state else {}}
        return {**defaults, **closing, **self.shown, **ours, **tree, "state": state}

    def kept(self, shown: Json) -> dict[Place, Any]:
        """What was typed and stays when the app shows this instead: the same input under the same ids."""
        now, then = stateful(shown["blocks"]), stateful(self.blocks)
        same = {place for place, (_, element) in now.items() if element["type"] == then.get(place, _NONE)[1]["type"]}
        return {place: value for place, value in self.typed.items() if place in same}


_NONE: tuple[Json, Json] = {}, {"type": None}


def checked(arguments: Json, kind: str = "modal") -> Json:
    """The argument `view` with all its ids. Raises SlackError."""
    try:
        view: Any = json.loads(arguments["view"]) if isinstance(arguments["view"], str) else arguments["view"]
    except (KeyError, ValueError):
        view = None
    if found := view_problems(view, kind):
        raise SlackError("invalid_arguments", response_metadata={"messages": found})
    if too_large(view):
        raise SlackError("view_too_large")
    named: Json = {**view, "blocks": [_named(block, f"b{number}") for number, block in enumerate(view["blocks"])]}
    return named


def _named(block: Json, name: str) -> Json:
    """Slack gives every block an id, and every element in it an action id, where the app gave none."""
    named = {"block_id": name, **block}
    for part in ("element", "accessory"):
        if part in named:
            named[part] = {"action_id": part, **named[part]}
    if block["type"] == "actions":
        numbered = enumerate(block["elements"])
        named["elements"] = [{"action_id": f"element-{number}", **element} for number, element in numbered]
    return named
