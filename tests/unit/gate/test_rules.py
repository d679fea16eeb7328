"""What an answer comes to: a reason weighs more than what is not known, and what is not known is no yes."""

from datetime import timedelta

import pytest

from bot.gate import rules, told
from bot.gate.rules import Answer, Asked, Gate, Said
from bot.model import Grade, Graded, Readiness, State, Topic
from bot.readiness.grading import unknown
from tests.unit.values import NOW, SERVICE, rollback

GREEN, AMBER, RED, UNKNOWN = Grade.GREEN, Grade.AMBER, Grade.RED, Grade.UNKNOWN
GO, STOP, OPEN, SKIPPED = Answer.GO, Answer.STOP, Answer.UNKNOWN, Answer.SKIPPED


def readiness(**grades: Grade) -> Readiness:
    found = {Topic.TARGET: GREEN, Topic.IMAGES: GREEN} | {Topic(name): grade for name, grade in grades.items()}
    findings = tuple(Graded(name, grade, f"{name} is {grade}.", next="Mend it.") for name, grade in found.items())
    return Readiness(SERVICE.name, findings, NOW, "quilt-catalog:38", timedelta(minutes=3))


@pytest.mark.parametrize(
    ("answers", "comes_to", "status"),
    [
        ((GO, GO), GO, 0),
        ((), OPEN, 3),
        ((SKIPPED, SKIPPED), OPEN, 3),
        ((GO, SKIPPED), GO, 0),
        ((GO, OPEN), OPEN, 3),
        ((OPEN, STOP, GO), STOP, 1),
    ],
)
def test_the_worst_answer_is_that_of_all_and_a_reason_is_worse_than_not_knowing(
    answers: tuple[Answer, ...], comes_to: Answer, status: int
) -> None:
    gate = Gate("web", NOW, tuple(Said(asked, answer, "why") for asked, answer in zip(Asked, answers, strict=False)))

    assert (gate.answer, told.STATUS[gate.answer]) == (comes_to, status)


@pytest.mark.parametrize(
    ("found", "wanted", "answer"),
    [
        (readiness(), AMBER, GO),
        (readiness(drill=AMBER), AMBER, GO),
        (readiness(drill=AMBER), GREEN, STOP),
        (readiness(preflight=RED), AMBER, STOP),
        (readiness(preflight=UNKNOWN), AMBER, OPEN),
        (readiness(preflight=UNKNOWN, images=RED), AMBER, STOP),
        (readiness(approvers=UNKNOWN, contacts=UNKNOWN), AMBER, GO),
        (Readiness(SERVICE.name, (), NOW), AMBER, OPEN),
    ],
)
def test_ready_is_what_is_known_to_be_and_slack_s_part_is_left_out(
    found: Readiness, wanted: Grade, answer: Answer
) -> None:
    assert rules.ready(found, wanted).answer is answer


@pytest.mark.parametrize(
    ("found", "answer"),
    [
        (readiness(), GO),
        (readiness(images=AMBER), GO),
        (readiness(images=RED), STOP),
        (readiness(target=RED), STOP),
        (readiness(images=UNKNOWN), OPEN),
        (Readiness(SERVICE.name, (), NOW), OPEN),
    ],
)
def test_a_target_is_kept_where_there_is_one_whose_images_ecr_does_not_delete_at_once(
    found: Readiness, answer: Answer
) -> None:
    assert rules.kept(found).answer is answer


@pytest.mark.parametrize("state", list(State))
def test_only_a_rollback_of_this_service_stands_in_the_way(state: State) -> None:
    mine, other = rollback(state=state), rollback(state=state, service="quilt-search")

    assert rules.live([other], SERVICE).answer is GO
    assert rules.live([other, mine], SERVICE).answer is STOP
    assert mine.reference in rules.live([mine], SERVICE).told


def test_one_silence_is_told_once_and_nobody_is_promised_another_look() -> None:
    silent = tuple(unknown(topic, "AWS is silent") for topic in (Topic.TARGET, Topic.PREFLIGHT, Topic.IMAGES))
    found = Readiness(SERVICE.name, silent, NOW)

    for said in (rules.ready(found, AMBER), rules.kept(found)):
        assert said.answer is OPEN
        assert said.told.count("AWS is silent") == 1
        assert "looked at again" not in said.told
