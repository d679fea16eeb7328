"""docs/evidence/proposals.md: `make proposals` draws every day again and writes it, a test draws a few."""

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from random import Random

from tests.schema import ROOT
from tests.simulate.days import COURSES, LIVES_AT, TRAFFIC, day, fault
from tests.simulate.rules import RULES, proposals

PATH = ROOT / "docs" / "evidence" / "proposals.md"
RATES = (2, 5, 10, 20, 50)
DAYS, COMPARED, FAULTS, LIVED = 600, 20, 1_000, 30
WITHIN = 12  # minutes


@dataclass(frozen=True)
class Days:
    """`many` of them, of which the first `COMPARED` by Kayenta's rule, too."""

    traffic: int
    course: str
    many: int = DAYS

    def count(self) -> Counter[str]:
        """How often each rule proposed a rollback."""
        draw, found = Random(f"{self.traffic} {self.course}"), Counter[str]()
        for number in range(self.many):
            drawn = day(draw, self.traffic, self.course)
            for rule in RULES:
                if rule != "kayenta" or number < COMPARED:
                    found[rule] += sum(1 for _ in proposals(rule, drawn))
        return found


@dataclass(frozen=True)
class Faults:
    """`rate` in percent."""

    traffic: int
    rate: int
    many: int = FAULTS

    def count(self) -> Counter[str]:
        """How often each rule found it in time."""
        draw, found = Random(f"{self.traffic} {self.rate}"), Counter[str]()
        for _ in range(self.many):
            drawn, began = fault(draw, self.traffic, self.rate / 100)
            found.update(rule for rule in RULES if next(proposals(rule, drawn), began + 60) - began <= WITHIN)
        return found


ALL_DAYS = [Days(traffic, course) for traffic in TRAFFIC for course in COURSES]
ALL_LIVED = [Days(traffic, course, LIVED) for course in LIVES_AT for traffic in TRAFFIC]
ALL_FAULTS = [Faults(traffic, rate) for rate in RATES for traffic in TRAFFIC]
Counted = dict[Days | Faults, Counter[str]]

_HEAD = """# How often a rollback is proposed for nothing, and how often a fault is missed

Days of services are made up whose truth is known, and each minute of them is shown to four rules, the same minutes to \
all. `make proposals` draws every day again and writes this page; a test draws some rows and compares. No \
day of any real service: what it shows is how the rules bear chance.

- **ours**: the alarms as `bot/triggers/definitions.py` has them, worked out and evaluated M of N as the simulated \
CloudWatch does, and then the bot's own functions: the figures judged, and the signal decided on, when the alarm fires \
and each minute for as long as it does ([decision 225](../decisions/0225-an-alarm-fires-before-it-is-judged.md)).
- **runbook, trigger**: more than 10 % in each of ten minutes, bare.
- **runbook, alarm**: more than 10 errors in each of two periods of five minutes, as its command puts it, were it to \
see data.
- **Mann-Whitney**: the error rates of the last ten minutes against those of the hour before what runs went out, as \
Kayenta's judge compares a metric: confidence 0.98, tolerance a quarter of the shift. Kayenta compares with a baseline \
that runs beside it; an hour before is what a service without one has.

Figures can be read two minutes after their minute. Proposals less than an hour apart count as one.
"""

_FALSE = """
## Nothing is wrong: proposals in 1,000 service-days

0.05 to 1 % of the requests always fail. {days:,} days of each kind and traffic, of which the first {compared} for \
Mann-Whitney. A row “all” is {all:,} service-days.
"""

_NAMES = {"ours": "ours", "trigger": "runbook, trigger", "alarm": "runbook, alarm", "kayenta": "Mann-Whitney"}


def document() -> str:
    """Takes half an hour of one core, or more."""
    rows: list[Days | Faults] = [*ALL_DAYS, *ALL_LIVED, *ALL_FAULTS]
    with ProcessPoolExecutor() as pool:
        counted = dict(zip(rows, pool.map(_count, rows), strict=True))
    return "\n".join([_HEAD, *_summary(counted), *_false(counted), *_lived(counted), *_found(counted)]) + "\n"


def _count(row: Days | Faults) -> Counter[str]:
    return row.count()


def _summary(counted: Counted) -> Iterator[str]:
    """What the page comes to, of ours."""
    false = {traffic: sum(counted[row]["ours"] for row in ALL_DAYS if row.traffic == traffic) for traffic in TRAFFIC}
    days, worst = DAYS * len(COURSES), max(false.values())
    found = min(counted[row]["ours"] for row in ALL_FAULTS if row.rate == 10 and row.traffic >= 50)
    yield (
        f"- **Nothing is wrong: under one proposal in 1,000 service-days at any traffic.** At most {worst} in "
        f"{days:,}, {_of(worst, days)} in 1,000, and {sum(false.values())} in all {days * len(TRAFFIC):,}."
        if worst * 1000 < days
        else f"- Nothing is wrong: up to {_of(worst, days)} proposals in 1,000 service-days."
    )
    yield (
        f"- **10 % of the requests fail: found within {WITHIN} minutes in {found * 100 / FAULTS:g} of 100 cases or "
        "more**, with 50 requests a minute or more. With five a minute nobody can tell 10 % so soon."
    )
    yield (
        "- What is between is told as it is below: at 50 requests a minute, 4 or 5 % that last cannot be told from "
        "10 % in ten minutes, and are proposed for at times; from 500 on they are not."
    )


def _false(counted: Counted) -> Iterator[str]:
    yield _FALSE.format(days=DAYS, compared=COMPARED, all=DAYS * len(COURSES))
    yield from _head("requests a minute", "what happens")
    for traffic in TRAFFIC:
        rows = [row for row in ALL_DAYS if row.traffic == traffic]
        yield from (day_line(row, counted[row]) for row in rows)
        both = sum((counted[row] for row in rows), Counter[str]())
        yield _line((f"**{traffic:,}**", "**all**"), _per_thousand(both, DAYS * len(rows), COMPARED * len(rows)))
    yield "\nWhat happens:\n"
    yield from (f"- *{name}*: {_told(course.__doc__)}" for name, course in COURSES.items())


def _lived(counted: Counted) -> Iterator[str]:
    yield "\n## Where much fails always: proposals in 1,000 service-days\n"
    yield (
        "So many fail in every minute since what runs went out, and 0.05 to 1 % before: no fault by the runbook, and "
        f"near to one. {LIVED} days each, of which the first {COMPARED} for Mann-Whitney.\n"
    )
    yield from _head("requests a minute", "fails always")
    yield from (day_line(row, counted[row]) for row in ALL_LIVED)


def _found(counted: Counted) -> Iterator[str]:
    yield f"\n## Something is wrong: found within {WITHIN} minutes, and missed, in 1,000 cases\n"
    yield (
        "From some moment on so many more fail, and go on to. Found counts from that moment to the proposal. What is "
        f"missed is what is left to 1,000. {FAULTS:,} cases each. 2 and 5 % are below the runbook's 10 %.\n"
    )
    yield from _head("requests a minute", "fails from then on")
    yield from (fault_line(row, counted[row]) for row in ALL_FAULTS)


def day_line(row: Days, found: Counter[str]) -> str:
    return _line((f"{row.traffic:,}", row.course), _per_thousand(found, row.many, COMPARED))


def fault_line(row: Faults, found: Counter[str]) -> str:
    return _line((f"{row.traffic:,}", f"{row.rate} %"), [_of(found[rule], row.many) for rule in RULES])


def _per_thousand(found: Counter[str], days: int, compared: int) -> list[str]:
    return [_of(found[rule], compared if rule == "kayenta" else days) for rule in RULES]


def _of(count: int, many: int) -> str:
    value = count * 1000 / many
    return f"{value:,.0f}" if value >= 100 else f"{round(value, 2):g}"


def _head(*what: str) -> Iterator[str]:
    yield f"| {' | '.join([*what, *(_NAMES[rule] for rule in RULES)])} |"
    yield "| --: | :-- |" + " --: |" * len(RULES)


def _line(what: tuple[str, str], cells: list[str]) -> str:
    return f"| {' | '.join([*what, *cells])} |"


def _told(doc: str | None) -> str:
    return " ".join((doc or "").split())


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
