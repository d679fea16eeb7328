"""Headlines say what is true: in each state of the validation, of every kind of rollback, and never green too early."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from bot.model import (
    Ask,
    Check,
    Complete,
    Health,
    Immediate,
    Partial,
    Phase,
    Restore,
    Result,
    Rollback,
    State,
    Undo,
    Unwell,
    Watch,
)
from bot.validation.standing import Sign, standing, window
from tests.asks import requested
from tests.phases import phase
from tests.unit.values import rollback

END = datetime(2026, 3, 1, 1, 46, tzinfo=UTC)
PASSED, FAILED, PENDING, INCONCLUSIVE = Health.PASSED, Health.FAILED, Health.PENDING, Health.INCONCLUSIVE
KINDS: Sequence[tuple[Ask, str]] = [
    (Immediate(), ""),
    (Undo(), " again"),
    (Partial("mcp"), " with mcp off"),
    (Restore("mcp"), " with mcp on again"),
    (Complete("e43b15ac" * 5), " without e43b15a"),
]


def checks(fail: str = "", unclear: str = "") -> tuple[Check, ...]:
    def result(name: str) -> Result:
        return Result.FAIL if name in fail else Result.INCONCLUSIVE if name in unclear else Result.PASS

    return tuple(
        Check(name, result(name), "…", END) for name in ("service", "config", "log", "health check", "targets")
    )


def made(health: Health, number: int, **seen: str) -> Phase:
    return phase(health, checks(**seen) if health is not PENDING else (), number=number, since=END)


def open_(number: int, *unwell: Unwell, **seen: str) -> Phase:
    """Looked at, and not judged."""
    return replace(phase(PENDING, number=number, since=END), watch=Watch(3, END, checks(**seen), unwell))


STOPPED = "<@U0BBBB> stopped it"


def ended(number: int, why: str, **seen: str) -> Phase:
    """With what its last look saw, where it was looked at."""
    watch = Watch(3, END, checks(**seen)) if seen else None
    return replace(made(INCONCLUSIVE, number), checks=(), ended=why, watch=watch)


def of(*phases: Phase, ask: Ask | None = None) -> Rollback:
    succeeded = rollback(state=State.SUCCEEDED, outcome="quilt-catalog:38 runs on 4 of 4 tasks.", phases=phases)
    return requested(succeeded, ask=ask) if ask else succeeded


def at(minutes: int) -> datetime:
    return END + timedelta(minutes=minutes)


LATER = (made(PENDING, 2), made(PENDING, 3))
STANDINGS: dict[str, tuple[Rollback, Sign, str]] = {
    "nothing looked at": (of(), Sign.CHECKING, "quilt-catalog: all 4 tasks run :38 · checking health…"),
    "nothing looked at yet": (
        of(made(PENDING, 1), *LATER),
        Sign.CHECKING,
        "quilt-catalog: all 4 tasks run :38 · checking health…",
    ),
    "seen well so far": (
        of(open_(1), *LATER),
        Sign.CHECKING,
        "quilt-catalog: all 4 tasks run :38 · 5 of 5 checks so far, until 01:51 UTC",
    ),
    "seen ill so far": (
        of(open_(1, fail="config log"), *LATER),
        Sign.CHECKING,
        "quilt-catalog: all 4 tasks run :38 · 2 of 5 checks fail: config, log, so far; checked until 01:51 UTC",
    ),
    "first passed": (
        of(made(PASSED, 1), *LATER),
        Sign.WELL,
        "quilt-catalog is well on :38 · 5 of 5 checks, still watched until 03:16 UTC",
    ),
    "first failed": (
        of(made(FAILED, 1, fail="config log"), *LATER),
        Sign.UNWELL,
        "quilt-catalog is NOT well on :38 · 2 of 5 checks fail: config, log",
    ),
    "first unclear": (
        of(made(INCONCLUSIVE, 1, unclear="log"), *LATER),
        Sign.UNKNOWN,
        "quilt-catalog on :38 · not enough data yet: log, still watched until 03:16 UTC",
    ),
    "ill in the second, not judged": (
        of(made(PASSED, 1), open_(2, fail="log"), LATER[1]),
        Sign.DOUBTFUL,
        "quilt-catalog was well on :38 · now 1 of 5 checks fails: log, still watched until 03:16 UTC",
    ),
    "second failed": (
        of(
            made(PASSED, 1),
            replace(made(FAILED, 2, fail="log"), watch=Watch(9, END, checks(), (Unwell(at(12), None, ("log",)),))),
            LATER[1],
        ),
        Sign.UNWELL,
        "quilt-catalog is NOT well on :38 · after 12 min, 1 of 5 checks fails: log",
    ),
    "recovered, not judged": (
        of(made(FAILED, 1, fail="log"), open_(2), LATER[1]),
        Sign.DOUBTFUL,
        "quilt-catalog on :38 failed in the first 5 minutes, and no check fails since 01:51 UTC, "
        "still watched until 03:16 UTC",
    ),
    "recovered": (
        of(
            made(FAILED, 1, fail="log"),
            replace(made(PASSED, 2), watch=Watch(9, END, checks(), (Unwell(at(6), at(9), ("log",)),))),
            LATER[1],
        ),
        Sign.DOUBTFUL,
        "quilt-catalog on :38 failed in the first 5 minutes, well since 01:55 UTC · 5 of 5 checks, "
        "still watched until 03:16 UTC",
    ),
    "ill again": (
        of(made(FAILED, 1, fail="log"), made(PASSED, 2), open_(3, fail="log")),
        Sign.UNWELL,
        "quilt-catalog is NOT well on :38 · now 1 of 5 checks fails: log, still watched until 03:16 UTC",
    ),
    "all passed": (
        of(*(made(PASSED, n) for n in (1, 2, 3))),
        Sign.WELL,
        "quilt-catalog is well on :38 · 5 of 5 checks",
    ),
    "nobody looked in the first": (
        of(replace(made(INCONCLUSIVE, 1, unclear="log")), made(PASSED, 2), LATER[1]),
        Sign.WELL,
        "quilt-catalog is well on :38 · 5 of 5 checks (not enough data in the first 5 minutes), "
        "still watched until 03:16 UTC",
    ),
    "stopped at once": (
        of(*(ended(n, "<@U0BBBB> stopped it") for n in (1, 2, 3))),
        Sign.UNKNOWN,
        "quilt-catalog: all 4 tasks run :38 · not watched any more: somebody stopped it",
    ),
    "superseded in the second": (
        of(made(PASSED, 1), *(ended(n, "somebody deployed quilt-catalog:43") for n in (2, 3))),
        Sign.UNKNOWN,
        "quilt-catalog was well on :38 · 5 of 5 checks · not watched any more: somebody deployed quilt-catalog:43",
    ),
    "superseded when ill": (
        of(made(FAILED, 1, fail="log"), *(ended(n, "a newer rollback of the service began, rb-1") for n in (2, 3))),
        Sign.UNWELL,
        "quilt-catalog was NOT well on :38 · 1 of 5 checks failed: log · "
        "not watched any more: a newer rollback of the service began, rb-1",
    ),
    "stopped when ill": (
        of(ended(1, STOPPED, fail="log"), *(ended(n, STOPPED) for n in (2, 3))),
        Sign.DOUBTFUL,
        "quilt-catalog: all 4 tasks run :38 · at the last look 1 of 5 checks failed: log · "
        "not watched any more: somebody stopped it",
    ),
    "stopped when ill after it was well": (
        of(made(PASSED, 1), ended(2, STOPPED, fail="log"), ended(3, STOPPED)),
        Sign.DOUBTFUL,
        "quilt-catalog was well on :38 · 5 of 5 checks · at the last look 1 of 5 checks failed: log · "
        "not watched any more: somebody stopped it",
    ),
    "stopped when recovered": (
        of(made(FAILED, 1, fail="log"), ended(2, STOPPED, fail="nothing"), ended(3, STOPPED)),
        Sign.DOUBTFUL,
        "quilt-catalog on :38 failed in the first 5 minutes, and no check failed from 01:51 UTC on · "
        "not watched any more: somebody stopped it",
    ),
    "stopped when ill again": (
        of(made(FAILED, 1, fail="log"), ended(2, STOPPED, fail="config"), ended(3, STOPPED)),
        Sign.UNWELL,
        "quilt-catalog was NOT well on :38 · at the last look 1 of 5 checks failed: config · "
        "not watched any more: somebody stopped it",
    ),
    "of an older program, passed": (of(made(PASSED, 1)), Sign.WELL, "quilt-catalog is well on :38 · 5 of 5 checks"),
    "of an older program, unclear": (
        of(made(INCONCLUSIVE, 1, unclear="log")),
        Sign.UNKNOWN,
        "quilt-catalog on :38 · not enough data: log",
    ),
}


@pytest.mark.parametrize("name", STANDINGS)
def test_in_each_state_the_headline_is_this_one(name: str) -> None:
    validated, sign, text = STANDINGS[name]
    now = standing(validated)
    assert (now.sign, now.text) == (sign, text)


@pytest.mark.parametrize(("name", "kind"), product(STANDINGS, KINDS))
def test_every_kind_of_rollback_says_where_the_service_is_and_what_came_with_it(
    name: str, kind: tuple[Ask, str]
) -> None:
    ask, with_it = kind
    validated, sign, _ = STANDINGS[name]
    now = standing(requested(validated, ask=ask))
    assert now.sign is sign
    assert f":38{with_it}" in now.text.replace(":43 ", ":38 ")
    assert len(now.text) < 200


@pytest.mark.parametrize("results", list(product((PASSED, FAILED, PENDING, INCONCLUSIVE), repeat=3)))
def test_nothing_is_green_before_a_verdict_says_so_nor_beside_a_failed_phase(results: tuple[Health, ...]) -> None:
    validated = of(*(made(result, number) for number, result in enumerate(results, 1)))
    if standing(validated).sign is Sign.WELL:
        assert PASSED in results
        assert FAILED not in results


def test_nobody_is_promised_a_phase_that_does_not_exist() -> None:
    for name, (validated, _, _) in STANDINGS.items():
        text = standing(validated).text
        assert " of 3" not in text, name
        assert ("still watched" not in text) or any(each.pending for each in validated.phases), name


def test_windows_are_called_by_their_minutes() -> None:
    phases = [made(PENDING, number) for number in (1, 2, 3)]
    assert [window(each, phases) for each in phases] == ["first 5 minutes", "minutes 5 to 30", "minutes 30 to 90"]


def test_many_names_are_counted() -> None:
    many = tuple(Check(f"request {n}", Result.FAIL, "…", END) for n in range(9))
    text = standing(of(phase(FAILED, many, since=END))).text
    assert text.endswith("9 of 9 checks fail: request 0, request 1, request 2 and 6 more")
