"""What the app's manifest declares, so that the local Slack grants exactly that and nothing more."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from playground.slack.shapes import array, one_of, record, string

EVENT_SCOPES = {"app_mention": "app_mentions:read", "app_home_opened": ""}  # those that this Slack sends
SHORTCUTS = array(
    10,
    record(
        "name", "type", "callback_id", "description",
        name=string(24), type=one_of("message", "global"), callback_id=string(255), description=string(150),
    ),
    distinct="callback_id",
)  # fmt: skip
COMMANDS = array(
    50,
    record(
        "command", "description",
        command=string(32), description=string(2000), usage_hint=string(1000),
        should_escape=one_of(True, False), url=string(3000),
    ),
    distinct="command",
)  # fmt: skip

Json = dict[str, Any]


class ManifestError(ValueError):
    """Slack makes no app of this manifest; says what is wrong with it, and where."""


@dataclass(frozen=True)
class Shortcut:
    """A way into the app from the menu of a message (`kind` message), or from everywhere (global)."""

    name: str
    kind: str
    callback_id: str
    description: str


@dataclass(frozen=True)
class Manifest:
    """The parts of Slack's app manifest that change how Slack treats the app."""

    bot_name: str
    commands: frozenset[str]
    bot_scopes: tuple[str, ...]
    interactivity: bool
    socket_mode: bool
    shortcuts: tuple[Shortcut, ...] = ()
    events: frozenset[str] = frozenset()
    home_tab: bool = False
    messages_tab: bool = False

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Raises ManifestError."""
        return cls.of(yaml.safe_load(path.read_text(encoding="utf-8")))

    @classmethod
    def of(cls, document: Json) -> "Manifest":
        """Raises ManifestError."""
        if found := _problems(document):
            raise ManifestError("; ".join(found))
        features, settings = document["features"], document["settings"]
        return cls(
            bot_name=features["bot_user"]["display_name"],
            commands=frozenset(entry["command"] for entry in features.get("slash_commands", [])),
            bot_scopes=tuple(document["oauth_config"]["scopes"]["bot"]),
            interactivity=settings.get("interactivity", {}).get("is_enabled", False),
            socket_mode=settings.get("socket_mode_enabled", False),
            shortcuts=tuple(
                Shortcut(entry["name"], entry["type"], entry["callback_id"], entry["description"])
                for entry in features.get("shortcuts", [])
            ),
            events=frozenset(_events(settings)),
            home_tab=features.get("app_home", {}).get("home_tab_enabled", False),
            messages_tab=features.get("app_home", {}).get("messages_tab_enabled", False),
        )

    def hears(self, event: str) -> bool:
        """Whether the app is told of it: it has subscribed, and has the scope."""
        scope = EVENT_SCOPES[event]
        return event in self.events and (not scope or scope in self.bot_scopes)

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        return next((one for one in self.shortcuts if (one.callback_id, one.kind) == (callback_id, kind)), None)


def _events(settings: Json) -> list[str]:
    found: list[str] = settings.get("event_subscriptions", {}).get("bot_events", [])
    return found


def _problems(document: Json) -> list[str]:
    features, settings = document["features"], document["settings"]
    shortcuts, commands = features.get("shortcuts", []), features.get("slash_commands", [])
    found = [*(SHORTCUTS(shortcuts, "/features/shortcuts") if "shortcuts" in features else ())]
    found += [*(COMMANDS(commands, "/features/slash_commands") if "slash_commands" in features else ())]
    if (shortcuts or commands) and "commands" not in document["oauth_config"]["scopes"]["bot"]:
        found.append("shortcuts and slash commands need the scope `commands`")
    if shortcuts and not settings.get("interactivity", {}).get("is_enabled"):
        found.append("shortcuts need interactivity")
    reachable = settings.get("socket_mode_enabled") or settings.get("event_subscriptions", {}).get("request_url")
    if _events(settings) and not reachable:
        found.append("event subscriptions need Socket Mode or a request_url")
    if not settings.get("socket_mode_enabled"):
        found += _without_address(commands, settings.get("interactivity", {}))
    return found


def _without_address(commands: list[Json], interactivity: Json) -> list[str]:
    """What Slack would not know where to send, in HTTP mode."""
    found = [f"{each['command']} needs Socket Mode or a url" for each in commands if not each.get("url")]
    if interactivity.get("is_enabled") and not interactivity.get("request_url"):
        found.append("interactivity needs Socket Mode or a request_url")
    return found
