"""What this machine is set to: settings, the state they name, and the services file."""

import os
from collections.abc import Mapping

from bot import journal as journals
from bot.catalog import InvalidFile, near
from bot.errors import Refused
from bot.model import Diagnosis
from bot.settings import Settings

_OURS = ("ROLLBACK_", "SLACK_")


def settings_checkup(settings: Settings) -> list[Diagnosis]:
    """Whether all is set, and the state can be kept. What tokens are worth is for others to say."""
    return [_complete(settings), _state(settings), *_misspelt(os.environ)]


def file_checkup(refused: Refused) -> list[Diagnosis]:
    """The services file could not be read: a line for each of its flaws."""
    if isinstance(refused, InvalidFile):
        return [
            Diagnosis(f"{refused.name}:{flaw.line}", flaw.what, flaw.meant or "Correct it.") for flaw in refused.flaws
        ]
    return [Diagnosis("services file", refused.refusal.reason, refused.refusal.fix or "Correct it.")]


def _complete(settings: Settings) -> Diagnosis:
    try:
        settings.check_complete()
    except Refused as refused:
        return Diagnosis("settings", refused.refusal.reason, refused.refusal.fix)
    return Diagnosis("settings", "They are complete.")


def _state(settings: Settings) -> Diagnosis:
    try:
        return Diagnosis("state", journals.check_state(settings.database_url))
    except Refused as refused:
        return Diagnosis("state", refused.refusal.reason, refused.refusal.fix)


def _misspelt(environment: Mapping[str, str]) -> list[Diagnosis]:
    """A variable that nobody reads, where one that is like it is not set: its default would be taken for it."""
    free = [name for name in Settings.names() if name not in environment]
    unread = [name for name in environment if name.startswith(_OURS) and name not in Settings.names()]
    return [
        Diagnosis(name, "No setting has this name.", f"Did you mean {meant}?", optional=True)
        for name in sorted(unread)
        if (meant := _like(name, free))
    ]


def _like(name: str, names: list[str]) -> str:
    """Compared without what they all begin with."""
    prefix = next(prefix for prefix in _OURS if name.startswith(prefix))
    found = near(name.removeprefix(prefix), [other.removeprefix(prefix) for other in names if other.startswith(prefix)])
    return f"{prefix}{found}" if found else ""
