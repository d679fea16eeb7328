"""What the approver sees, and what the digest binds."""

import shlex
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import Call, Change, Container, Finding, Place, Plan, Said
from bot.plan import aws_cli
from bot.plan import plan as plans
from bot.plan.diff import changes
from tests.unit.values import (
    HOUR,
    NOW,
    SERVICE,
    SERVICE_ARN,
    candidate,
    definition,
    deployment,
    images,
    plan,
    service_state,
    target,
    td,
)

CONTAINER = definition().containers[0]


def changed(**fields: Any) -> tuple[Change, ...]:
    return changes(definition(), definition(containers=(replace(CONTAINER, **fields),)))


class TestChanges:
    def test_the_same_definition_under_another_number_changes_nothing(self) -> None:
        assert changes(definition(42), definition(38)) == ()

    def test_images_sizes_ports_and_roles_are_shown_before_and_after(self) -> None:
        container = replace(CONTAINER, image="registry/catalog:8d1c0f2", cpu="128", memory="", ports=())
        after = definition(
            cpu="256", memory="512", task_role="arn:role/other", execution_role="", containers=(container,)
        )
        assert changes(definition(), after) == (
            Change("image of catalog", "registry/catalog:c3f56d0", "registry/catalog:8d1c0f2"),
            Change("task CPU", "512", "256"),
            Change("task memory", "1024", "512"),
            Change("task role", "task", "other"),
            Change("execution role", "execution", "none"),
            Change("CPU of catalog", "256", "128"),
            Change("memory of catalog", "512", "none"),
            Change("ports of catalog", "80/tcp", "none"),
        )

    def test_containers_come_and_go_by_name(self) -> None:
        other = replace(CONTAINER, name="proxy", image="registry/proxy:1")
        assert changes(definition(), definition(containers=(other,))) == (
            Change("container proxy (registry/proxy:1) added", "", ""),
            Change("container catalog (registry/catalog:c3f56d0) removed", "", ""),
        )

    def test_environment_and_secrets_are_named_and_never_valued(self) -> None:
        environment = {"MODE": "f1-new", "QURATOR": "f9"}
        assert changed(environment=environment, secrets={"JWT_SECRET": "f3-new"}) == (
            Change("environment MCP of catalog removed", "", ""),
            Change("environment MODE of catalog changed", "", ""),
            Change("environment QURATOR of catalog added", "", ""),
            Change("secret JWT_SECRET of catalog changed", "", ""),
        )

    @given(values=st.lists(st.text(alphabet="sk-0123456789", min_size=12), min_size=4, max_size=4, unique=True))
    def test_no_value_ever_appears(self, values: list[str]) -> None:
        def with_values(one: str, other: str) -> Container:
            return replace(CONTAINER, environment={"A": one}, secrets={"B": other})

        before, after = with_values(*values[:2]), with_values(*values[2:])
        told = changes(definition(containers=(before,)), definition(containers=(after,)))
        assert not any(value in str(change) for value in values for change in told)


class TestOtherMembers:
    def test_known_ones_are_in_words_and_others_by_the_name_that_ecs_gives_them(self) -> None:
        before = {
            Place("catalog", "healthCheck", part="interval"): Said("5", shown=True),
            Place("catalog", "command"): Said("f1", shown=False),
            Place("", "brandNew", part="mode"): Said("f2", shown=False),
        }
        after = {
            Place("catalog", "healthCheck", part="interval"): Said("30", shown=True),
            Place("catalog", "command"): Said("f3", shown=False),
            Place("", "volumes", "data"): Said("true", shown=True),
            Place("", "volumes", "data", "host.sourcePath"): Said("/data", shown=True),
        }
        assert changes(definition(members=before), definition(members=after)) == (
            Change("brandNew (mode) removed", "", ""),
            Change("volume data added", "", ""),
            Change("command of catalog changed", "", ""),
            Change("health check (interval) of catalog", "5", "30"),
        )

    def test_the_same_tag_that_names_another_image_is_a_change(self) -> None:
        one, other = images("aaaa"), images("bbbb")
        [told] = changes(definition(), definition(), ran=one, runs=other)
        assert (told.before, told.after) == (
            "registry/catalog:c3f56d0 (sha256:aaaa)",
            "registry/catalog:c3f56d0 (sha256:bbbb)",
        )
        assert changes(definition(), definition(), ran=one, runs=images(None)) == ()


class TestCliLine:
    def test_update_names_four_things_and_forces_nothing(self) -> None:
        assert plan().cli == (
            "aws ecs update-service --cluster sales-prod --service quilt-catalog-service "
            "--task-definition quilt-catalog:38 --region us-east-1"
        )

    def test_stop_asks_for_a_rollback_in_so_many_words(self) -> None:
        assert plan(Call.STOP_SERVICE_DEPLOYMENT, service_deployment="arn:sd").cli == (
            "aws ecs stop-service-deployment --service-deployment-arn arn:sd --stop-type ROLLBACK --region us-east-1"
        )

    def test_nothing_in_it_can_break_out_of_its_quotes(self) -> None:
        line = aws_cli.cli_line(
            cluster="a; rm -rf $HOME",
            service="it's",
            region="us-east-1",
            call=Call.UPDATE_SERVICE,
            task_definition_name="f:1",
            service_deployment=None,
        )
        assert shlex.split(line)[3:7] == ["--cluster", "a; rm -rf $HOME", "--service", "it's"]


class TestDigest:
    BOUND = (
        ("account", "1"),
        ("region", "eu-west-1"),
        ("cluster", "other"),
        ("service_arn", "other"),
        ("call", Call.STOP_SERVICE_DEPLOYMENT),
        ("service_deployment", "arn:sd"),
        ("from_task_definition", td(41)),
        ("from_images", images("other")),
        ("target", target(37)),
        ("target", target(38, "other")),
        ("deployment_id", "ecs-svc/other"),
        ("lapsed", 1),
    )
    FREE = (
        ("service", "another-name"),
        ("desired", 400),
        ("expected", (1, 2)),
        ("made_at", NOW + HOUR),
        ("cli", ""),
        ("simulated", False),
        ("changes", (Change("a", "b", "c"),)),
        ("warnings", (Finding("a", "b", "c", block=False),)),
        ("target", replace(target(), why="otherwise", following=(candidate(36),))),
        ("target", replace(target(), chosen=replace(candidate(), served=HOUR, deployed_at=NOW))),
    )

    @pytest.mark.parametrize(("field", "value"), BOUND)
    def test_it_changes_with_everything_that_is_approved(self, field: str, value: Any) -> None:
        assert plans.digest(replace(plan(), **{field: value})) != plan().digest

    @pytest.mark.parametrize(("field", "value"), FREE)
    def test_it_does_not_change_with_counts_times_or_texts(self, field: str, value: Any) -> None:
        assert plans.digest(replace(plan(), **{field: value})) == plan().digest

    @given(desired=st.integers(0, 500), running=st.integers(0, 500))
    def test_autoscaling_never_moves_it(self, desired: int, running: int) -> None:
        assert drawn(desired=desired, running=running).digest == plan().digest

    def test_it_is_the_same_on_every_machine(self) -> None:
        assert len(plan().digest) == 64
        assert plan().digest == plan().digest


def drawn(**state: Any) -> Plan:
    return plans.seal(
        plans.draw_up(
            service=SERVICE,
            state=service_state(**state),
            call=Call.UPDATE_SERVICE,
            service_deployment=None,
            from_images=images("bad"),
            target=target(),
            changes=(),
            warnings=(),
            expected=(120, 180),
            made_at=NOW,
            simulated=True,
        )
    )


def test_a_plan_says_where_it_acts() -> None:
    made = plan()
    assert (made.account, made.region, made.cluster) == ("850787717197", "us-east-1", "sales-prod")
    assert (made.service, made.ecs_service, made.service_arn) == ("quilt-catalog", "quilt-catalog-service", SERVICE_ARN)
    assert (made.from_name, made.to_name, made.deployment_id) == (
        "quilt-catalog:42",
        "quilt-catalog:38",
        "ecs-svc/1111",
    )


class TestMoved:
    def test_counts_and_rollout_states_do_not_count_as_moving(self) -> None:
        shown = deployment(rollout_state="IN_PROGRESS", running=1)
        assert plans.moved(plan(), service_state(shown, desired=9, running=7)) == ""

    @pytest.mark.parametrize(
        ("state", "said"),
        [
            (
                service_state(deployment("ecs-svc/3333", 43)),
                "quilt-catalog:43 after this plan was made. It was",
            ),
            (service_state(deployment("ecs-svc/3333", 42)), "Someone deployed quilt-catalog:42 again after"),
            (service_state(deployment(number=43)), "quilt-catalog:43"),
            (service_state(status="INACTIVE"), "is deleted"),
            (service_state(deployments=()), "has no deployment any more"),
        ],
    )
    def test_anything_else_is_said(self, state: Any, said: str) -> None:
        assert said in plans.moved(plan(), state)
