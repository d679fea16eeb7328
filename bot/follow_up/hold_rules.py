"""What a hold says, what ends it, and to whom it is told."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime

from bot.model import Complete, Mark, Partial, Restore, Rollback, Undo
from bot.model.hold import BY, SINCE, TAG, WHY
from bot.text import both, dated, inert

_NOT_IN_A_TAG = re.compile(r"[^\w \-+=.:/@]")  # ECS refuses the others
_LONGEST = 256


def feature_off(rollback: Rollback, undone: Rollback | None) -> str:
    """The feature that is off since, or "". `undone` is what the rollback undoes, None where it undoes nothing."""
    match (undone or rollback).request.ask:
        case Partial(feature) if undone is None:
            return feature
        case Restore(feature) if undone is not None:
            return feature
        case _:
            return ""


def brings_back(rollback: Rollback, undone: Rollback | None) -> bool:
    """Does it bring back what another took away, so that it ends that one's hold and leaves none of its own?

    Who undoes a restore takes the feature away once more.
    """
    ask = rollback.request.ask
    return not feature_off(rollback, undone) if isinstance(ask, Undo) else isinstance(ask, Restore)


def ends(rollback: Rollback, held: Rollback, *, was_off: str) -> bool:
    """Is the reason of this hold over, now that `rollback` brought something back? `was_off`: its feature_off."""
    match rollback.request.ask:
        case Undo():
            return held.id == rollback.plan.undoes
        case Partial(feature) | Restore(feature):
            return feature == was_off
        case _:
            return False


def tags(rollback: Rollback, now: datetime) -> dict[str, str]:
    """What is written on the service, for those who have nothing but the right to read it."""
    by = both([rollback.requester, *(approval.person for approval in rollback.approvals)])
    if rollback.automatic:
        by = "nobody, by itself"
    if rollback.emergency:
        by = f"{rollback.emergency.person}, alone, as an emergency"
    since = f"{now.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    return {TAG: rollback.id, SINCE: since, BY: _fit(by), WHY: _fit(rollback.reason or "no reason given")}


def told(mark: Mark, service: str = "") -> str:
    """One sentence, for a person or the log of a pipeline; without the `service` where it stands beside it."""
    since = f" since {_moment(mark.since)}" if mark.since else ""
    by = f", rolled back by {inert(mark.by)}" if mark.by else ""
    why = f": {inert(mark.why)}" if mark.why else ""
    of = f" of {service}" if service else ""
    return f"Deploys{of} are on hold{since} by {mark.reference}{by}{why}."


def _moment(written: str) -> str:
    """A tag's time, as people read one; what somebody else wrote there stays as it is."""
    try:
        return dated(datetime.fromisoformat(written))
    except (ValueError, OverflowError):
        return inert(written)


def reasons(held: Sequence[Rollback]) -> str:
    """`rb-1f0c77ab rolled quilt-catalog:42 away, rb-… switched mcp off`."""
    return ", ".join(f"{rollback.reference} {_what(rollback)}" for rollback in held)


def still_held(service: str, left: Sequence[Rollback]) -> str:
    return f"Deploys of {service} are still on hold: {reasons(left)}."


def aftermath(service: str, left: Sequence[Rollback], mark: Mark | None) -> str:
    """What holds when a hold is over: the others of this bot, the `mark` of somebody else, or nothing."""
    if mark and all(held.id != mark.rollback_id for held in left):
        return f"{told(mark, service)} That hold stays."
    return still_held(service, left) if left else f"Pipelines may deploy {service} again."


def _what(rollback: Rollback) -> str:
    match rollback.request.ask:
        case Undo():
            brought = f" ({rollback.plan.brings})" if rollback.plan.brings else ""
            return f"undid rb-{rollback.plan.undoes[:8]}{brought}"
        case Partial(feature) | Restore(feature):
            return f"switched {feature} off"
        case Complete(commit):
            return f"took {commit[:12]} out"
        case _:
            return f"rolled {rollback.plan.from_name} away"


def _fit(text: str) -> str:
    return _NOT_IN_A_TAG.sub(" ", text)[:_LONGEST].strip() or "-"
