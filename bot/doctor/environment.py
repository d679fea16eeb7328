"""What this machine is set to: settings, the state they name, and the services file."""

import os
from collections.abc import Mapping

from bot import journal as journals
from bot.catalog import InvalidFile
from bot.errors import Refused
from bot.model import Diagnosis
from bot.regions import not_known_yet, unheard_of
from bot.settings import Settings
from bot.settings.misnamed import misnamed
from bot.settings.written import REGION_VARIABLES, wrong_aws


def settings_checkup(settings: Settings, unread: Mapping[str, str]) -> list[Diagnosis]:
    """Whether all is set, and the state can be kept. What tokens are worth is for others to say.

    `unread`: what is wrong with a setting, by its name.
    """
    wrong = [_unread(name, what) for name, what in unread.items()]
    return [*wrong, *_set(settings, unread), *_state(settings, unread), *_misspelt(os.environ)]


def region_checkup() -> list[Diagnosis]:
    """Of the environment: one that the bot does not know. Misspelt ones are said where AWS is looked at."""
    named = {name: os.environ.get(name, "") for name in REGION_VARIABLES}
    return [
        Diagnosis(name, *not_known_yet(region), optional=True) for name, region in named.items() if unheard_of(region)
    ]


def file_checkup(refused: Refused) -> list[Diagnosis]:
    """The services file could not be read: a line for each of its flaws."""
    if isinstance(refused, InvalidFile):
        return [Diagnosis(f"{flaw.file}:{flaw.line}", flaw.what, flaw.meant or "Correct it.") for flaw in refused.flaws]
    return [Diagnosis("services file", refused.refusal.reason, refused.refusal.fix or "Correct it.")]


def _unread(name: str, what: str) -> Diagnosis:
    says = what.removeprefix(f"{name}: ")
    said = f"It {what.removeprefix(name).strip()}" if says == what else says[:1].upper() + says[1:]
    return Diagnosis(name, said, "Until then it counts as not set.")


def _set(settings: Settings, unread: Mapping[str, str]) -> list[Diagnosis]:
    """That all is well is only said where nothing is seen to be wrong."""
    if flaws := settings.incomplete():
        return [Diagnosis("settings", flaw.reason, flaw.fix) for flaw in flaws]
    if unread or settings.wrong_tokens() or wrong_aws(os.environ):
        return []
    return [Diagnosis("settings", "Everything is set that serving needs.")]


def _state(settings: Settings, unread: Mapping[str, str]) -> list[Diagnosis]:
    if "ROLLBACK_DATABASE_URL" in unread:
        return []
    try:
        return [Diagnosis("state", journals.check_state(settings.database_url))]
    except Refused as refused:
        return [Diagnosis("state", refused.refusal.reason, refused.refusal.fix)]


def _misspelt(environment: Mapping[str, str]) -> list[Diagnosis]:
    return [
        Diagnosis(name, "No setting has this name.", f"Did you mean {meant}?", optional=True)
        for name, meant in misnamed(environment, Settings.names()).items()
    ]
