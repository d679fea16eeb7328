"""What is over is a span, the same whoever makes it; what is not over is none, and nobody's text is in any."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.model import Health, Phase, Recorded, State
from bot.traces import Span, trace
from tests.unit.values import NOW, rollback

SECOND = timedelta(seconds=1)
GOES_WELL = [State.PROPOSED, State.APPROVED, State.EXECUTING, State.ROLLING, State.SUCCEEDED]


def rows(*events: str) -> tuple[Recorded, ...]:
    """One a second, the first a second after the request."""
    detail = {"outcome": "somebody's words", "reason": "somebody's words"}
    return tuple(Recorded(n, NOW + n * SECOND, event, "ann", detail, "0" * 64) for n, event in enumerate(events, 1))


def phase(number: int, result: Health, *, judged: bool = True) -> Phase:
    at = NOW + (10 + number) * SECOND
    return Phase(number, at, at + SECOND, result, judged_at=at + SECOND if judged else None)


def seconds(spans: Sequence[Span]) -> dict[str, tuple[int, int]]:
    return {each.name: (round((each.began - NOW) / SECOND), round((each.ended - NOW) / SECOND)) for each in spans}


def test_what_waits_is_no_span_yet_and_the_whole_comes_last() -> None:
    waiting = trace(rollback(), rows(State.PROPOSED))
    rolling = trace(rollback(state=State.ROLLING), rows(*GOES_WELL[:4]))
    judged = (phase(1, Health.PASSED), phase(2, Health.FAILED))
    ended = trace(rollback(state=State.SUCCEEDED, phases=judged), rows(*GOES_WELL))

    assert seconds(waiting) == {"plan": (0, 1)}
    assert seconds(rolling) == seconds(waiting) | {"wait for approval": (1, 2), "look again": (2, 3), "call": (3, 4)}
    assert seconds(ended) == seconds(rolling) | {
        "roll out": (4, 5),
        "validation 1": (11, 12),
        "validation 2": (12, 13),
        "rollback immediate": (0, 13),
    }
    assert [each.wrong for each in ended[-3:]] == [False, True, True]


@pytest.mark.parametrize("left", [(), (phase(1, Health.PASSED), phase(2, Health.PENDING, judged=False))])
def test_what_is_still_validated_is_not_over(left: tuple[Phase, ...]) -> None:
    names = seconds(trace(rollback(state=State.SUCCEEDED, phases=left), rows(*GOES_WELL)))

    assert "roll out" in names
    assert "rollback immediate" not in names


@pytest.mark.parametrize("end", [State.EXPIRED, State.REJECTED, State.STALE, State.INDETERMINATE])
def test_whatever_ends_it_ends_its_spans(end: State) -> None:
    spans = trace(rollback(state=end), rows(State.PROPOSED, end))

    assert seconds(spans) == {"plan": (0, 1), "wait for approval": (1, 2), "rollback immediate": (0, 2)}
    assert spans[1].attributes["rollback.then"] == end
    assert [each.wrong for each in spans] == [False, *([end is State.INDETERMINATE] * 2)]


def test_what_is_recorded_again_is_one_span_and_what_is_planned_anew_waits_anew() -> None:
    events = (State.PROPOSED, State.APPROVED, "remade", State.APPROVED, State.EXECUTING, State.ROLLING)
    spans = trace(rollback(state=State.FAILED), rows(*events, "resumed", State.ROLLING, "noted", State.FAILED))

    waited = [each for each in spans if each.name == "wait for approval"]
    assert [round((each.began - NOW) / SECOND) for each in waited] == [1, 3]
    assert seconds(spans)["roll out"] == (6, 10)
    assert len({each.span_id for each in spans}) == len(spans)


def test_the_same_rows_make_the_same_spans_and_another_rollback_others() -> None:
    one, other = rollback(), rollback(id="e" * 32)

    assert trace(one, rows(*GOES_WELL)) == trace(one, rows(*GOES_WELL))
    ids = {each.span_id for each in trace(one, rows(*GOES_WELL))}
    assert not ids & {each.span_id for each in trace(other, rows(*GOES_WELL))}
    assert {each.trace_id for each in trace(one, rows(*GOES_WELL))} == {one.id}


def test_no_span_tells_what_somebody_wrote_or_who_it_was() -> None:
    told = str(trace(rollback(state=State.FAILED, reason="somebody's words"), rows(State.PROPOSED, State.FAILED)))

    assert "words" not in told
    assert "ann" not in told
    assert "U0ANN" not in told


def test_time_that_was_set_back_makes_no_span_that_ends_before_it_begins() -> None:
    late, early = rows(State.PROPOSED, State.FAILED)
    back = (late, Recorded(2, NOW - SECOND, early.event, "", {}, ""))

    assert all(each.ended >= each.began for each in trace(rollback(state=State.FAILED), back))
