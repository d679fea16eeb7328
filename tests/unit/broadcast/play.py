"""Plays what happens to a rollback, minute by minute, and what those outside the team are told meanwhile."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.broadcast.situation import situation_of
from bot.broadcast.story import by_place, changed, in_between
from bot.catalog import Catalog, Service
from bot.model import Delivery, Rollback, State
from tests.handlers.world import CATALOG, NOON

MINUTE = timedelta(minutes=1)
ALL = {"stakeholders": ["board"], "support": ["desk"], "users": ["page"], "pagers": ["pager"]}
Step = tuple[float, Rollback]  # minutes after noon, and how it is from then on


def service(**entry: Any) -> Service:
    """With a destination for each audience, and what a company would call it."""
    plain = {name: each for name, each in CATALOG.model_dump()["services"]["quilt-catalog"].items() if each}
    kept = {key: plain[key] for key in ("cluster", "service", "region", "requesters", "approvers")}
    told = {"audiences": ALL, "known_as": "Quilt Catalog", "watched_for": "60m", **entry}
    home = {"team": "T0QUILT", "incident_channel": "C0INCIDENT"}
    people = {"engineer-a": ["U0AAAA"], "engineer-b": ["U0BBBB"]}
    file = {"home": home, "people": people, "services": {"quilt-catalog": {**kept, **told}}}
    return Catalog.model_validate(file).services["quilt-catalog"]


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


def as_state(rollback: Rollback, state: State, **fields: Any) -> Rollback:
    return replace(rollback, state=state, **fields)


def play(
    steps: Sequence[Step], of: Service, *, until: float, public: Collection[str] = (), before: Sequence[Delivery] = ()
) -> list[Delivery]:
    """All deliveries, in their order, numbered from 1. Ticks are a minute apart."""
    told: list[Delivery] = list(before)
    left, now, current = list(steps), NOON, None
    last = None
    while now <= at(until):
        while left and at(left[0][0]) <= now:
            began, current = left.pop(0)
            if (is_ := situation_of(current)) is not None and (is_, current.id) != last:
                last = is_, current.id
                made = changed(is_, current, of, newest=by_place(told), at=at(began), public=public)
                told += [replace(each, id=len(told) + 1 + number) for number, each in enumerate(made)]
        if current is not None:
            made = in_between(current, of, newest=by_place(told), now=now, public=public)
            told += [replace(each, id=len(told) + 1 + number) for number, each in enumerate(made)]
        now += MINUTE
    return told[len(before) :]


def readable(told: Sequence[Delivery]) -> str:
    """One audience after the other, each with what it reads, in time."""
    lines = []
    for audience in dict.fromkeys(each.audience for each in told):
        lines.append(f"== {audience} ==")
        for each in told:
            if each.audience is audience:
                asks = ", waits for a person" if each.waits else ""
                lines.append(f"[{each.happened_at:%H:%M} {each.moment}{asks}] {each.subject}")
                lines += [f"  {line}" for line in each.text.splitlines()]
        lines.append("")
    return "\n".join(lines) or "Nobody is told anything.\n"
