"""At which minutes each of four rules proposes a rollback, on the same minutes: ours, the runbook's two, Kayenta's.

Ours is the bot's own: the alarms of bot/triggers/definitions.py, evaluated as the simulated CloudWatch does, and
bot/triggers/judge.py and decide.py on what is read again, each minute while the alarm fires.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from heapq import merge
from math import sqrt
from statistics import NormalDist

from bot.catalog import Service, Triggers
from bot.model import (
    AlarmDefinition,
    AlarmNow,
    AlarmPlaces,
    CameTo,
    Deployed,
    Figures,
    Metric,
    Mode,
    Point,
    Signal,
    SignalKind,
    Trigger,
)
from bot.triggers.decide import decide
from bot.triggers.definitions import wanted
from bot.triggers.judge import judge
from bot.triggers.known import FIRES, Known, Read
from bot.triggers.patience import looks_again
from playground.aws.cloudwatch.expression import read as parsed
from playground.aws.cloudwatch.judgement import FURTHER, Rule, judged
from playground.aws.cloudwatch.metric_math import worked_out
from tests.simulate.days import HOUR, Minutes
from tests.unit.values import SERVICE

START, MINUTE = datetime(2026, 11, 24, tzinfo=UTC), timedelta(minutes=1)
LATE = 2  # minutes until what was counted in a minute can be read: one to three, by docs/decisions/0156
APART = 60  # minutes between two proposals that count as two
_LOOKED_BACK = 30
_GROUP = ("targetgroup/quilt-catalog/6d0ecf831eec9f09", "app/quilt/1f3a5c7e9b0d2f46")

RULES = ("ours", "trigger", "alarm", "kayenta")


@cache
def service() -> Service:
    return SERVICE.model_copy(update={"watch": Mode.PROPOSE, "triggers": Triggers()})


@cache
def _alarms() -> tuple[tuple[Trigger, AlarmDefinition], ...]:
    found = {each.name.rpartition("/")[2]: each for each in wanted(service(), AlarmPlaces((_GROUP,))).alarms}
    return (Trigger.ERRORS, found[Trigger.ERRORS]), (Trigger.MEMORY, found[Trigger.MEMORY])


def proposals(rule: str, of: Minutes) -> Iterator[int]:
    """The minutes, from the first one on, at whose beginning it would be proposed; those of one trouble once."""
    last = -APART
    for at in {"ours": ours, "trigger": trigger, "alarm": alarm, "kayenta": kayenta}[rule](of):
        if at - last >= APART:
            yield at
            last = at


def ours(of: Minutes) -> Iterator[int]:
    return merge(*(_by_alarm(of, trigger, alarm) for trigger, alarm in _alarms()))


def _by_alarm(of: Minutes, about: Trigger, alarm: AlarmDefinition) -> Iterator[int]:
    since, heard, fired = 0, 0, list[int]()
    values = _values(of, alarm)
    for at, firing in _firing(alarm, values):
        if not firing:
            since = 0
            continue
        if not since:
            since = heard = at
            fired = [each for each in fired if at - each < HOUR] + [at]
        looked_at = since == at or looks_again(_moment(heard), _moment(at - 1), _moment(at))
        if looked_at and _proposes(of, about, alarm, at, since, len(fired)):
            yield at


def _proposes(of: Minutes, about: Trigger, alarm: AlarmDefinition, at: int, since: int, fired: int) -> bool:
    """`since` is when the alarm went to ALARM, `fired` how often it did within the hour."""
    now, deployed = _moment(at), max(each for each in of.deployed if each <= at)
    well = figures(of, deployed - HOUR, deployed, until=at)
    judgement = judge([about], figures(of, at - _LOOKED_BACK, at, until=at), well, service(), now)
    signal = Signal("it", SignalKind.ALARM, "quilt-catalog", alarm.name, FIRES, _moment(since), _moment(since))
    known = Known(signal=signal, service=service(), now=now, fired=fired)
    went_out = Deployed("sd/42", "quilt-catalog:42", _moment(deployed), _moment(deployed), "")
    firing = AlarmNow(alarm.name, FIRES, _moment(since))
    read = Read(alarm=firing, check=judgement.check, deployed=went_out)
    return decide(known, read).came_to is CameTo.PROPOSED


def figures(of: Minutes, first: int, last: int, *, until: int) -> Figures:
    """Of these minutes what can be read by then; CloudWatch leaves out what is zero."""
    first = max(0, first)
    readable = range(first, min(last, until - LATE + 1))
    rows = {Metric.REQUESTS: of.asked, Metric.ERRORS: of.failed, Metric.MEMORY: of.memory}
    points = {
        metric: tuple(Point(_moment(at), float(row[at])) for at in readable if row[at]) for metric, row in rows.items()
    }
    return Figures(_moment(first), _moment(last), _moment(last), points)


def _firing(alarm: AlarmDefinition, values: dict[int, float]) -> Iterator[tuple[int, bool]]:
    """At the beginning of each minute; what has nothing bad in it is not worked out."""
    rule = Rule(alarm.threshold, alarm.comparison, alarm.minutes, alarm.of, alarm.missing)
    bad = [rule.breaches(values.get(at, 0.0)) for at in range(max(values) + 1)]
    state, last = "OK", max(values) + LATE
    for at in range(HOUR, last):
        seen = range(at - LATE - alarm.minutes - FURTHER + 1, at - LATE + 1)
        if state != "OK" or sum(bad[seen.start : seen.stop]) >= alarm.of:
            points = [(_moment(minute).timestamp(), values.get(minute)) for minute in seen]
            state = judged(rule, points, state).value
        yield at, state == FIRES


def _values(of: Minutes, alarm: AlarmDefinition) -> dict[int, float]:
    """What the alarm measures, minute by minute, by its own metric math."""
    if not alarm.expression:
        return dict(enumerate(of.memory))
    rows = {"e1": of.failed, "r1": of.asked}
    known = {name: {float(at): float(many) for at, many in enumerate(row) if many} for name, row in rows.items()}
    found = worked_out(parsed(alarm.expression), known, known, [float(at) for at in range(len(of.asked))])
    assert isinstance(found, dict)
    return {int(at): value for at, value in found.items()}


def _moment(at: int) -> datetime:
    return START + at * MINUTE


def trigger(of: Minutes) -> Iterator[int]:
    """The runbook's words: more than 10 % in each of ten minutes."""
    row = 0
    for at, (asked, failed) in enumerate(zip(of.asked, of.failed, strict=True)):
        row = row + 1 if asked and failed > asked * 0.1 else 0
        if row >= 10 and at >= HOUR:
            yield at + LATE


def alarm(of: Minutes) -> Iterator[int]:
    """The runbook's command, were it to see data: more than 10 errors in each of two periods of five minutes."""
    sums = [sum(of.failed[at : at + 5]) for at in range(0, len(of.failed) - 4, 5)]
    for number in range(max(1, HOUR // 5), len(sums)):
        if sums[number] > 10 and sums[number - 1] > 10:
            yield number * 5 + 4 + LATE


_CONFIDENCE, _TOLERANCE, _EVERY = 0.98, 0.25, 2


def kayenta(of: Minutes) -> Iterator[int]:
    """The last ten minutes' error rates against those of the hour before what runs went out, every other minute: High
    where the lower end of the interval of their shift, at 0.98, is above a quarter of its estimate."""
    rates = [failed / asked if asked else 0.0 for asked, failed in zip(of.asked, of.failed, strict=True)]
    for at in range(HOUR + 10, len(rates), _EVERY):
        deployed = max(each for each in of.deployed if each <= at)
        if _high(rates[at - 10 : at], rates[deployed - HOUR : deployed]):
            yield at + LATE - 1


def _high(now: list[float], before: list[float]) -> bool:
    m, n = len(now), len(before)
    middle = sorted(before)[n // 2]
    if sum(each > middle for each in now) * 3 < m:  # the interval begins below nothing
        return False
    shifts = sorted(one - other for one in now for other in before)
    estimate = (shifts[(m * n - 1) // 2] + shifts[m * n // 2]) / 2
    wide = NormalDist().inv_cdf((1 + _CONFIDENCE) / 2) * sqrt(m * n * (m + n + 1) / 12)
    return shifts[max(0, int(m * n / 2 - wide))] > _TOLERANCE * abs(estimate)
