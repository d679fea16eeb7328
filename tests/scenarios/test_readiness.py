"""Could it be rolled back now? Each thing looked at over real wires: what is well, what is not, what is unread."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import aws
from bot.model import Grade, Graded, Readiness, Topic
from bot.readiness.judge import Looks, judge
from bot.triggers.survey import should_stand
from playground.aws import SimulatedAws
from playground.aws.deployment_rules import BreakerRules
from playground.aws.names import REPOSITORY
from playground.aws.seed import history, seed
from playground.aws.strategy import Strategy
from playground.watching import watched
from tests.scenarios.world import BEN, SERVICE, World, guest, running_world

GREEN, AMBER, RED, UNKNOWN = Grade.GREEN, Grade.AMBER, Grade.RED, Grade.UNKNOWN
DENIED = {"code": "AccessDeniedException", "status": 400, "times": 100}
THROTTLED = {"code": "Throttling", "status": 400, "times": 100}


async def look(world: World) -> Readiness:
    """With lifecycle policies read anew."""
    ports = world.bot._ports
    fresh = replace(Looks.of(ports), retentions=aws.Retentions(world.bot._outside.aws))
    return await judge(ports.catalog.services["quilt-catalog"], fresh)


async def found(world: World, topic: Topic) -> Graded:
    return next(finding for finding in (await look(world)).findings if finding.name == topic)


async def graded(world: World, topic: Topic) -> tuple[Grade, str]:
    finding = await found(world, topic)
    return finding.grade, finding.what


def rule(counts: str, number: int, *, tags: str = "any", priority: int = 1) -> dict[str, Any]:
    selection: dict[str, Any] = {"tagStatus": tags, "countType": counts, "countNumber": number}
    selection |= {"countUnit": "days"} if counts == "sinceImagePushed" else {}
    return {"rulePriority": priority, "selection": selection, "action": {"type": "expire"}}


def archives(answer: dict[str, Any]) -> dict[str, Any]:
    """As ECR answers where images are archived first, and deleted from there: a rule that moto does not know."""
    kept = rule("sinceImageTransitioned", 365)
    kept["selection"] |= {"storageClass": "archive", "countUnit": "days"}
    archived = rule("sinceImagePushed", 1, priority=2) | {"action": {"type": "transition"}}
    return answer | {"lifecyclePolicyText": json.dumps({"rules": [kept, archived]})}


def policy(world: World, counts: str, number: int, *, tags: str = "any") -> None:
    """The repository's only rule."""
    text = json.dumps({"rules": [rule(counts, number, tags=tags)]})
    parameters = {"repositoryName": REPOSITORY, "lifecyclePolicyText": text}
    world.aws.cluster.moto.call("ecr", "PutLifecyclePolicy", parameters)


async def test_what_is_well_is_green_and_what_nobody_set_up_is_amber(world: World) -> None:
    readiness = await look(world)

    assert {finding.name: finding.grade for finding in readiness.findings if finding.applies} == {
        Topic.TARGET: GREEN, Topic.PREFLIGHT: GREEN, Topic.APPROVERS: GREEN, Topic.IMAGES: GREEN,
        Topic.ALARMS: AMBER, Topic.BREAKER: AMBER, Topic.DEPLOYMENT_ALARMS: AMBER, Topic.STRATEGY: AMBER,
        Topic.CONTACTS: AMBER, Topic.STAGING: AMBER, Topic.FEATURES: GREEN, Topic.DRILL: AMBER,
    }  # fmt: skip
    assert (readiness.grade, readiness.target) == (AMBER, "quilt-catalog:38")
    assert all(each.next and each.who for each in readiness.lacking)
    assert world.sent() == [], "a look changes nothing"


async def test_how_it_is_deployed_is_graded_by_its_own_rules(world: World) -> None:
    world.aws.watch_alarms("catalog-5xx")
    assert (await found(world, Topic.BREAKER)).grade is GREEN, "deployment alarms see what a breaker does not"
    assert (await found(world, Topic.DEPLOYMENT_ALARMS)).grade is GREEN

    world.aws.set_breaker_rules(BreakerRules("COUNT", 40, reset_on_healthy=False))
    assert (await found(world, Topic.BREAKER)).what == (
        "The circuit breaker trips at 40 failed tasks, with 4 desired; 3 are usual."
    )
    world.aws.set_breaker_rules(BreakerRules("COUNT", 1, reset_on_healthy=False))
    assert (await found(world, Topic.BREAKER)).grade is AMBER
    world.aws.set_circuit_breaker(False)
    assert (await graded(world, Topic.BREAKER)) == (AMBER, "The circuit breaker is off.")

    world.aws.use_strategy(Strategy("CANARY", percent=10.0))
    assert (await graded(world, Topic.STRATEGY)) == (GREEN, "CANARY, with 10 % of the traffic first.")
    assert not (await found(world, Topic.BREAKER)).applies

    world.aws.fail_next("DescribeServices", **DENIED)
    readiness = await look(world)
    for topic in (Topic.TARGET, Topic.PREFLIGHT, Topic.IMAGES, Topic.BREAKER, Topic.STRATEGY):
        unread = next(each for each in readiness.findings if each.name == topic)
        assert unread.grade is UNKNOWN
        assert "DescribeServices" in unread.what
    assert readiness.grade is UNKNOWN


async def test_an_image_that_a_lifecycle_policy_deletes_is_said_before_it_is_gone(world: World) -> None:
    policy(world, "imageCountMoreThan", 100)
    assert (await found(world, Topic.IMAGES)).grade is GREEN
    policy(world, "sinceImagePushed", 1)
    assert (await graded(world, Topic.IMAGES)) == (
        RED, "By its lifecycle policy ECR deletes the image of catalog within a day.",
    )  # fmt: skip
    policy(world, "imageCountMoreThan", 8)
    soon = await found(world, Topic.IMAGES)
    assert soon.grade is AMBER, soon
    assert (soon.next, soon.who) == (
        f"Change the lifecycle policy of {REPOSITORY}, or push the image again.", "whoever keeps its ECR repository",
    )  # fmt: skip
    policy(world, "sinceImagePushed", 1, tags="untagged")
    assert (await found(world, Topic.IMAGES)).grade is GREEN, "its image has a tag"

    world.aws.distort_next("GetLifecyclePolicy", archives)
    assert (await graded(world, Topic.IMAGES)) == (
        RED, "By its lifecycle policy ECR archives the image of catalog within a day.",
    ), "the rule of what is archived already is about others"  # fmt: skip

    world.aws.fail_next("GetLifecyclePolicy", **DENIED)
    denied = await found(world, Topic.IMAGES)
    assert (denied.grade, denied.who) == (UNKNOWN, "whoever keeps the bot's roles")
    assert "ecr:GetLifecyclePolicy" in denied.next

    world.aws.delete_image(38)
    gone = await look(world)
    assert gone.grade is RED
    assert gone.lacking[0].name == Topic.PREFLIGHT
    assert "An image is gone" in gone.lacking[0].what


async def test_what_an_external_controller_deploys_is_red_and_nothing_is_said_of_it_that_is_not_so(
    world: World,
) -> None:
    world.aws.become(controller="EXTERNAL")

    readiness = await look(world)

    of = {finding.name: finding for finding in readiness.findings}
    assert (readiness.grade, of[Topic.TARGET].grade) == (RED, RED)
    assert "aws ecs update-service-primary-task-set" in of[Topic.TARGET].next
    said = {topic: of[topic].what for topic in (Topic.PREFLIGHT, Topic.IMAGES, Topic.STRATEGY)}
    assert said == {
        Topic.PREFLIGHT: "There is no target to look at.",
        Topic.IMAGES: "There is no target to look at.",
        Topic.STRATEGY: "An external controller deploys it, not ECS.",
    }
    assert not any(of[topic].applies for topic in said)


async def test_where_nothing_runs_or_one_task_has_no_room_that_is_said(world: World) -> None:
    world.aws.scale(SERVICE, 0)
    assert "The desired count is 0" in (await found(world, Topic.PREFLIGHT)).what
    world.aws.scale(SERVICE, 1)
    assert (await found(world, Topic.PREFLIGHT)).grade is RED, "4 tasks at 100 to 125 % have room, and one has none"
    world.aws.limit(minimum=100, maximum=200)
    assert (await found(world, Topic.PREFLIGHT)).grade is GREEN


async def test_a_service_that_never_ran_anything_else_has_no_target_and_so_is_red(tmp_path: Path) -> None:
    def young(simulated: SimulatedAws) -> None:
        seed(simulated, [replace(history()[0], before=timedelta())])

    async with running_world(tmp_path, past=young) as world:
        readiness = await look(world)

        assert readiness.grade is RED
        assert readiness.lacking[0].name == Topic.TARGET
        assert readiness.target == ""


async def test_alarms_are_in_order_where_they_stand_as_the_file_has_them(tmp_path: Path) -> None:
    async with running_world(tmp_path, edit=watched) as world:
        ports, service = world.bot._ports, world.bot._ports.catalog.services["quilt-catalog"]
        missing = await found(world, Topic.ALARMS)
        assert (missing.grade, missing.next) == (
            AMBER, "Look with `rollback-bot alarms plan quilt-catalog`, then apply it.",
        )  # fmt: skip
        assert "errors, unhealthy, slow and memory are missing" in missing.what

        for definition in (await should_stand(service, ports.ecs, ports.alarms)).alarms:
            await ports.alarms.put(service, definition, owner=ports.catalog.home.team)
        assert (await found(world, Topic.ALARMS)).grade is GREEN

        world.aws.fail_next("DescribeAlarms", **THROTTLED)
        unread = await found(world, Topic.ALARMS)
        assert unread.grade is UNKNOWN
        assert "AWS is throttling this account" in unread.what


async def test_who_could_approve_and_be_called_is_asked_of_slack(tmp_path: Path) -> None:
    def called(text: str) -> str:
        return text.replace("home:\n", "home:\n  contacts: {primary: [engineer-b]}\n", 1)

    async with running_world(tmp_path, edit=called) as world:
        assert (await graded(world, Topic.CONTACTS)) == (GREEN, "engineer-b would be called.")
        guest(world, BEN)
        world.bot._ports.people._members.clear()
        readiness = await look(world)
        lacking = {each.name: each for each in readiness.lacking}
        assert lacking[Topic.APPROVERS].grade is RED
        assert "engineer-b is no active, full member" in lacking[Topic.APPROVERS].what
        assert lacking[Topic.CONTACTS].grade is AMBER

        world.bot._ports.people._members.clear()
        world.slack.fail_next("users.info", times=100)
        assert (await found(world, Topic.APPROVERS)).grade is UNKNOWN
        assert (await found(world, Topic.CONTACTS)).grade is UNKNOWN
