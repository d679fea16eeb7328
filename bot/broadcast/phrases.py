"""What is being done to a service, as people say it who have never heard of a task definition."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model import Ask, Complete, Partial, Restore, Undo


def phrases(ask: Ask) -> Mapping[str, str]:
    """For texts of ours: what we are `doing`, what the service `is` once that is done, and what is `wrong`."""
    match ask:
        case Undo():
            return _phrases("returning to its newer version", "runs its newer version again", mended=False)
        case Restore():
            return _phrases("switching a part of it on again", "runs with that part switched on again", mended=False)
        case Partial():
            return _phrases("switching a part of it off", "runs with that part switched off")
        case Complete():
            return _phrases("taking a recent change out of it", "runs without that change")
        case _:
            return _phrases("going back to its earlier version", "is back on its earlier version")


def clock(at: datetime) -> str:
    """`14:32 UTC`: whoever reads it may be anywhere."""
    return f"{at.astimezone(UTC):%H:%M} UTC"


def _phrases(doing: str, done: str, *, mended: bool = True) -> Mapping[str, str]:
    """`mended`: it is done because something is wrong."""
    wrong, why = ("has a problem", "There is a problem with") if mended else ("is being changed", "We are changing")
    return {"doing": doing, "done": done, "wrong": wrong, "why": why}
