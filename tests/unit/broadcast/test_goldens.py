"""What stakeholders, support, users and pagers read of an incident, from its beginning to its end.

After an intended change: `GOLDEN=write python -m pytest tests/unit/broadcast/test_goldens.py`, then read the diff.
"""

import os
import re
from pathlib import Path

import pytest

from bot.model import Delivery
from tests.handlers.world import PLAN, PROPOSED
from tests.unit.broadcast.play import play, readable, service
from tests.unit.broadcast.scenarios import SCENARIOS

FOLDER = Path(__file__).parent / "golden"
_JARGON = re.compile(
    r"(?i)\b(ecs|aws|arn|task|cluster|region|revision|image|container|deploy(?:ment)?s?|rollback|roll(?:ed|ing)? back"
    r"|load balancer|circuit|cloudwatch|digest|commit|pipeline|sha256|us-east-1|slack)\b"
)
_INTERNALS = (
    *(PLAN.cluster, PLAN.ecs_service, PLAN.region, PLAN.account, "quilt-catalog:", "quiltdata", "51d0e7c", "e43b15a"),
    *(PROPOSED.reason, PROPOSED.requester, PROPOSED.requester_slack_id, "mcp"),
)


def told(name: str) -> list[Delivery]:
    steps, until = SCENARIOS[name]
    return play(steps, service(), until=until)


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_audience_reads_the_whole_story_in_plain_words(name: str) -> None:
    path, shown = FOLDER / f"{name}.txt", readable(told(name))
    if os.environ.get("GOLDEN") == "write":
        path.write_text(shown, encoding="utf-8")
    assert shown == path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", SCENARIOS)
def test_nobody_outside_reads_of_machines_people_or_causes(name: str) -> None:
    for each in told(name):
        for internal in _INTERNALS:
            assert internal not in each.whole, each
        if each.audience != "pagers":  # whom a pager wakes works with these words
            assert not _JARGON.search(each.whole), each


@pytest.mark.parametrize("name", SCENARIOS)
def test_no_placeholder_is_left_and_a_subject_is_one_short_line(name: str) -> None:
    for each in told(name):
        assert not set(each.whole) & {"{", "}"}, each
        assert "\n" not in each.subject
        assert 0 < len(each.subject) <= 78, each.subject  # what mail programs show of it
