"""Readiness in words, and what is worse than last week."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.model import Grade, Graded, KnownReadiness, Readiness, Topic
from bot.readiness.known import of_all
from bot.readiness.told import counts, got_worse, headline, line, week, worst_first
from bot.readiness.weekly import week_of

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def graded(topic: Topic, grade: Grade, what: str = "It is so.", who: str = "whoever deploys the service") -> Graded:
    return Graded(topic, grade, what, "it matters", "Mend it.", who)


def known(*findings: Graded, service: str = "quilt-catalog", told: Readiness | None = None) -> KnownReadiness:
    readiness = Readiness(service, findings, NOW, target="quilt-catalog:38", takes=timedelta(minutes=3))
    return KnownReadiness(readiness, NOW, None, told)


WELL = graded(Topic.TARGET, Grade.GREEN)
LAX = graded(Topic.BREAKER, Grade.AMBER, "The circuit breaker is off.")
GONE = graded(Topic.IMAGES, Grade.RED, "ECR deletes it.", "whoever keeps its ECR repository")
UNREAD = graded(Topic.ALARMS, Grade.UNKNOWN, "Not read: silence.")


def test_the_headline_says_to_what_and_how_fast_and_promises_nothing_that_is_not_known() -> None:
    assert headline(known(WELL).readiness) == (
        "quilt-catalog could be rolled back now, to quilt-catalog:38 within 3 min."
    )
    assert headline(known(WELL, GONE).readiness) == "quilt-catalog could not be rolled back now."
    assert headline(known(WELL, UNREAD).readiness).startswith("quilt-catalog: nobody can say whether")
    assert headline(known(WELL, LAX).readiness).endswith(", to quilt-catalog:38 within 3 min; 1 thing to mend.")


def test_lines_name_what_lacks_the_worst_first() -> None:
    assert line(known(WELL, LAX, UNREAD, GONE).readiness) == "images, alarms, breaker"
    ordered = worst_first([known(WELL, service="a"), known(LAX, service="b"), known(GONE, service="c")])
    assert [each.readiness.service for each in ordered] == ["c", "b", "a"]
    assert counts(ordered) == "1 RED · 1 amber · 1 green"


def test_only_what_is_worse_than_was_told_is_told_again() -> None:
    before = known(WELL, LAX).readiness
    assert got_worse(known(WELL, LAX)) == (LAX,), "the first time"
    assert got_worse(known(WELL, LAX, told=before)) == ()
    assert got_worse(known(WELL, LAX, GONE, told=before)) == (GONE,)
    assert week([known(WELL, LAX, told=before)]) == ""
    told = week([known(WELL, LAX, GONE, told=before)])
    assert "🔴 quilt-catalog is RED: ECR deletes it. To mend by whoever keeps its ECR repository." in told


def test_what_was_not_looked_at_for_long_is_unknown_and_never_green() -> None:
    assert of_all(["new"], [], NOW)[0].readiness.grade is Grade.UNKNOWN
    fresh, late = of_all(["quilt-catalog"], [known(WELL)], NOW)[0], NOW + timedelta(hours=3)
    assert fresh.readiness.grade is Grade.GREEN
    (stale,) = of_all(["quilt-catalog"], [known(WELL)], late)
    assert stale.readiness.grade is Grade.UNKNOWN
    assert "last looked at 3 h ago, and was green then" in stale.readiness.findings[0].what
    assert of_all([], [known(WELL)], NOW) == (), "it left the services file"


def test_a_look_that_is_dated_ahead_of_now_is_not_believed_for_ever() -> None:
    def before(ahead: timedelta) -> KnownReadiness:
        return of_all(["quilt-catalog"], [known(WELL)], NOW - ahead)[0]

    assert before(timedelta(minutes=1)).readiness.grade is Grade.GREEN, "clocks of two processes differ a little"
    assert before(timedelta(days=30)).readiness.grade is Grade.UNKNOWN
    assert "dated 30 days from now" in before(timedelta(days=30)).readiness.findings[0].what


def test_a_week_begins_on_monday() -> None:
    assert week_of(NOW, UTC) != week_of(NOW - timedelta(days=1), UTC)
    assert week_of(NOW, UTC) == week_of(NOW + timedelta(days=6), UTC)
    sunday, east = datetime(2026, 11, 22, 20, 5, tzinfo=UTC), ZoneInfo("Pacific/Auckland")
    assert week_of(sunday, east) == week_of(NOW, UTC) == "2026-W48", "it is Monday morning there"
