"""How much one person may have waiting. More is refused at the door, with when to try again, and stored nowhere."""

import math
from collections.abc import Collection
from enum import StrEnum

from bot.model import Interaction, Refusal, Verb
from bot.text import counted


class Line(StrEnum):
    """The three that wait apart from each other: no decision waits for a plan, and no plan for a look."""

    DECISIONS = "decisions"
    REQUESTS = "requests"
    LOOKS = "looks"


_OF = {
    **dict.fromkeys((Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW, Verb.STOP, Verb.UNWATCH), Line.DECISIONS),
    **dict.fromkeys((Verb.LOAD_TEST, Verb.LOOKING, Verb.EMERGENCY, Verb.REVIEW, Verb.SNOOZE), Line.DECISIONS),
    **dict.fromkeys((Verb.PUBLISH, Verb.KEEP_BACK), Line.DECISIONS),
    **dict.fromkeys((Verb.TAKE, Verb.SUPPORT), Line.DECISIONS),
    **dict.fromkeys((Verb.SUPPORT_DRAFT, Verb.LESSONS_DRAFT, Verb.LESSONS), Line.LOOKS),
    **dict.fromkeys((Verb.TICK, Verb.UNTICK, Verb.ASSIGN, Verb.LEARN), Line.DECISIONS),
    Verb.RETEST: Line.REQUESTS,
    **dict.fromkeys((Verb.PLAN, Verb.STATUS, Verb.HEALTH, Verb.LOG, Verb.LOGS), Line.LOOKS),
    **dict.fromkeys((Verb.HISTORY, Verb.HOLD, Verb.HELP, Verb.NUMBERS, Verb.READINESS, Verb.FOLLOW_UPS), Line.LOOKS),
    **dict.fromkeys((Verb.USERS_WELL, Verb.USERS_UNWELL, Verb.PROBLEM), Line.LOOKS),
}
MOST = {Line.DECISIONS: 40, Line.REQUESTS: 100, Line.LOOKS: 10}  # of one person's
MOST_OF_ONE = {Line.DECISIONS: 10, Line.REQUESTS: 3, Line.LOOKS: 5}  # and for one service or rollback
_SHORTEST = 5  # seconds


def line_of(interaction: Interaction) -> Line:
    return _OF.get(interaction.verb, Line.REQUESTS)


def too_many(interaction: Interaction, unanswered: Collection[Interaction], *, seconds_each: float) -> Refusal | None:
    """None: it may wait as well. `unanswered` is all that waits in its line, or is in hand."""
    line = line_of(interaction)
    mine = [one for one in unanswered if one.slack_id == interaction.slack_id]
    alike = [one for one in mine if _about(one) == _about(interaction)]
    if len(mine) < MOST[line] and len(alike) < MOST_OF_ONE[line]:
        return None
    wait = max(math.ceil(len(mine) * seconds_each), _SHORTEST)
    reason = f"{counted(len(mine), 'other')} of yours {'waits' if len(mine) == 1 else 'wait'} to be answered first."
    return Refusal(f"{reason} Nothing happened.", f"Try again in about {wait} s.")


def _about(interaction: Interaction) -> str:
    return interaction.service or interaction.rollback_id
