"""What is there beside what should be: which alarms are put, which are left alone and why, in plain lines. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from bot.catalog import Service
from bot.model import AlarmDefinition, AlarmMetric, StandingAlarm
from bot.triggers.definitions import Wanted


class Step(StrEnum):
    """What is done about one alarm. KEEP: it is as it should be. REFUSE: it is left alone, and somebody must look."""

    KEEP = "keep"
    CREATE = "create"
    CHANGE = "change"
    DELETE = "delete"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class Entry:
    """`lines` say what differs, or why it is refused; `definition` is what is put, None where nothing is."""

    step: Step
    name: str
    lines: tuple[str, ...] = ()
    definition: AlarmDefinition | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """Of one service. `unread` says why it could not be looked at, "" where it was."""

    service: Service
    entries: tuple[Entry, ...] = ()
    unwatched: tuple[str, ...] = field(default=())
    unread: str = ""

    def to_do(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.step not in (Step.KEEP, Step.REFUSE))

    @property
    def refused(self) -> bool:
        return bool(self.unread) or any(each.step is Step.REFUSE for each in self.entries)


def applying(
    service: Service,
    wanted: Wanted,
    standing: Mapping[str, StandingAlarm],
    owners: Mapping[str, str | None],
    *,
    home: str,
) -> Difference:
    """`standing` and `owners` are by name; an owner is the value of our tag, None where an alarm does not have it.

    Of those that `in_question` does not name, no owner is needed.
    """
    entries = [_put(each, standing.get(each.name), owners, home) for each in wanted.alarms]
    names = {each.name for each in wanted.alarms}
    entries += [
        Entry(Step.DELETE, name, ("The services file asks for it no more.",))
        for name in standing
        if name not in names and owners.get(name) == home
    ]
    return Difference(service, tuple(entries), tuple(f"{each.trigger}: {each.why}" for each in wanted.unwatched))


def in_question(wanted: Wanted, standing: Mapping[str, StandingAlarm]) -> tuple[StandingAlarm, ...]:
    """Those that would be changed or deleted, if they are ours. To ask whose each is costs a call."""
    definitions = {each.name: each for each in wanted.alarms}
    return tuple(
        there for name, there in standing.items() if name not in definitions or any(drift(definitions[name], there))
    )


def removing(
    service: Service, standing: Mapping[str, StandingAlarm], owners: Mapping[str, str | None], *, home: str
) -> Difference:
    """Only ours, whatever they look like by now."""
    entries = [
        Entry(Step.DELETE, name) if owners.get(name) == home else _foreign(name, owners.get(name)) for name in standing
    ]
    return Difference(service, tuple(entries))


def _put(
    definition: AlarmDefinition, there: StandingAlarm | None, owners: Mapping[str, str | None], home: str
) -> Entry:
    if there is None:
        return Entry(Step.CREATE, definition.name, (definition.description,), definition)
    if not (lines := tuple(drift(definition, there))):
        return Entry(Step.KEEP, definition.name)
    if (owner := owners.get(there.name)) != home:
        return _foreign(there.name, owner)
    if there.actions:
        why = f"Somebody gave it actions ({', '.join(there.actions)}), which the bot may neither set nor take away."
        return Entry(Step.REFUSE, definition.name, (*lines, f"{why} Change it by hand, or take them off it."))
    return Entry(Step.CHANGE, definition.name, lines, definition)


def _foreign(name: str, owner: str | None) -> Entry:
    """PutMetricAlarm would replace it without a word."""
    whose = "It has no tag of this bot" if owner is None else f"It is kept by the bot of the workspace {owner}"
    return Entry(Step.REFUSE, name, (f"{whose}, so it is left alone. Rename or delete it, if it is not needed.",))


def drift(definition: AlarmDefinition, there: StandingAlarm) -> Iterator[str]:
    """What would change, a line each."""
    if (old := there.definition) is None:
        yield "It is of another kind altogether."
        return
    yield from _changed("fires above", f"{old.threshold:g}", f"{definition.threshold:g}")
    yield from _changed("fires after", _after(old), _after(definition))
    yield from _changed("compares", old.comparison, definition.comparison)
    yield from _changed("takes missing data as", old.missing, definition.missing)
    yield from _changed("measures in periods of", f"{old.period} s", f"{definition.period} s")
    yield from _changed("computes", old.expression or "one metric", definition.expression or "one metric")
    yield from _changed("reads", _metrics(old.metrics), _metrics(definition.metrics))
    yield from _changed("is described as", old.description, definition.description)


def _changed(what: str, old: str, new: str) -> Iterator[str]:
    if old != new:
        yield f"{what}: {old or 'nothing'} -> {new}"


def _after(alarm: AlarmDefinition) -> str:
    return f"{alarm.of} of {alarm.minutes} minutes"


def _metrics(metrics: Sequence[AlarmMetric]) -> str:
    return "; ".join(
        f"{each.id} {each.namespace} {each.name} {each.statistic} "
        + ", ".join(f"{name}={value}" for name, value in sorted(each.dimensions))
        for each in sorted(metrics, key=lambda metric: metric.id)
    )
