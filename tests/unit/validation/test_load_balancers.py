"""What leads to a service is looked at, or it is said that it is not; and pairs of target groups are judged apart."""

from collections.abc import Mapping
from typing import Any

import pytest

from aws import strategy_answers
from aws.target_health import _instance
from bot.model import Check, Names, Result, TargetHealth
from bot.validation.checks import target_health_check
from bot.validation.not_looked_at import beside, not_looked_at
from tests.unit.values import NOW, service_state

CONNECT, LATTICE, EDGE = ("Service Connect", "http"), ("VPC Lattice", "http"), ("A gateway connector", "edge")
REGISTRY, CLASSIC = ("service registry srv-1", "app", 80), ("load balancer web", "app", 80)


@pytest.mark.parametrize(
    ("names", "looked", "told"),
    [
        (Names(), False, []),
        (Names(ports=(CONNECT,)), True, []),
        (Names(ports=(CONNECT, ("Service Connect", "grpc"))), False, ["target health"]),
        (Names(bindings=(REGISTRY,)), False, ["target health"]),
        (Names(bindings=(REGISTRY,)), True, []),
        (Names(unlooked=("the service registry srv-1 of Cloud Map",)), False, ["target health"]),
        (Names(bindings=(CLASSIC,)), True, []),
        (Names(ports=(LATTICE,)), True, ["target health of VPC Lattice"]),
        (Names(ports=(LATTICE, CONNECT)), False, ["target health of VPC Lattice"]),
        (Names(ports=(EDGE,)), False, ["target health of A gateway connector"]),
    ],
)
def test_a_way_in_whose_health_is_not_read_is_told(names: Names, looked: bool, told: list[str]) -> None:
    assert [name for name, _ in not_looked_at(service_state(names=names), looked=looked)] == told


def test_what_nobody_looks_at_is_a_note_where_something_vouches_for_the_application_and_a_gap_where_nothing_does() -> (
    None
):
    unseen = [("target health of VPC Lattice", "the bot does not look")]
    ill, well = (Check(name, result, "it says", NOW) for name, result in (("a", Result.FAIL), ("b", Result.PASS)))

    noted, gaps = beside([ill, well], unseen, NOW)
    assert [check.evidence for check in noted] == [
        "it says",
        "it says; target health of VPC Lattice is not looked at: the bot does not look",
    ]
    assert (noted[1].result, gaps) == (Result.PASS, [])

    noted, gaps = beside([ill], unseen, NOW)
    assert list(noted) == [ill]
    assert [(check.name, check.result) for check in gaps] == [("target health of VPC Lattice", Result.INCONCLUSIVE)]
    assert beside([well], [], NOW) == ([well], [])


@pytest.mark.parametrize(
    ("state", "code", "why", "told"),
    [
        ("InService", "N/A", "N/A", "healthy"),
        ("OutOfService", "Instance", "Instance has failed at least the UnhealthyThreshold number …", "unhealthy"),
        ("OutOfService", "ELB", "Instance registration is still in progress.", "initial"),
        ("OutOfService", "ELB", "Instance deregistration currently in progress.", "draining"),
        ("OutOfService", "ELB", "Instance is in the EC2 Availability Zone for which …", "OutOfService"),
        ("Unknown", "ELB", "A transient error occurred. Please try again later.", "Unknown"),
    ],
)
def test_what_a_classic_load_balancer_says_is_told_as_a_target_group_would(
    state: str, code: str, why: str, told: str
) -> None:
    entry = {"InstanceId": "i-1", "State": state, "ReasonCode": code, "Description": why}

    assert _instance(entry).state == told
    judged = target_health_check("x", [_instance(entry)], NOW, tasks=1).result
    assert judged is {"healthy": Result.PASS, "unhealthy": Result.FAIL}.get(told, Result.INCONCLUSIVE)


def test_targets_that_nothing_sends_to_are_told_with_the_reason() -> None:
    why = "Target group is not configured to receive traffic from the load balancer"
    check = target_health_check("x", [TargetHealth("10.0.0.1:80", "unused", why)] * 4, NOW, tasks=4)

    assert (check.result, check.evidence) == (Result.INCONCLUSIVE, f"no target gets requests: unused ({why})")


def test_of_two_load_balancers_between_whose_groups_traffic_moves_each_pair_is_judged_by_itself() -> None:
    def balancer(name: str) -> Mapping[str, Any]:
        advanced = {"alternateTargetGroupArn": f"{name}-green"}
        return {"targetGroupArn": f"{name}-blue", "containerName": "app", "advancedConfiguration": advanced}

    service: Any = {"loadBalancers": [balancer("public"), {"loadBalancerName": "old"}, balancer("internal")]}

    pairs = strategy_answers.target_pairs(service)

    assert pairs == (("public-blue", "public-green"), ("internal-blue", "internal-green"))
    assert list(strategy_answers.classic_load_balancers(service)) == ["old"]
