"""What is kept of an incident is bounded and redacted, and several readings of it are one."""

from datetime import UTC, datetime, timedelta

from bot.evidence.incident import EVENTS, LINES, STOPPED, event_lines, log_lines, stopped_lines, together
from bot.evidence.told import in_full, telling
from bot.model import EvidenceBefore, KeptLine, LogLine, ServiceEvent, Task

NOON = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
BAD, OTHER = "arn:aws:ecs:us-east-1:1:task-definition/web:42", "arn:aws:ecs:us-east-1:1:task-definition/web:41"


def task(number: int, *, minutes_ago: float, of: str = BAD, why: str = "exited") -> Task:
    stopped = NOON - timedelta(minutes=minutes_ago)
    return Task(f"arn:aws:ecs:us-east-1:1:task/c/{number:032x}", of, "STOPPED", "", (), stopped, stopped, why)


def kept(minute: int, text: str = "x") -> KeptLine:
    return KeptLine(NOON + timedelta(minutes=minute), text)


def test_of_too_many_tasks_those_of_the_bad_revision_are_kept_and_none_that_the_rollback_stopped() -> None:
    others = [task(number, minutes_ago=1, of=OTHER) for number in range(STOPPED)]
    bad = [task(100 + number, minutes_ago=30) for number in range(5)]
    after = [task(200, minutes_ago=-1)]

    found = stopped_lines([*others, *bad, *after], BAD, NOON)

    assert len(found) == STOPPED
    assert sum("web:42" in line.text for line in found) == 5
    assert max(line.at for line in found) <= NOON


def test_each_list_is_bounded_and_keeps_the_newest_cut_and_without_secrets() -> None:
    events = [ServiceEvent(NOON - timedelta(seconds=number), f"event {number}") for number in range(EVENTS + 5)]
    lines = [
        LogLine(str(n), "s", NOON + timedelta(seconds=n), f"{n} password=x{n} {'y' * 900}") for n in range(LINES + 5)
    ]

    found, last = event_lines(events, NOON), log_lines(lines)

    assert (len(found), len(last)) == (EVENTS, LINES)
    assert found[-1].text == "event 0"
    assert last[-1].text.startswith(f"{LINES + 4} password=[hidden]")
    assert all(len(line.text) <= 300 for line in last)


def test_several_readings_are_one_with_each_line_once_and_what_the_last_could_not_read_is_said() -> None:
    first = EvidenceBefore(NOON, stopped=(kept(1), kept(2)), not_read=("log lines: no",))
    second = EvidenceBefore(NOON + timedelta(minutes=5), stopped=(kept(2), kept(3)), not_read=("metrics: no",))

    whole = together([first, second])

    assert whole
    assert whole.stopped == (kept(1), kept(2), kept(3))
    assert whole.taken_at == NOON
    assert whole.not_read == ("metrics: no",)
    assert together([]) is None


def test_why_most_tasks_died_is_told_first_and_what_was_not_read_last() -> None:
    died = [kept(minute, f"{minute:08x} of web:42: out of memory") for minute in range(3)]
    evidence = EvidenceBefore(NOON, (*died, kept(4, "aaaaaaaa of web:42: exited")), not_read=("metrics: denied",))

    lines = list(telling(evidence))

    assert lines[0] == "3 tasks stopped: out of memory, last at 12:02 UTC"
    assert lines[-1] == "Not read: metrics: denied"


def test_all_of_it_is_as_many_messages_as_it_needs() -> None:
    texts = in_full(EvidenceBefore(NOON, log=tuple(kept(minute, "z" * 290) for minute in range(60))))

    assert [text.splitlines()[0] for text in texts] == [
        f"Last log lines of the revision that was left, {number} of 3, in UTC" for number in (1, 2, 3)
    ]
    assert sum(len(text.splitlines()) - 1 for text in texts) == 60
