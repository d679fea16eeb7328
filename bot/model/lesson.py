"""What people learned from a rollback, in their own words: each version as it was written, the oldest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Lesson(StrEnum):
    """What the runbook asks for, in the order in which it is asked: its "Lessons Learned", and its log's own lines."""

    WENT_WRONG = "went_wrong"
    DETECTED = "detected"
    ROOT_CAUSE = "root_cause"
    FACTORS = "factors"
    FIXED = "fixed"
    PREVENTION = "prevention"


Texts = Mapping[Lesson, str]
"""What was said of each; one that is not there, or "", was not said."""


@dataclass(frozen=True, slots=True)
class Lessons:
    """One version, from 1. `person` is who wrote it by the services file; secrets in the `texts` are hidden already."""

    version: int
    at: datetime
    slack_id: str
    person: str
    texts: Texts

    def text(self, of: Lesson) -> str:
        return self.texts.get(of, "")


def wholly(texts: Texts) -> dict[Lesson, str]:
    """With each of them, "" for what was not said."""
    return {each: texts.get(each, "") for each in Lesson}
