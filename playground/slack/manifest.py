"""What the app's manifest declares, so that the local Slack grants exactly that and nothing more."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

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

EVENTS = "/slack/events"  # the bot's path
LOOPBACK = ("127.0.0.1", "localhost", "::1")

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
    addresses: frozenset[str] = frozenset()  # to which HTTP mode sends commands, events and clicks

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """Raises ManifestError, also where it is no YAML, or lacks a part that every app has."""
        try:
            document = yaml.safe_load(path.read_text(encoding="utf-8"))
            if not isinstance(document, dict):
                raise ManifestError("it has no keys; begin with a copy of manifest.yml")
            return cls.of(document)
        except (OSError, UnicodeDecodeError) as error:
            raise ManifestError(f"it cannot be read ({error})") from error
        except yaml.YAMLError as error:
            raise ManifestError(f"it is no YAML ({' '.join(str(error).split())})") from error
        except (KeyError, TypeError, AttributeError) as error:
            raise ManifestError(f"it lacks a part that every app has, or has another in its place ({error})") from error

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
            addresses=frozenset(_addresses(features, settings)),
        )

    def hears(self, event: str) -> bool:
        """Whether the app is told of it: it has subscribed, and has the scope."""
        scope = EVENT_SCOPES[event]
        return event in self.events and (not scope or scope in self.bot_scopes)

    def shortcut(self, callback_id: str, kind: str) -> Shortcut | None:
        return next((one for one in self.shortcuts if (one.callback_id, one.kind) == (callback_id, kind)), None)


def request_url(manifest: Manifest) -> str | None:
    """Where the requests of an app in HTTP mode go, on this machine; None in Socket Mode. Raises ManifestError."""
    addresses = sorted(map(str, manifest.addresses))
    if len(addresses) > 1:
        raise ManifestError(f"it names more than one address, where the bot answers at one: {', '.join(addresses)}")
    for address in addresses:
        if not _is_here(address):
            here = "this Slack reaches this machine alone, over http at a port"
            raise ManifestError(f"{here}: put http://127.0.0.1:3000{EVENTS} in place of {address}")
    return addresses[0] if addresses else None


def _is_here(address: str) -> bool:
    """A bot that listens on this machine has no certificate."""
    try:
        parts = urlsplit(address)
        return (parts.scheme, parts.path) == ("http", EVENTS) and parts.hostname in LOOPBACK and bool(parts.port)
    except ValueError:
        return False


def _events(settings: Json) -> list[str]:
    found: list[str] = settings.get("event_subscriptions", {}).get("bot_events", [])
    return found


def _addresses(features: Json, settings: Json) -> Iterator[str]:
    """Those that Slack sends to: none in Socket Mode."""
    if settings.get("socket_mode_enabled"):
        return
    yield from (each["url"] for each in features.get("slash_commands", []) if each.get("url"))
    for part in ("interactivity", "event_subscriptions"):
        if url := settings.get(part, {}).get("request_url"):
            yield url


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
