"""A drill that nobody asked for disturbs nothing: each thing that may go on is a reason of its own."""

from dataclasses import replace
from datetime import timedelta

from bot.approval.disturbing import Around, against, around
from bot.catalog.freeze import Freeze
from bot.model import Drill, Health, Mark, Phase, Rollback, Signal, SignalKind, State
from tests.unit.values import CATALOG, NOW, SERVICE, rollback

MINUTE = timedelta(minutes=1)
OTHER = SERVICE.model_copy(update={"name": "production", "staging": "quilt-catalog"})


def place(**now: object) -> Around:
    rest: dict[str, object] = {"service": SERVICE, "held": (), "mark": None, "watched": (), "signals": ()}
    return Around(**rest | now)  # type: ignore[arg-type]


def heard(state: str, at: int) -> Signal:
    when = NOW + at * MINUTE
    return Signal(f"s{at}", SignalKind.ALARM, "quilt-catalog", "5xx", state, when, when)


def drill(state: State, result: Health | None = None, *, service: str = "another") -> Rollback:
    phase = Phase(1, due_at=NOW, ends_at=NOW, result=result)
    request = replace(rollback().request, origin=Drill("schedule"))
    return rollback(service=service, state=state, request=request, phases=(phase,), ended_at=NOW - 5 * MINUTE)


def test_nothing_speaks_against_it_where_nothing_goes_on() -> None:
    assert against([place()], [], [], NOW) == ""
    assert against([place(signals=(heard("ALARM", -9), heard("OK", -2)))], [], [rollback()], NOW) == ""


def test_the_services_whose_staging_it_is_count_as_well() -> None:
    catalog = CATALOG.model_copy(update={"services": {"quilt-catalog": SERVICE, "production": OTHER}})

    assert around(SERVICE, catalog) == (SERVICE, OTHER)
    assert "of production" in against([place(), place(service=OTHER)], [rollback(service="production")], [], NOW)


def test_a_live_rollback_a_hold_a_freeze_an_alarm_and_what_is_watched_each_speak_against_it() -> None:
    frozen = Freeze(**{"from": "2020-01-01", "to": "2099-01-01", "reason": "end of the year"})
    assert "is not over yet" in against([place()], [rollback()], [], NOW)
    assert "on hold by" in against([place(held=(rollback(),))], [], [], NOW)
    assert "on hold by rb-12345678" in against([place(mark=Mark("12345678", "", "", ""))], [], [], NOW)
    assert "end of the year" in against([place(service=SERVICE.model_copy(update={"freeze": (frozen,)}))], [], [], NOW)
    assert "the alarm 5xx" in against([place(signals=(heard("OK", -9), heard("ALARM", -2)))], [], [], NOW)
    assert "still watched" in against([place(watched=(rollback(),))], [], [], NOW)


def test_never_two_drills_at_once_not_even_between_the_ways_of_one() -> None:
    live, half_way = drill(State.PROPOSED), drill(State.SUCCEEDED, Health.PASSED)
    forth = replace(
        half_way, id="forth", request=replace(half_way.request, origin=Drill("schedule", forth=half_way.id))
    )

    assert "a drill of another" in against([place()], [live], [live], NOW)
    assert "a drill of another" in against([place()], [], [half_way], NOW)
    assert "a drill of another" in against([place()], [], [drill(State.SUCCEEDED)], NOW)
    assert against([place()], [], [forth, half_way], NOW) == "", "it went forth"
    assert against([place()], [], [drill(State.SUCCEEDED, Health.FAILED)], NOW) == "", "it does not go forth"
