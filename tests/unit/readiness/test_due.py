"""Whose turn it is: at every service within half an hour, in few calls, and at one that was deployed at once."""

from datetime import UTC, datetime, timedelta

from bot.catalog import Service
from bot.readiness.due import EVERY, next_ones, pause

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def service(number: int, cluster: str = "one") -> Service:
    entry = {"cluster": cluster, "service": f"s{number}", "region": "us-east-1", "name": f"s{number}"}
    return Service(**entry, requesters=("a",), approvers=("b",))


SERVICES = [service(number) for number in range(25)] + [service(99, "other")]


def names(judged: dict[str, datetime], hurried: set[str] = set()) -> list[str]:  # noqa: B006 - never changed
    return [each.name for each in next_ones(SERVICES, judged, hurried, NOW)]


def test_ten_of_one_cluster_come_together_and_nobody_before_their_time() -> None:
    assert names({}) == [f"s{number}" for number in range(10)]
    just_now = {each.name: NOW - EVERY + timedelta(seconds=1) for each in SERVICES}
    assert names(just_now) == []
    assert names(just_now | {"s7": NOW - EVERY, "s3": NOW - 2 * EVERY}) == ["s3", "s7"]
    assert names(just_now | {"s5": NOW + timedelta(days=9)}) == ["s5"], "some clock was wrong then"


def test_what_was_deployed_goes_first_and_alone_where_its_cluster_is() -> None:
    assert names({}, {"s99"}) == ["s99"]
    just_now = {each.name: NOW for each in SERVICES}
    assert names(just_now, {"s20"}) == ["s20"]


def test_services_in_clusters_of_their_own_are_seen_as_soon_as_those_of_one() -> None:
    alone, judged, rounds = [service(number, f"cluster-{number}") for number in range(200)], dict[str, datetime](), 0
    while wanted := next_ones(alone, judged, set(), NOW):
        judged |= {each.name: NOW for each in wanted}
        rounds += 1
    assert rounds == 20


def test_all_are_seen_within_half_an_hour_however_many_there_are() -> None:
    half = timedelta(minutes=30)
    for many in (1, 10, 200, 1000):
        groups = -(-many // 10)
        assert EVERY + pause(many) < half
        assert pause(many) * groups <= EVERY / 2
