"""The three weights of a finding, and how findings that block become one refusal, each with its own way out."""

from collections.abc import Sequence
from typing import TypeVar

from bot.errors import Refused
from bot.model import Finding, Refusal


def block(what: str, why: str, fix: str) -> Finding:
    """The rollback would not work: it is refused before anybody is asked."""
    return Finding(what, why, fix, block=True)


def warn(what: str, why: str, fix: str) -> Finding:
    """Who approves should know it: it is shown on the card."""
    return Finding(what, why, fix, block=False)


def note(what: str, why: str, fix: str) -> Finding:
    """Good to know, and no reason to decide otherwise: it is shown in the thread, and in the plan."""
    return Finding(what, why, fix, block=False, note=True)


T = TypeVar("T")


def accepted(choice: T | Finding) -> T:
    """Raises Refused for a finding."""
    if isinstance(choice, Finding):
        raise Refused.of(_of_one(choice))
    return choice


def refusal(findings: Sequence[Finding], more: str = "") -> Refusal | None:
    """All that blocks; None where nothing does. `more` says what else can be done."""
    blocking = [finding for finding in findings if finding.block]
    if len(blocking) < 2:
        return _of_one(blocking[0], more) if blocking else None
    lines = [f"• {finding.what}. {finding.why} {finding.fix}" for finding in blocking]
    return Refusal("\n".join(["This rollback would not work:", *lines]), more)


def _of_one(finding: Finding, more: str = "") -> Refusal:
    return Refusal(f"{finding.what}. {finding.why}".strip(), f"{finding.fix} {more}".strip())
