"""The ledger's rules: what is learnt from a look at ECS and from our own rollbacks, and what follows from it.

A revision is its task definition together with the images it ran; a copy of it counts as the same thing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.decide import history
from bot.decide.words import cut
from bot.model import Image, Remembered, Rollback, ServiceState


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one service; newest seen first."""

    rows: tuple[Remembered, ...] = ()

    def original(self, task_definition: str) -> str:
        """What this is a plain copy of, however often it was copied; itself where it is none."""
        copied = next((row.copy_of for row in self.rows if row.task_definition == task_definition and row.copy_of), "")
        return self.original(copied) if copied else task_definition

    def same(self, one: str, other: str) -> bool:
        return self.original(one) == self.original(other)

    def against(self, task_definition: str, images: Sequence[Image]) -> str:
        """Why two people set out to leave this, or a copy of it; "" where nobody did."""
        for row in self.rows:
            if row.bad_since and self._covers(row, task_definition, images):
                return f"was rolled away from: {cut(row.bad_reason)}" if row.bad_reason else "was rolled away from"
        return ""

    def lifted_since(self, task_definition: str, at: datetime) -> bool:
        """Was a rollback away from this, which happened `at`, undone afterwards?"""
        rows = (row for row in self.rows if row.task_definition == task_definition)
        return any(row.lifted_at is not None and row.lifted_at >= at for row in rows)

    def _covers(self, row: Remembered, task_definition: str, images: Sequence[Image]) -> bool:
        return self.same(row.task_definition, task_definition) and history.same_digests(row.images, images)


def sightings(
    *,
    state: ServiceState,
    images: tuple[Image, ...],
    stints: Sequence[history.Stint],
    left: Iterable[str],
    now: datetime,
) -> tuple[Remembered, ...]:
    """What ECS shows of this service as having served; `images` are those that run now, `left` was rolled away from."""
    gone = set(left)
    seen = {key: replace(row, bad_since=now) if row.task_definition in gone else row for key, row in _stints(stints)}
    primary = state.primary
    if primary and primary.rollout_state == "COMPLETED":  # it may serve since longer than ECS remembers deployments
        key = history.identity(primary.task_definition, images)
        since = Remembered(primary.task_definition, images, primary.created_at, now, now - primary.created_at)
        seen[key] = learnt(seen.get(key), since)
    return tuple(seen.values())


def _stints(stints: Sequence[history.Stint]) -> Iterator[tuple[history.Identity, Remembered]]:
    for key in dict.fromkeys(history.what_ran(stint.revision) for stint in stints):
        mine = [stint for stint in stints if history.what_ran(stint.revision) == key]
        served = sum((stint.served for stint in mine), timedelta(0))
        first, last = mine[0], mine[-1]
        yield key, Remembered(key[0], last.revision.images, first.start, last.end, served)


def learnt(known: Remembered | None, seen: Remembered) -> Remembered:
    """What is known of one revision after it was seen again. ECS forgets, so nothing that was known gets less."""
    if known is None:
        return seen
    return replace(
        known,
        first_seen=min(known.first_seen, seen.first_seen),
        last_seen=max(known.last_seen, seen.last_seen),
        served=max(known.served, seen.served),
        bad_since=known.bad_since or seen.bad_since,
        copy_of=known.copy_of or seen.copy_of,
    )


def set_out(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> tuple[Remembered, ...]:
    """The call was made: what it leaves is bad from now on. -> the rows that change.

    Not where a rollback is only undone, nor where a feature is switched on again: that ran well, only without it.
    """
    landing = _landed(rows, rollback, at)
    plan = rollback.plan
    if plan.undoes or (plan.switch and plan.switch.on):
        return (landing,)
    here = _row(rows, plan.from_task_definition, plan.from_images, at)
    return landing, replace(here, last_seen=at, bad_since=at, bad_reason=rollback.reason, lifted_at=None)


def succeeded(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> tuple[Remembered, ...]:
    """The target serves; where a rollback was undone, what speaks against it is taken back. -> the rows that change."""
    landing, plan = _landed(rows, rollback, at), rollback.plan
    if not plan.undoes:
        return (landing,)
    freed = [landing, *(row for row in rows if row.task_definition == plan.to_task_definition)]
    return tuple(replace(row, bad_since=None, bad_reason="", lifted_at=at) for row in freed)


def _landed(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> Remembered:
    landing, copy = rollback.landing, rollback.plan.copy
    row = _row(rows, landing.to_task_definition, landing.target.chosen.images, at)
    plain = copy is not None and not copy.settings and rollback.plan.rebuild is None
    return replace(row, last_seen=at, copy_of=copy.of if copy and plain else row.copy_of)


def _row(rows: Sequence[Remembered], task_definition: str, images: tuple[Image, ...], at: datetime) -> Remembered:
    key = history.identity(task_definition, images)
    known = (row for row in rows if history.identity(row.task_definition, row.images) == key)
    return next(known, Remembered(task_definition, images, at, at, timedelta(0)))
