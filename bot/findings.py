"""The three weights of a finding, and how findings that block become one refusal, each with its own way out."""

from collections.abc import Sequence
from typing import TypeVar

from bot.errors import Refused
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


T = TypeVar("T")


def accepted(choice: T | Finding) -> T:
    """Raises Refused for a finding."""
    if isinstance(choice, Finding):
        raise refusal([choice])
    return choice


def refuse(findings: Sequence[Finding], more: str = "") -> None:
    """Raises Refused where one of them blocks. `more` says what else can be done."""
    if blocking := [finding for finding in findings if finding.block]:
        raise refusal(blocking, more)


def refusal(blocking: Sequence[Finding], more: str = "") -> Refused:
    if len(blocking) == 1:
        return Refused(f"{blocking[0].what}. {blocking[0].why}".strip(), f"{blocking[0].fix} {more}".strip())
    lines = [f"• {finding.what}. {finding.why} {finding.fix}" for finding in blocking]
    return Refused("\n".join(["This rollback would not work:", *lines]), more)
