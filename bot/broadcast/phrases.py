"""What is being done to a service, as people say it who have never heard of a task definition."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model import Ask, Complete, Partial, Restore, Undo


def phrases(ask: Ask, service: str) -> Mapping[str, str]:
    """For texts of ours: what we are `doing`, what the service `is` once that is `done`, and `why` we do it at all.

    `Doing` begins a sentence; `why` is a whole sentence and a space, or "" where nothing is wrong.
    """
    match ask:
        case Undo():
            said = (f"bringing {service} to its newer version again", "runs its newer version again")
        case Restore():
            said = (f"switching a part of {service} on again", "runs with that part switched on again")
        case Partial():
            said = (f"switching a part of {service} off", "runs with that part switched off")
        case Complete():
            said = (f"taking a recent change out of {service}", "runs without that change")
        case _:
            said = (f"bringing {service} back to its earlier version", "is back on its earlier version")
    doing, done = said
    mends = not isinstance(ask, Undo | Restore)
    return {
        "doing": doing,
        "Doing": doing[0].upper() + doing[1:],
        "done": done,
        "why": f"There is a problem with {service}. " if mends else "",
        "wrong": "has a problem" if mends else "is being changed",
        "works": "works again" if mends else "works",
    }


def clock(at: datetime) -> str:
    """`14:32 UTC`: whoever reads it may be anywhere."""
    return f"{at.astimezone(UTC):%H:%M} UTC"
