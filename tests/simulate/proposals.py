"""docs/evidence/proposals.md: `make proposals` draws every day again and writes it, a test draws a few."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterator

from tests.schema import ROOT
from tests.simulate.counted import (
    ALL_DAYS,
    ALL_FAULTS,
    ALL_LIVED,
    COMPARED,
    DAYS,
    FAULTS,
    LIVED,
    WITHIN,
    Counted,
    Days,
    Faults,
    counted,
)
from tests.simulate.days import COURSES, TRAFFIC
from tests.simulate.rules import RULES

PATH = ROOT / "docs" / "evidence" / "proposals.md"
TENTHS = [row for row in ALL_FAULTS if row.rate == 10]

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

_BETWEEN = (
    "- What is between is told as it is below: at 50 requests a minute, 4 or 5 % that last cannot be told from "
    "10 % in ten minutes, and are proposed for at times; from 500 on they are not."
)

_FALSE = """
## Nothing is wrong: proposals in 1,000 service-days

0.05 to 1 % of the requests always fail. {days:,} days of each kind and traffic, of which the first {compared} for \
Mann-Whitney. A row “all” is {all:,} service-days.
"""

_AGAIN = "\n## The same with other days\n"
_OTHERS = """
The rule was tuned on the days above. What follows is of days and cases that nobody had looked at before, drawn from \
another seed: `make proposals ARGS="--seed {seed}"`.
"""

_NAMES = {"ours": "ours", "trigger": "runbook, trigger", "alarm": "runbook, alarm", "kayenta": "Mann-Whitney"}


def document() -> str:
    """All but the last chapter. Takes half an hour of one core, or more."""
    found = counted([*ALL_DAYS, *ALL_LIVED, *ALL_FAULTS])
    return "\n".join([_HEAD, *_summary(found), _BETWEEN, *_false(found), *_lived(found), *_found(found)]) + "\n"


def again(seed: str) -> str:
    """The last chapter: other days and cases of the same kinds."""
    found = counted([*ALL_DAYS, *TENTHS], seed)
    return "\n".join([_AGAIN + _OTHERS.format(seed=seed), *_summary(found), *_rows_again(found)]) + "\n"


def _rows_again(found: Counted) -> Iterator[str]:
    yield "\nNothing is wrong: proposals in 1,000 service-days, of all kinds and where ours proposed.\n"
    yield from _head("requests a minute", "what happens")
    for traffic in TRAFFIC:
        yield from (day_line(row, found[row]) for row in ALL_DAYS if row.traffic == traffic and found[row]["ours"])
        yield _all(traffic, found)
    yield f"\nSomething is wrong: found within {WITHIN} minutes, in 1,000 cases.\n"
    yield from _head("requests a minute", "fails from then on")
    yield from (fault_line(row, found[row]) for row in TENTHS)


def _summary(found: Counted) -> Iterator[str]:
    """What the page comes to, of ours."""
    false = {traffic: sum(found[row]["ours"] for row in ALL_DAYS if row.traffic == traffic) for traffic in TRAFFIC}
    days, worst = DAYS * len(COURSES), max(false.values())
    least = min(found[row]["ours"] for row in TENTHS if row.traffic >= 50)
    yield (
        f"- **Nothing is wrong: under one proposal in 1,000 service-days at any traffic.** At most {worst} in "
        f"{days:,}, {_of(worst, days)} in 1,000, and {sum(false.values())} in all {days * len(TRAFFIC):,}."
        if worst * 1000 < days
        else f"- Nothing is wrong: up to {_of(worst, days)} proposals in 1,000 service-days."
    )
    yield (
        f"- **10 % of the requests fail: found within {WITHIN} minutes in {least * 100 / FAULTS:g} of 100 cases or "
        "more**, with 50 requests a minute or more. With five a minute nobody can tell 10 % so soon."
    )


def _false(found: Counted) -> Iterator[str]:
    yield _FALSE.format(days=DAYS, compared=COMPARED, all=DAYS * len(COURSES))
    yield from _head("requests a minute", "what happens")
    for traffic in TRAFFIC:
        rows = [row for row in ALL_DAYS if row.traffic == traffic]
        yield from (day_line(row, found[row]) for row in rows)
        yield _all(traffic, found)
    yield "\nWhat happens:\n"
    yield from (f"- *{name}*: {_told(course.__doc__)}" for name, course in COURSES.items())


def _all(traffic: int, found: Counted) -> str:
    rows = [row for row in ALL_DAYS if row.traffic == traffic]
    both = sum((found[row] for row in rows), Counter[str]())
    return _line((f"**{traffic:,}**", "**all**"), _per_thousand(both, DAYS * len(rows), COMPARED * len(rows)))


def _lived(found: Counted) -> Iterator[str]:
    yield "\n## Where much fails always: proposals in 1,000 service-days\n"
    yield (
        "So many fail in every minute since what runs went out, and 0.05 to 1 % before: no fault by the runbook, and "
        f"near to one. {LIVED} days each, of which the first {COMPARED} for Mann-Whitney.\n"
    )
    yield from _head("requests a minute", "fails always")
    yield from (day_line(row, found[row]) for row in ALL_LIVED)


def _found(found: Counted) -> Iterator[str]:
    yield f"\n## Something is wrong: found within {WITHIN} minutes, and missed, in 1,000 cases\n"
    yield (
        "From some moment on so many more fail, and go on to. Found counts from that moment to the proposal. What is "
        f"missed is what is left to 1,000. {FAULTS:,} cases each. 2 and 5 % are below the runbook's 10 %.\n"
    )
    yield from _head("requests a minute", "fails from then on")
    yield from (fault_line(row, found[row]) for row in ALL_FAULTS)


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


def main() -> None:
    asked = ArgumentParser(prog="proposals")
    asked.add_argument("--seed", default="", help="draw other days, and write only what they come to")
    seed = asked.parse_args().seed
    first, mark, last = PATH.read_text(encoding="utf-8").partition(_AGAIN)
    PATH.write_text(first + again(seed) if seed else document() + mark + last, encoding="utf-8")


if __name__ == "__main__":
    main()
