"""Nobody has more waiting than can be answered soon; what is refused says when to try again."""

from typing import Any

import pytest

from bot.intake.admission import MOST, MOST_OF_ONE, Line, line_of, too_many
from bot.model import Interaction, Verb
from tests.journal.samples import interaction

MANY = 500


def waiting(number: int, **changes: Any) -> list[Interaction]:
    return [interaction(f"{each:032}", **changes) for each in range(number)]


@pytest.mark.parametrize(("verb", "line"), [(Verb.PLAN, Line.LOOKS), (Verb.IMMEDIATE, Line.REQUESTS)])
def test_one_person_may_have_only_so_many_waiting(verb: Verb, line: Line) -> None:
    others = [each for number in range(MANY) for each in waiting(1, verb=verb, service=f"orders-{number}")]
    new = interaction("f" * 32, verb=verb)

    assert too_many(new, others[: MOST[line] - 1], seconds_each=0.5) is None
    refusal = too_many(new, others[:MANY], seconds_each=0.5)
    assert refusal is not None
    assert refusal.reason == "500 others of yours wait to be answered first. Nothing happened."
    assert refusal.fix == "Try again in about 250 s."


def test_and_fewer_for_one_service() -> None:
    assert too_many(interaction("f" * 32), waiting(MOST_OF_ONE[Line.REQUESTS] - 1), seconds_each=1) is None
    assert too_many(interaction("f" * 32), waiting(MOST_OF_ONE[Line.REQUESTS]), seconds_each=1) is not None


def test_what_others_have_waiting_is_no_reason() -> None:
    assert too_many(interaction("f" * 32), waiting(MANY, slack_id="U0FLOOD"), seconds_each=9) is None


@pytest.mark.parametrize("verb", Verb)
def test_every_verb_has_a_line_and_only_what_reads_is_a_look(verb: Verb) -> None:
    looks = {Verb.PLAN, Verb.STATUS, Verb.HEALTH, Verb.LOG, Verb.LOGS, Verb.HISTORY, Verb.HOLD, Verb.HELP}
    looks |= {Verb.NUMBERS, Verb.READINESS}
    looks |= {Verb.USERS_WELL, Verb.USERS_UNWELL, Verb.PROBLEM}  # anybody may: no decision waits for them
    decisions = {Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW, Verb.STOP, Verb.UNWATCH, Verb.LOAD_TEST, Verb.LOOKING}
    looks |= {Verb.SUPPORT_DRAFT}
    looks |= {Verb.FOLLOW_UPS, Verb.LESSONS, Verb.LESSONS_DRAFT}
    decisions |= {Verb.TICK, Verb.UNTICK, Verb.ASSIGN, Verb.LEARN}
    decisions |= {Verb.EMERGENCY, Verb.REVIEW, Verb.SNOOZE, Verb.PUBLISH, Verb.KEEP_BACK, Verb.TAKE, Verb.SUPPORT}
    wanted = Line.LOOKS if verb in looks else Line.DECISIONS if verb in decisions else Line.REQUESTS
    assert line_of(interaction(verb=verb)) is wanted
