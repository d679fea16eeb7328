"""Each topic of preflight: what blocks, what is only said, and that nothing unknown passes for being well."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import Blocked, Floor, Service
from bot.model import (
    Binding,
    Capacity,
    Dependencies,
    Dependency,
    Finding,
    Lack,
    NotChecked,
    Remembered,
    ServiceDeployment,
    ServiceState,
    TargetGroup,
)
from bot.preflight import (
    alarms,
    capacity,
    collect,
    duration,
    infrastructure_as_code,
    load_balancer,
    needs,
    not_checked,
    release_tags,
    rollout_time,
    services_file,
)
from bot.target.ledger import Memory
from tests.unit.values import DAY, NOW, SERVICE, Past, candidate, definition, history, service_state, td

GROUP = "arn:aws:elasticloadbalancing:us-east-1:1:targetgroup/quilt-catalog/6d0e"
WELL = TargetGroup("ip", interval=10, healthy_threshold=2, deregistration_delay=30)
DEADLINE = timedelta(minutes=15)


def weights(found: Any) -> list[str]:
    """Of each finding its weight; and each is written as it should be."""
    listed = list(found)
    for each in listed:
        assert each.what[-1] != "."
        assert each.why.endswith("."), each.why
        assert each.fix.endswith("."), each.fix
        assert not each.why.endswith("..")
        assert not (each.block and each.note)
    return ["block" if each.block else "note" if each.note else "warn" for each in listed]


def balanced(port: int = 80, container: str = "catalog") -> ServiceState:
    return service_state(bindings=(Binding(GROUP, container, port),))


def test_a_service_that_is_well_has_no_finding() -> None:
    found = Dependencies(
        needs=(Dependency("secret", "key", "KEY of catalog"),),
        target_groups={GROUP: WELL},
        alarms={"errors": "OK"},
        capacity=Capacity("ACTIVE", ("FARGATE",), 0),
    )
    assert collect.dependency_findings(balanced(), definition(network_mode="awsvpc"), found) == ()


@pytest.mark.parametrize("kind", ["secret", "parameter", "task role", "execution role"])
def test_what_is_gone_blocks_and_is_named_with_who_needs_it_and_the_way_out(kind: str) -> None:
    [finding] = needs.of(definition(), [Dependency(kind, "quilt/key", "KEY of catalog", "does not exist")])
    assert weights([finding]) == ["block"]
    assert f"{kind} is gone" in finding.what
    assert all(part in finding.why for part in ("quilt-catalog:38", "quilt/key", "KEY of catalog", "does not exist"))


def test_a_secret_that_can_be_restored_is_told_with_the_command() -> None:
    [finding] = needs.of(definition(), [Dependency("secret", "quilt/key", "KEY", "is to be deleted", Lack.LEAVING)])
    assert "aws secretsmanager restore-secret --secret-id quilt/key" in finding.fix


@pytest.mark.parametrize(
    ("ports", "reached"),
    [(("80/tcp",), True), (("70-90/tcp",), True), (("8080/tcp",), False), (("81-90/tcp",), False), ((), False)],
)
def test_the_load_balancer_must_find_its_container_and_port_in_the_target(
    ports: tuple[str, ...], reached: bool
) -> None:
    [container] = definition().containers
    target = definition(containers=(type(container)(**{**_fields(container), "ports": ports}),))
    assert weights(load_balancer.of(balanced(), target, {})) == ([] if reached else ["block"])
    assert weights(load_balancer.of(balanced(container="other"), target, {})) == ["block"]


def _fields(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


@pytest.mark.parametrize(
    ("mode", "takes", "fits"),
    [
        ("awsvpc", "ip", True),
        ("awsvpc", "instance", False),
        ("bridge", "instance", True),
        ("bridge", "ip", False),
        ("", "instance", True),
    ],
)
def test_the_target_group_must_exist_and_take_such_tasks(mode: str, takes: str, fits: bool) -> None:
    group = TargetGroup(takes, 10, 2, 30)
    found = load_balancer.of(balanced(), definition(network_mode=mode), {GROUP: group})
    assert weights(found) == ([] if fits else ["block"])
    [gone] = load_balancer.of(balanced(), definition(), {GROUP: None})
    assert gone.what == "A target group is gone"


@pytest.mark.parametrize(
    ("state", "target", "found", "what"),
    [
        ({}, {}, Capacity("INACTIVE", (), 0), "The cluster is not active"),
        ({"capacity_providers": ("spot",)}, {}, Capacity("ACTIVE", (), 0), "A capacity provider is gone"),
        ({"launch_type": "EC2"}, {}, Capacity("ACTIVE", (), 0), "There is nothing to run on"),
        (
            {"launch_type": "EC2"},
            {},
            Capacity("ACTIVE", (), 3, fitting=False),
            "No instance has the right architecture",
        ),
        ({"launch_type": "FARGATE"}, {"compatibilities": ("EC2",)}, None, "The target cannot run where"),
        ({"capacity_providers": ("FARGATE_SPOT",)}, {"compatibilities": ("EC2",)}, None, "The target cannot run where"),
    ],
)
def test_there_must_be_something_to_run_on(
    state: dict[str, Any], target: dict[str, Any], found: Capacity | None, what: str
) -> None:
    [finding] = capacity.of(service_state(**state), definition(**target), found)
    assert weights([finding]) == ["block"]
    assert finding.what.startswith(what)


def test_instances_of_the_right_architecture_and_fargate_by_either_name_are_fine() -> None:
    on_instances = capacity.of(service_state(launch_type="EC2"), definition(), Capacity("ACTIVE", (), 3, fitting=True))
    fargate = definition(compatibilities=("EC2", "FARGATE"))
    on_fargate = capacity.of(service_state(launch_type="FARGATE"), fargate, Capacity("ACTIVE", (), 0))
    assert weights([*on_instances, *on_fargate]) == []


def test_alarms_that_fire_already_or_are_gone_are_warnings_and_all_are_named() -> None:
    found = list(
        alarms.of({"errors": "ALARM", "slow": "ALARM", "gone": None, "calm": "OK", "new": "INSUFFICIENT_DATA"})
    )
    assert weights(found) == ["warn", "warn"]
    assert "errors, slow" in found[0].why
    assert "gone" in found[1].why


RUNBOOK = (timedelta(minutes=2), timedelta(minutes=5))


def timing(
    state: ServiceState,
    group: TargetGroup | None,
    past: Sequence[ServiceDeployment] = (),
    runbook: tuple[timedelta, timedelta] | None = RUNBOOK,
) -> Iterator[Finding]:
    takes = duration.estimate(state, past, {GROUP: group})
    return rollout_time.of(state, takes, deadline=DEADLINE, runbook=runbook)


def test_where_no_runbook_says_how_long_it_takes_nothing_is_held_against_it() -> None:
    assert weights(timing(balanced(), TargetGroup("ip", 10, 2, 300), runbook=None)) == []


@pytest.mark.parametrize(
    ("group", "weight"),
    [
        (WELL, []),
        (TargetGroup("ip", 10, 2, 300), ["note"]),
        (TargetGroup("ip", 10, 2, 900), ["warn"]),
    ],
)
def test_a_rollout_slower_than_the_runbook_is_noted_and_one_slower_than_the_deadline_warned_of(
    group: TargetGroup, weight: list[str]
) -> None:
    assert weights(timing(balanced(), group)) == weight


def test_timing_says_what_it_was_counted_from() -> None:
    slow = TargetGroup("ip", 30, 5, 300)
    found = list(timing(replace(balanced(), maximum_percent=150), slow))
    assert weights(found) == ["note", "note"]
    assert "It takes about 11-14 min. By its settings it needs 2 times 170 s until" in found[0].why
    assert "300 s until the last old ones have drained" in found[0].why
    assert "grace period is 60 s" in found[1].why


def test_without_a_target_group_or_tasks_nothing_is_said_about_time() -> None:
    assert weights(timing(balanced(), None)) == []
    assert weights(timing(service_state(desired=0), TargetGroup("ip", 30, 5, 900))) == []


def test_where_rollouts_were_quicker_than_the_settings_say_it_is_not_said_that_this_one_cannot_be() -> None:
    past, _ = history(Past(38, 9 * DAY), Past(42, DAY))
    [found] = timing(balanced(), TargetGroup("ip", 10, 2, 900), past)
    assert found.what == "The rollout may not end before its deadline"
    assert "It takes about 2-18 min" in found.why
    [found] = timing(balanced(), TargetGroup("ip", 10, 2, 900))
    assert found.what == "The rollout cannot end before its deadline"


def limited(**limits_: Any) -> Service:
    return SERVICE.model_copy(update=limits_)


@pytest.mark.parametrize(
    ("floor", "blocked"),
    [
        (Floor(revision=39, reason="migration 42"), True),
        (Floor(revision=38, reason="migration 42"), False),
        (Floor(registered_after=NOW, reason="migration 42"), True),
        (Floor(registered_after=NOW - timedelta(days=30), reason="migration 42"), False),
    ],
)
def test_nothing_below_the_floor_and_the_reason_is_told(floor: Floor, blocked: bool) -> None:
    old = definition(registered_at=NOW - timedelta(days=9))
    found = list(services_file.of(limited(rollback_floor=floor), old))
    assert weights(found) == (["block"] if blocked else [])
    assert all("migration 42" in finding.why for finding in found)


def test_a_floor_has_to_say_how_far() -> None:
    with pytest.raises(ValueError, match="needs a revision"):
        Floor(reason="because")
    with pytest.raises(ValueError, match="timezone"):
        Floor(registered_after=datetime(2026, 11, 1), reason="because")  # noqa: DTZ001 - that is the point


def test_a_blocked_revision_is_refused_with_its_reason_and_no_other() -> None:
    service = limited(blocked_revisions=(Blocked(revision=38, reason="leaks memory"), Blocked(revision=9, reason="x")))
    [finding] = services_file.of(service, definition(38))
    assert weights([finding]) == ["block"]
    assert "leaks memory" in finding.why
    assert list(services_file.of(service, definition(37))) == []


@pytest.mark.parametrize(
    "limit",
    [
        {"blocked_revisions": (Blocked(revision=38, reason="leaks memory"),)},
        {"rollback_floor": Floor(revision=40, reason="leaks memory")},
        {"rollback_floor": Floor(registered_after=NOW - timedelta(days=7), reason="leaks memory")},
    ],
)
def test_a_copy_is_refused_like_what_it_is_a_copy_of(limit: dict[str, Any]) -> None:
    long_ago, lately = NOW - timedelta(days=9), NOW - timedelta(days=1)
    original = Remembered(td(38), (), long_ago, long_ago, timedelta(days=1))
    copy = Remembered(td(43), (), lately, NOW, timedelta(days=1), copy_of=td(38))
    service, made = limited(**limit), definition(43, registered_at=lately)

    [finding] = services_file.of(service, made, Memory((copy, original)))
    assert weights([finding]) == ["block"]
    assert "quilt-catalog:43, a copy of quilt-catalog:38" in finding.why
    assert list(services_file.of(service, made, Memory((original,)))) == []
    assert services_file.allowed(service, [candidate(43)], [made], Memory((copy, original))) == ""


def test_what_is_offered_instead_is_nothing_that_the_services_file_forbids() -> None:
    service = limited(blocked_revisions=(Blocked(revision=37, reason="leaks memory"),))
    nearest, known = [candidate(37), candidate(36), candidate(35)], [definition(37), definition(36), definition(35)]
    assert services_file.allowed(service, nearest, known) == "quilt-catalog:36"
    assert services_file.allowed(limited(rollback_floor=Floor(revision=38, reason="x")), nearest, known) == ""
    assert services_file.allowed(service, nearest, []) == ""


@pytest.mark.parametrize(
    ("tags", "weight"),
    [
        ({}, []),
        ({"rollback": "safe"}, []),
        ({"rollback": "unsafe"}, ["block"]),
        ({"rollback": "needs-step"}, ["warn"]),
        ({"rollback": "needs-step", "rollback-step": "run down.sql"}, ["warn"]),
        ({"rollback": "maybe"}, ["warn"]),
        ({"Rollback": "unsafe"}, ["block"]),
        ({"ROLLBACK": "Unsafe "}, ["block"]),
        ({"Roll-Back": "unsafe", "rollback": "UNSAFE"}, ["block"]),
        ({"Rollback": "safe", "rollback": "unsafe"}, ["block"]),
        ({"Rollback": "Needs-Step", "RollbackStep": "run down.sql"}, ["warn"]),
        ({"rollback-bot": "unsafe", "rollback-hold": "unsafe"}, []),
    ],
)
def test_a_release_says_by_its_tags_whether_it_may_be_left(tags: dict[str, str], weight: list[str]) -> None:
    assert weights(release_tags.of(definition(42, tags=tags), definition(38))) == weight
    assert weights(release_tags.of(definition(42), definition(38), [definition(40, tags=tags)])) == weight
    assert (
        weights(release_tags.of(definition(42), definition(38), [definition(37, tags=tags), definition(43, tags=tags)]))
        == []
    )
    assert weights(release_tags.of(definition(38, tags=tags), definition(42))) == []  # forward leaves nothing behind
    copied = Memory((Remembered(td(44), (), NOW, NOW, timedelta(0), copy_of=td(38)),))
    assert (
        weights(release_tags.of(definition(42, tags=tags), definition(44), memory=copied)) == weight
    )  # this goes back


def test_the_step_is_told_and_a_marked_target_only_noted() -> None:
    [step] = release_tags.of(
        definition(42, tags={"rollback": "needs-step", "rollback-step": "run down.sql."}), definition(38)
    )
    assert "run down.sql." in step.why
    assert weights(release_tags.of(definition(42), definition(38, tags={"rollback": "unsafe"}))) == ["note"]


def test_a_release_that_was_not_read_is_warned_of_once_for_each_reason() -> None:
    those = {f"quilt-catalog:{n}": "the bot reads the newest 40 only" for n in range(1, 6)}
    found = list(release_tags.unread({"quilt-catalog:41": "ECS does not answer.", **those}))
    assert weights(found) == ["warn", "warn"]
    assert "leaves quilt-catalog:41, whose tags were not read: ECS does not answer." in found[0].why
    assert "leaves quilt-catalog:1 to 5, whose" in found[1].why
    assert weights(release_tags.unread({})) == []


@pytest.mark.parametrize(
    ("tags", "by"),
    [
        ({}, ""),
        ({"team": "sales", "Name": "terraform-fans"}, ""),
        ({"aws:cloudformation:stack-name": "quilt"}, "The CloudFormation stack quilt"),
        ({"copilot-application": "quilt"}, "Copilot (quilt)"),
        ({"ManagedBy": "terraform"}, "Terraform"),
        ({"managed-by": "Terraform Cloud"}, "Terraform"),
        ({"Terraform": "true"}, "Terraform"),
        ({"provisioner": "cdk"}, "The CDK"),
    ],
)
def test_who_manages_the_service_is_read_from_its_tags(tags: dict[str, str], by: str) -> None:
    assert infrastructure_as_code.manager(tags) == by
    assert weights(infrastructure_as_code.of(tags, "quilt-catalog:42")) == (["note"] if by else [])


def test_a_missing_right_is_one_finding_that_names_the_action_and_all_it_hides() -> None:
    denied = [NotChecked(f"the secret {n}", "AWS does not let…", "secretsmanager:DescribeSecret") for n in "abcde"]
    found = list(not_checked.of([*denied, NotChecked("the cluster", "AWS did not answer in time.")]))
    assert weights(found) == ["warn", "warn"]
    assert "secretsmanager:DescribeSecret" in found[0].what
    assert "the secret a, the secret b, the secret c, the secret d, the secret e" in found[0].why
    assert "the cluster" in found[1].what


_UNREAD = st.builds(NotChecked, st.text(min_size=1), st.text(min_size=1), st.sampled_from(["", "iam:GetRole", "ssm:X"]))


@given(st.lists(_UNREAD, min_size=1, max_size=6))
def test_whatever_could_not_be_read_is_never_silent_and_never_blocks(those: list[NotChecked]) -> None:
    found: list[Finding] = list(not_checked.of(those))
    assert found
    assert all(not each.block and not each.note for each in found)
    said = " ".join(f"{each.what} {each.why}" for each in found)
    assert all(each.lacks in said for each in those)


@pytest.mark.parametrize(("fitting", "instances", "said"), [(True, 3, 0), (None, 3, 0), (False, 3, 1), (None, 0, 1)])
def test_what_a_capacity_provider_may_still_start_is_no_reason_to_refuse(
    fitting: bool | None, instances: int, said: int
) -> None:
    state = service_state(launch_type="", capacity_providers=("spot",))

    found = list(capacity.of(state, definition(), Capacity("ACTIVE", ("spot",), instances, fitting=fitting)))

    assert len(found) == said
    assert not any(each.block for each in found)
