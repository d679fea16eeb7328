"""The three weights of a finding."""

from bot.model import Finding


def block(what: str, why: str, fix: str) -> Finding:
    """The rollback would not work: it is refused before anybody is asked."""
    return Finding(what, why, fix, block=True)


def warn(what: str, why: str, fix: str) -> Finding:
    """Who approves should know it: it stands on the card."""
    return Finding(what, why, fix, block=False)


def note(what: str, why: str, fix: str) -> Finding:
    """Good to know, and no reason to decide otherwise: it stands in the thread, and in the plan."""
    return Finding(what, why, fix, block=False, note=True)
