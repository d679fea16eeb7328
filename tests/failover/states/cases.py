"""The states in which a bot is ended, one rollback for each: how its service is declared, and how it should end.

What must not pass before the upgrade is held: AWS, or Slack, has done what it was asked for and does not answer until
the bot that asked is gone.
"""

from collections.abc import Mapping
from enum import StrEnum

from bot.model import State
from playground.aws.names import ACCOUNT


class Case(StrEnum):
    """By what is seen of it in the database."""

    PLANNING = "command typed, not answered"
    CARD = "proposed, its card posted and not noted"
    PROPOSED = "proposed"
    HALF = "proposed, one of two approvals given"
    EXPIRES = "proposed, about to expire"
    APPROVING = "proposed, *Approve* pressed and not answered"
    CANCELLING = "proposed, *Cancel* pressed and not answered"
    CHECKING = "approved, the safety re-read under way"
    COPYING = "approved, a copy registered and not answered"
    SENT = "executing, UpdateService sent and not answered"
    ROLLING = "rolling"


PHASES = tuple(f"succeeded, phase {number} of its validation" for number in (1, 2, 3))
NOT_TOLD = "a text not told"
DUE = "due: "  # and its kind

CASES = tuple(Case)
ENDS: Mapping[Case, State] = {
    **dict.fromkeys(CASES, State.SUCCEEDED),
    Case.EXPIRES: State.EXPIRED,
    **dict.fromkeys((Case.PLANNING, Case.CARD, Case.CANCELLING), State.CANCELLED),
}
WATCHED = Case.PROPOSED  # is validated to its end; of the others that is ended by another deployment

HELD_CHANNEL, SLOW = "C0HELD", "U0SLOW"  # where posts, and of whom questions, are answered late
_ROLES = {right: f"arn:aws:iam::{ACCOUNT}:role/rollback-bot-{right}" for right in ("read", "act")}
# What is read under another role is read apart, so that nothing else waits for an answer that is held.
_APART = f"roles: {{{', '.join(f'{right}: {arn}' for right, arn in _ROLES.items())}}}"
# Slack takes some fifty edits a minute, of real time: of all rollbacks of a hurried world they would fall behind.
_QUIET = "checklists: off, lessons: off, follow_ups: off"
_DECLARED: Mapping[Case, str] = {
    Case.HALF: "approvals: {immediate: 2}",
    Case.EXPIRES: "approval_expires: 4m",
    Case.COPYING: 'features: {mcp: {environment: {QURATOR: "false"}}}',
    Case.CHECKING: _APART,
    Case.PLANNING: _APART,
}


def asked(case: Case) -> str:
    """What is typed behind the name of its service."""
    return "partial mcp for 4h" if case is Case.COPYING else "immediate"


def declared(case: Case) -> str:
    """Members of its service in the services file, besides the usual ones."""
    usual = "" if case is Case.EXPIRES else "approval_expires: 2h"
    quiet = "" if case is WATCHED else _QUIET
    return ", ".join(filter(None, (usual, quiet, _DECLARED.get(case, ""))))
