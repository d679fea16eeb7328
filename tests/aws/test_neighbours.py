"""What each shipped policy allows, and what lies just beside it; and the simulated AWS reads as IAM does."""

from collections.abc import Sequence

import pytest

from playground.aws.policies import Asked
from tests.aws.evaluating import INSTALLED, Question, denied, denied_by_evaluator
from tests.aws.neighbours import ALLOWED, NEIGHBOURS, Ask


def questions(asks: Sequence[Ask]) -> list[Question]:
    return [(of, Asked(action, resource, keys)) for of, action, resource, keys in asks]


def test_each_policy_allows_its_calls_and_none_of_forty_beside_them() -> None:
    assert len(NEIGHBOURS) >= 40
    assert denied(questions(ALLOWED)) == []
    assert [asked for asked in questions(NEIGHBOURS) if asked not in denied(questions(NEIGHBOURS))] == []


@pytest.mark.long
@pytest.mark.skipif(not INSTALLED, reason="`make policies` installs it")
def test_an_evaluator_that_knows_every_key_of_aws_says_the_same() -> None:
    assert denied_by_evaluator(questions(ALLOWED)) == []
    assert denied_by_evaluator(questions(NEIGHBOURS)) == questions(NEIGHBOURS)
