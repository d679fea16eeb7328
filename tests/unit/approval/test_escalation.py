"""Who is called next, by whom the services file names and who was called before."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.approval import escalation
from bot.catalog import Catalog
from bot.model import Called, Level, Looking, Rollback, State
from tests.unit.values import CATALOG, HOUR, MINUTE, NOW, rollback


def catalog(**contacts: list[str]) -> Catalog:
    data: dict[str, Any] = CATALOG.model_dump(by_alias=True, exclude={"digest"})
    for service in data["services"].values():
        service.pop("name")
        service["contacts"] = contacts
    return Catalog.model_validate(data)


FULL = catalog(primary=["ann", "bob"], secondary=["cat"], escalation=["dan"])
WAITS: Rollback = replace(rollback(requester="ann", slack_id="U0ANN"), expires_at=NOW + HOUR)


def following(before: Rollback, of: Catalog = FULL) -> Called | None:
    return escalation.next_call(before, of.services["quilt-catalog"], of, NOW)


def called(level: Level) -> Called:
    return Called(level, ("U0BOB",), NOW - MINUTE, NOW)


def test_levels_are_called_in_their_order_and_whoever_asked_is_left_out() -> None:
    first = following(WAITS)
    second = following(replace(WAITS, called=(called(Level.PRIMARY),)))
    last = following(replace(WAITS, called=(called(Level.PRIMARY), called(Level.SECONDARY))))

    assert first == Called(Level.PRIMARY, ("U0BOB",), NOW, NOW + timedelta(minutes=5))
    assert second
    assert second.slack_ids == ("U0CAT",)
    assert last
    assert last.slack_ids == ("U0DAN",)
    assert following(replace(WAITS, called=tuple(map(called, Level)))) is None


def test_a_level_of_nobody_but_the_requester_is_passed_over() -> None:
    alone = catalog(primary=["ann"], secondary=["cat"])

    first = following(WAITS, alone)

    assert first
    assert first.level is Level.SECONDARY


def test_nobody_is_called_about_what_is_decided_looked_into_or_over() -> None:
    assert following(replace(WAITS, looking=Looking("U0CAT", "cat", NOW))) is None
    assert following(replace(WAITS, expires_at=NOW)) is None
    for state in set(State) - {State.PROPOSED}:
        assert following(replace(WAITS, state=state)) is None


def test_without_contacts_nothing_ever_falls_due() -> None:
    assert escalation.begins(CATALOG.services["quilt-catalog"], NOW) is None
    assert escalation.begins(FULL.services["quilt-catalog"], NOW) == NOW + 2 * MINUTE
