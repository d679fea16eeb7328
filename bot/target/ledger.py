"""The ledger's rules: what is learnt from a look at ECS and from our own rollbacks, and what follows from it.

A revision is its task definition together with the images it ran; a copy of it counts as the same thing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Complete, Image, Partial, Remembered, Restore, RevisionCopy, Rollback, ServiceState, Undo
from bot.target import deployments
from bot.target.serving import ServingPeriod, served_in_all
from bot.text import cut

Content = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one service; newest seen first. The containers `apart` are sidecars: their images make no other release."""

    rows: tuple[Remembered, ...] = ()
    apart: frozenset[str] = frozenset()

    def content(self, task_definition: str) -> Content:
        """What this is a copy of, however often it was copied, and the features that are off in it."""
        rows = (row for row in self.rows if row.task_definition == task_definition and (row.copy_of or row.variant_of))
        row = next(rows, None)
        if row is None:
            return task_definition, frozenset()
        original, off = self.content(row.copy_of or row.variant_of)
        return original, off.union(row.without.split())

    def same(self, one: str, other: str) -> bool:
        return self.content(one) == self.content(other)

    def against(self, task_definition: str, images: Sequence[Image], *, back: datetime | None = None) -> str:
        """Why two people set out to leave this, or a copy of it; "" where nobody did.

        What was only seen to be left, and came `back` to serve until then, was left by mistake.
        """
        for row in self.rows:
            mistaken = back and not row.bad_reason and not row.bad_feature and row.bad_since and row.bad_since < back
            if row.bad_since and not mistaken and self._covers(row, task_definition, images):
                what = f"was left to switch {row.bad_feature} off" if row.bad_feature else "was rolled away from"
                return f"{what}: {cut(row.bad_reason)}" if row.bad_reason else what
        return ""

    def lifted_since(self, task_definition: str, at: datetime) -> bool:
        """Was a rollback away from this, which happened `at`, undone afterwards?"""
        rows = (row for row in self.rows if row.task_definition == task_definition)
        return any(row.lifted_at is not None and row.lifted_at >= at for row in rows)

    def _covers(self, row: Remembered, task_definition: str, images: Sequence[Image]) -> bool:
        alike = deployments.same_digests(row.images, images, self.apart)
        return alike and self.same(row.task_definition, task_definition)


NOTHING = Memory()


def sightings(
    *,
    state: ServiceState,
    images: tuple[Image, ...],
    periods: Sequence[ServingPeriod],
    left: Iterable[str],
    at_rest: bool,
    now: datetime,
) -> tuple[Remembered, ...]:
    """What ECS shows of this service as having served; `images` are those that run now, `left` was rolled away from.

    `at_rest`: what runs now has finished deploying.
    """
    gone = set(left)
    seen = {
        key: replace(row, bad_since=now) if row.task_definition in gone else row for key, row in _of_periods(periods)
    }
    primary = state.primary
    if primary and at_rest and state.running:
        key = deployments.identity(primary.task_definition, images)
        brought = next((p for p in reversed(periods) if p.revision.task_definition == primary.task_definition), None)
        since = brought.start if brought else primary.created_at  # longer ago than ECS remembers deployments
        served = timedelta(0) if brought and brought.idle else now - since
        seen[key] = learnt(seen.get(key), Remembered(primary.task_definition, images, since, now, served))
    return tuple(seen.values())


def _of_periods(periods: Sequence[ServingPeriod]) -> Iterator[tuple[deployments.Identity, Remembered]]:
    for key in dict.fromkeys(deployments.what_ran(period.revision) for period in periods):
        mine = [period for period in periods if deployments.what_ran(period.revision) == key]
        first, last, served = mine[0], mine[-1], served_in_all(periods, key)
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
        variant_of=known.variant_of or seen.variant_of,
        without=known.without or seen.without,
    )


def grown(rows: Sequence[Remembered], seen: Iterable[Remembered]) -> tuple[Remembered, ...]:
    """What will be remembered after this look: what follows from it must not hang on an earlier one. Newest first."""
    known = {deployments.identity(row.task_definition, row.images): row for row in rows}
    for each in seen:
        key = deployments.identity(each.task_definition, each.images)
        known[key] = learnt(known.get(key), each)
    return tuple(sorted(known.values(), key=lambda row: row.last_seen, reverse=True))


def set_out(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> tuple[Remembered, ...]:
    """The call was made: what it leaves is bad from now on. -> the rows that change.

    Not where a rollback is only undone, which ECS's history shows as a rollback too, nor where a feature is switched
    on again: that ran well, only without it.
    """
    landed = _landed(rows, rollback, at)
    plan = rollback.plan
    here = replace(_row(rows, plan.from_task_definition, plan.from_images, at), last_seen=at)
    if rollback.request.drill:  # nothing was wrong with what it leaves
        return (landed,)
    match rollback.request.ask:
        case Undo():
            return landed, replace(here, lifted_at=at)
        case Restore():
            return (landed,)
        case Partial(feature):
            return landed, _without(here, feature, rollback.reason, at)
        case _:
            return landed, replace(here, bad_since=at, bad_reason=rollback.reason, lifted_at=None, bad_feature="")


def _without(here: Remembered, feature: str, reason: str, at: datetime) -> Remembered:
    """Only a feature of it is bad, and until it is restored; what already speaks against it goes on to do so."""
    if here.bad_since:
        return here
    return replace(here, bad_since=at, bad_reason=reason, bad_feature=feature)


def succeeded(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> tuple[Remembered, ...]:
    """The target serves; where that takes something back, so does what spoke against it. -> the rows that change."""
    landed, plan = _landed(rows, rollback, at), rollback.plan
    if isinstance(rollback.request.ask, Undo):
        freed = [landed, *(row for row in rows if row.task_definition == plan.to_task_definition)]
        here = replace(_row(rows, plan.from_task_definition, plan.from_images, at), lifted_at=at)
        return here, *(replace(row, bad_since=None, bad_reason="", bad_feature="", lifted_at=at) for row in freed)
    return landed, *_restored(rows, rollback)


def _restored(rows: Sequence[Remembered], rollback: Rollback) -> Iterator[Remembered]:
    """What was left only to switch a feature off is good again when the very same is back.

    Where something else was deployed meanwhile, what had the feature on is, unless another is off since. `lifted_at`
    stays: ECS's history shows nothing of this that would have to be taken back.
    """
    ask, copy = rollback.request.ask, rollback.plan.copy
    if not isinstance(ask, Restore) or copy is None:
        return
    memory, content = Memory(tuple(rows)), _switched(rows, copy.of, ask)
    for row in rows:
        again = memory.content(row.task_definition) == content if content else _had_on(row, rows, copy, ask.feature)
        if row.bad_feature and again:
            yield replace(row, bad_since=None, bad_reason="", bad_feature="")


def _had_on(row: Remembered, rows: Sequence[Remembered], copy: RevisionCopy, feature: str) -> bool:
    since = row.bad_since
    others = {other.bad_feature for other in rows if since and other.bad_since and other.bad_since > since}
    mine = row.task_definition == copy.settings_from and row.bad_feature == feature
    return mine and not others - {"", feature}


def _landed(rows: Sequence[Remembered], rollback: Rollback, at: datetime) -> Remembered:
    there, copy, ask = rollback.effective_plan, rollback.plan.copy, rollback.request.ask
    row = replace(_row(rows, there.to_task_definition, there.target.chosen.images, at), last_seen=at)
    if copy is None or isinstance(ask, Complete):
        return row
    if not copy.settings:
        return replace(row, copy_of=copy.of)
    content = _switched(rows, copy.of, ask) if isinstance(ask, Partial | Restore) else None
    if content is None:
        return row
    original, off = content
    return replace(row, variant_of=original, without=" ".join(sorted(off))) if off else replace(row, copy_of=original)


def _switched(rows: Sequence[Remembered], running: str, ask: Partial | Restore) -> Content | None:
    """What runs, with the feature off, or on again; None where it is not known to be off."""
    original, off = Memory(tuple(rows)).content(running)
    if isinstance(ask, Partial):
        return original, off | {ask.feature}
    return (original, off - {ask.feature}) if ask.feature in off else None


def _row(rows: Sequence[Remembered], task_definition: str, images: tuple[Image, ...], at: datetime) -> Remembered:
    key = deployments.identity(task_definition, images)
    known = (row for row in rows if deployments.identity(row.task_definition, row.images) == key)
    return next(known, Remembered(task_definition, images, at, at, timedelta(0)))
