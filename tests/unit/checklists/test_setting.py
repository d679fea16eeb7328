"""A checklist of one's own in the services file, and what is said of a wrong one before the bot starts."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.catalog import Checklists
from bot.checklists.begun import begun
from bot.model import Checklist, Proof

_OWN = {"pre": ["Page the database team", {"text": "Say why", "proof": "issue"}], "during": []}


def test_text_alone_is_for_people_and_a_list_that_is_left_out_is_the_runbooks() -> None:
    items = begun(Checklists.model_validate(_OWN))

    assert [(item.checklist, item.key, item.words) for item in items[:2]] == [
        (Checklist.PRE, "pre_1", "Page the database team"),
        (Checklist.PRE, Proof.ISSUE, "Say why"),
    ]
    assert [item.words for item in items[2:]] == [
        "Validate rollback success",
        "Monitor for 30+ minutes",
        "Document the incident",
        "Plan next steps",
    ]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ({"post": [{"text": "Say why", "proof": "issue"}]}, "has the proof issue twice"),
        ({"pre": [], "during": [], "post": []}, "has no item; write off"),
        ({"pre": [{"text": "Say why", "proof": "hope"}]}, "'issue', 'type', 'team'"),
        ({"pre": ["x" * 121]}, "match pattern"),
        ({"pre": ["two\nlines"]}, "match pattern"),
        ({"pre": ["x y"] * 11}, "at most 10 items"),
        ({"before": ["x y"]}, "Extra inputs"),
    ],
)
def test_a_wrong_one_is_refused(written: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told.replace("(", r"\(")):
        Checklists.model_validate(written)
