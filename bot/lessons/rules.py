"""Whom lessons are asked of, when all of them are there, and what becomes of two who write at once. Pure."""

import json
from collections.abc import Mapping
from datetime import datetime

from bot.follow_up import list_rules
from bot.model import Checklist, Item, Lesson, Lessons, Rollback, State, Texts, wholly
from bot.secrets.redaction import redacted
from bot.text import both, inert

LONGEST = 3000  # characters of one text, which is Slack's limit
NAMES: Mapping[Lesson, str] = {
    Lesson.WENT_WRONG: "What went wrong",
    Lesson.DETECTED: "How it was detected",
    Lesson.ROOT_CAUSE: "Root cause",
    Lesson.FACTORS: "Contributing factors",
    Lesson.FIXED: "How it was fixed",
    Lesson.PREVENTION: "How to prevent it",
}
WANTED = (Lesson.WENT_WRONG, Lesson.DETECTED, Lesson.FIXED, Lesson.PREVENTION)
"""What the runbook asks for; the other two may be left out."""


def asked_of(rollback: Rollback) -> bool:
    """Has it ended, one way or another, after it was approved?"""
    return rollback.ended_at is not None and rollback.approved_at is not None and not rollback.live


def begun(rollback: Rollback, due_at: datetime) -> Item:
    """Owned by whoever asked; where that was no person, by whoever approved it or acted alone."""
    owner, slack_id = rollback.requester, rollback.requester_slack_id
    if not slack_id and rollback.approvals:
        owner, slack_id = rollback.approver, rollback.approver_slack_id
    return Item(
        Checklist.LESSONS,
        list_rules.LESSONS,
        0,
        "write down what was learned",
        owner if slack_id else "",
        slack_id,
        due_at,
    )


def missing(lessons: Lessons | None) -> tuple[Lesson, ...]:
    """Of what the runbook asks for, in its order."""
    return tuple(each for each in WANTED if lessons is None or not lessons.text(each))


def left_out(lessons: Lessons | None) -> str:
    """`what went wrong and how to prevent it`"""
    return both([f"{NAMES[each][:1].lower()}{NAMES[each][1:]}" for each in missing(lessons)])


def known(rollback: Rollback) -> str:
    """What the journal knows of it without anybody, for whoever writes the rest."""
    trigger = ": ".join(filter(None, (rollback.category, " ".join(rollback.reason.split())))) or "no reason given"
    ended = "It succeeded." if rollback.state is State.SUCCEEDED else f"It ended {rollback.state}."
    return f"Asked for: {inert(trigger)}. {rollback.plan.from_name} to {rollback.effective_plan.to_name}. {ended}"


def kept(text: str) -> str:
    """As it is stored: line by line without secrets, and without what nobody can see."""
    lines = (redacted(inert(line)) for line in text.strip().splitlines())
    return "\n".join(lines).strip()


def sent(version: int, texts: Texts) -> str:
    """What a form says, as an interaction keeps it; `version` is the one that it was opened with, 0 for none."""
    return json.dumps({"version": version, "texts": {str(name): text for name, text in texts.items()}})


def read_sent(reason: str) -> tuple[int, dict[Lesson, str]] | None:
    """None for what is not ours."""
    try:
        said = json.loads(reason)
        texts = {Lesson(name): str(text) for name, text in said["texts"].items()}
        return int(said["version"]), wholly(texts)
    except (ValueError, KeyError, TypeError, AttributeError):
        return None


def too_long(texts: Texts) -> Lesson | None:
    return next((each for each in Lesson if len(texts.get(each, "")) > LONGEST), None)


def merged(before: Lessons | None, newest: Lessons | None, mine: Texts) -> dict[Lesson, str]:
    """What holds when somebody who began from `before` sends `mine`, and others wrote the `newest` meanwhile.

    Whatever only one of them changed is as that one wants it; what both changed is kept twice, mine behind theirs.
    """
    result = {}
    for each in Lesson:
        began, theirs, own = (before.text(each) if before else ""), (newest.text(each) if newest else ""), mine[each]
        if own in (began, theirs):
            result[each] = theirs
        elif theirs in (began, ""):
            result[each] = own
        else:
            result[each] = f"{theirs}\n\n{own}"
    return result
