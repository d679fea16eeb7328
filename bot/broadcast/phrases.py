"""What is being done to a service, as people say it who have never heard of a task definition."""

from collections.abc import Mapping
from datetime import UTC, datetime

from bot.model import Ask, Complete, Partial, Restore, Undo

_NOTHING_YET = "Nothing has been changed yet."


def phrases(ask: Ask, service: str, *, again: bool = False) -> Mapping[str, str]:
    """For texts of ours: what we are `doing`, what the service `is` once that is `done`, and `why` we do it at all.

    `Doing` begins a sentence; `why` and those behind `works` are whole sentences, or "" where nothing is wrong. It is
    done `again` where something was told before of what is wrong.
    """
    match ask:
        case Undo():
            said = (f"bringing {service} to its newer version again", "runs its newer version again")
        case Restore():
            said = (f"switching a part of {service} on again", "has the part back that was switched off")
        case Partial():
            said = (f"switching a part of {service} off", "runs with a part of it switched off")
        case Complete():
            said = (f"taking a recent change out of {service}", "runs without that change")
        case _:
            said = (f"bringing {service} back to its earlier version", "is back on its earlier version")
    doing, done = said
    mends, still = not isinstance(ask, Undo | Restore), "still " if again else ""
    return {
        "doing": doing,
        "Doing": doing[0].upper() + doing[1:],
        "done": done,
        "news": f"there is {still}a problem" if mends else "a change is suggested",
        "why": f"There is {still}a problem with {service}. " if mends else "",
        "suggest": "As a next step, we suggest" if again else "We suggest",
        "so": ", so the problem is still there" if mends else "",
        "but": ", but for a part that we have switched off for now" if isinstance(ask, Partial) else "",
        "wrong": f"{still}has a problem" if mends else "is being changed",
        "should": "should work again" if mends else "should work as usual",
        "works": "works again" if mends else "works",
        "expect": "Users may write to you about it. " if mends else "",
        "meanwhile": "You can tell users: we know of it, and are working on it." if mends else _NOTHING_YET,
        "known": " You can tell users: we know of it, and are working on it." if mends else "",
        "seen": "The problem may still be there: if you see it, tell the team. " if mends else "",
        "written": "The problem may still be there: if users write to you about it, tell the team. " if mends else "",
    }


def clock(at: datetime) -> str:
    """`14:32 UTC`: whoever reads it may be anywhere."""
    return f"{at.astimezone(UTC):%H:%M} UTC"
