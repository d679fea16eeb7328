"""What speaks against deploying a service now. What could not be read is no yes. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.catalog import Service
from bot.errors import RollbackBotError
from bot.follow_up import hold_rules
from bot.model import Grade, Graded, Mark, Readiness, Rollback, Topic, worst
from bot.readiness.grading import once


class Asked(StrEnum):
    """What is asked, in the order in which it is told."""

    HELD = "held"
    LIVE = "live"
    FROZEN = "frozen"
    READY = "ready"
    KEPT = "kept"


class Answer(StrEnum):
    GO = "go"
    STOP = "stop"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Said:
    """One answer; `told` is why, and what to do, in sentences."""

    asked: Asked
    answer: Answer
    told: str


@dataclass(frozen=True, slots=True)
class Gate:
    """All answers about one service. A sure reason against it weighs more than what nobody could tell.

    Nothing asked is nothing known.
    """

    service: str
    at: datetime
    said: tuple[Said, ...]

    @property
    def answer(self) -> Answer:
        answers = {each.answer for each in self.said}
        return next((each for each in (Answer.STOP, Answer.UNKNOWN, Answer.GO) if each in answers), Answer.UNKNOWN)


_SLACK = (Topic.APPROVERS, Topic.CONTACTS)  # who people are only Slack knows, and a pipeline has no token of it
_TARGET = (Topic.TARGET, Topic.IMAGES)


def held(mark: Mark | None, service: Service) -> Said:
    """`mark` is the tag of a hold as it was read of the service; None for none."""
    if mark is None:
        return Said(Asked.HELD, Answer.GO, f"Deploys of {service.name} are not on hold.")
    release = f"In Slack, `/rollback {service.name} hold release REASON` ends that."
    return Said(Asked.HELD, Answer.STOP, f"{hold_rules.told(mark, service.name)} {release}")


def live(rollbacks: Sequence[Rollback], service: Service) -> Said:
    """`rollbacks` are all that are not over yet."""
    for each in rollbacks:
        if each.service == service.name:
            told = f"The rollback {each.reference} of {service.name} is not over yet ({each.state})."
            return Said(Asked.LIVE, Answer.STOP, f"{told} Deploy when it is, or have it withdrawn in Slack.")
    return Said(Asked.LIVE, Answer.GO, f"No rollback of {service.name} is under way.")


def frozen(service: Service, now: datetime) -> Said:
    """By the windows of the services file."""
    for each in service.freeze:
        if each.covers(now):
            told = f"{service.name} is frozen until {each.until}: {each.reason}."
            return Said(Asked.FROZEN, Answer.STOP, f"{told} `freeze` in the services file says so.")
    return Said(Asked.FROZEN, Answer.GO, f"{service.name} is not frozen now.")


def ready(readiness: Readiness, wanted: Grade, *, drills: bool = True) -> Said:
    """Slack is not asked who could approve, or be called; nor, without `drills`, the database for the last drill."""
    left_out = _SLACK if drills else {*_SLACK, Topic.DRILL}
    counted = [each for each in readiness.findings if each.name not in left_out]
    grade = worst(counted)
    told = f"{readiness.service} is {grade} for a rollback, {wanted} is enough; Slack was not asked who could approve."
    if grade.at_least(wanted):
        return Said(Asked.READY, Answer.GO, told)
    reasons = [each for each in counted if each.applies and not each.grade.at_least(wanted)]
    answer = Answer.STOP if any(each.grade is not Grade.UNKNOWN for each in reasons) else Answer.UNKNOWN
    words = dict.fromkeys(map(_words, sorted(reasons, key=_worst_first)))  # one silence has many findings
    return Said(Asked.READY, answer, " ".join([told, *words]))


def kept(readiness: Readiness, *, memory: bool = True) -> Said:
    """Is there something to go back to, and does ECR keep its images for more than a day?

    Without `memory` nobody could say which revisions were rolled away from.
    """
    found = [each for each in readiness.findings if each.name in _TARGET and each.applies]
    grade = worst(found)
    if not found or grade is Grade.UNKNOWN:
        words = next((_words(each) for each in found if each.grade is grade), "Nothing was read of it.")
        return Said(Asked.KEPT, Answer.UNKNOWN, f"Whether a target is kept is not known. {words}")
    if grade is Grade.RED:
        return Said(Asked.KEPT, Answer.STOP, " ".join(_words(each) for each in found if each.grade is Grade.RED))
    unless = "" if memory else " Whether it was rolled away from only the database knows."
    return Said(Asked.KEPT, Answer.GO, f"{readiness.target} is kept to go back to.{unless}")


def unread(asked: Asked, error: RollbackBotError | str) -> Said:
    return Said(asked, Answer.UNKNOWN, f"Not known: {str(error).rstrip('.')}.")


def skipped(asked: Asked) -> Said:
    return Said(asked, Answer.SKIPPED, "Not asked: --skip says so.")


def _worst_first(finding: Graded) -> int:
    return finding.grade.worth


def _words(finding: Graded) -> str:
    return f"{finding.what} {once(finding)}".strip()
