"""What a hold says, and to whom."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.model import Mark, Rollback
from bot.model.hold import BY, SINCE, TAG, WHY

_NOT_IN_A_TAG = re.compile(r"[^\w \-+=.:/@]")  # ECS refuses the others
_LONGEST = 256


def lifts(rollback: Rollback) -> bool:
    """Does this rollback bring back what another had taken away, so that it ends that one's hold?"""
    switch = rollback.plan.switch
    return bool(rollback.plan.undoes) or (switch is not None and switch.on)


def tags(rollback: Rollback, now: datetime) -> dict[str, str]:
    """What is written on the service, for those who have nothing but the right to read it."""
    by = f"{rollback.requester} and {rollback.approver}"
    since = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {TAG: rollback.id, SINCE: since, BY: _fit(by), WHY: _fit(rollback.reason or "no reason given")}


def held(recent: Sequence[Rollback], mark: Mark) -> Rollback | None:
    """The rollback that this mark belongs to."""
    return next((rollback for rollback in recent if rollback.id == mark.rollback_id), None)


def told(mark: Mark, service: str) -> str:
    """One sentence, for a person or the log of a pipeline."""
    since = f" since {mark.since}" if mark.since else ""
    by = f", rolled back by {mark.by}" if mark.by else ""
    why = f": {mark.why}" if mark.why else ""
    return f"{service} is held{since} by {mark.reference}{by}{why}."


def _fit(text: str) -> str:
    return _NOT_IN_A_TAG.sub(" ", text)[:_LONGEST].strip() or "-"
