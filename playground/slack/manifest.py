"""What the shipped app manifest declares, so that the local Slack grants exactly that and nothing more."""

from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Manifest:
    """The parts of Slack's app manifest that change how Slack treats the app."""

    bot_name: str
    commands: frozenset[str]
    bot_scopes: tuple[str, ...]
    interactivity: bool
    socket_mode: bool

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        document = yaml.safe_load(path.read_text(encoding="utf-8"))
        features, settings = document["features"], document["settings"]
        return cls(
            bot_name=features["bot_user"]["display_name"],
            commands=frozenset(entry["command"] for entry in features.get("slash_commands", [])),
            bot_scopes=tuple(document["oauth_config"]["scopes"]["bot"]),
            interactivity=settings.get("interactivity", {}).get("is_enabled", False),
            socket_mode=settings.get("socket_mode_enabled", False),
        )
