"""`/rollback SERVICE plan`, and what preflight says on the card: looked at over real wires, and nothing is changed."""

from tests.scenarios.world import ANA, BEN, GUEST, INCIDENT, SERVICE, World, everything

STACK = [{"key": "aws:cloudformation:stack-name", "value": "quilt"}]
DENIED = "User: bot is not authorized to perform: {} on resource: *"


async def test_plan_is_shown_to_whoever_asks_and_leaves_no_trace_but_that(world: World) -> None:
    before = len(world.slack.messages(INCIDENT))

    assert await world.ask("quilt-catalog plan", user=BEN) is None
    told = await world.told_privately(BEN, "What a rollback of quilt-catalog would do now")

    assert "Nothing was found that stands in its way" in told
    assert "quilt-catalog:38" in told
    assert len(world.slack.messages(INCIDENT)) == before
    assert await world.newest() is None
    assert world.sent() == []


async def test_plan_can_be_asked_for_while_a_rollback_waits_for_its_approval(world: World) -> None:
    card = await world.propose()

    await world.ask("quilt-catalog plan", user=BEN)
    await world.told_privately(BEN, "What a rollback of quilt-catalog would do now")

    await world.press(card)
    await world.ends("succeeded")


async def test_plan_tells_a_stranger_to_the_services_file_nothing(world: World) -> None:
    await world.ask("quilt-catalog plan", user=GUEST)

    told = await world.told_privately(GUEST, "Reference")
    assert "quilt-catalog:38" not in told


async def test_what_the_approver_should_know_is_on_the_card_and_what_is_good_to_know_in_the_thread(
    world: World,
) -> None:
    world.aws.watch_alarms("catalog-5xx")
    world.aws.ring("catalog-5xx")
    world.aws.declare(tags=STACK)
    world.aws.tag(42, rollback="needs-step", rollback_step="run down.sql first")

    card = everything(await world.propose())

    assert "The rollback is not protected by its alarms" in card
    assert "run down.sql first" in card
    assert "CloudFormation" not in card
    assert "The CloudFormation stack quilt manages this service" in everything(await world.told("Good to know"))


async def test_a_right_that_is_missing_is_named_and_keeps_nobody_from_rolling_back(world: World) -> None:
    how = {"code": "AccessDeniedException", "status": 400, "message": DENIED.format("ssm:DescribeParameters")}
    world.aws.fail_next("DescribeParameters", **how)
    world.aws.fail_next("DescribeClusters", code="ServerException", times=9)

    card = await world.propose()

    assert "The bot may not call ssm:DescribeParameters" in everything(card)
    assert "Could not be checked: the cluster sales-prod" in everything(card)
    await world.press(card)
    await world.ends("succeeded")


async def test_a_release_that_a_hotfix_replaced_at_once_must_be_left_safely_too(world: World) -> None:
    migrating = world.aws.register()
    world.aws.deploy(SERVICE, migrating)
    world.aws.tag(migrating, rollback="unsafe")
    world.clock.advance(4 * 60)
    world.aws.deploy(SERVICE, world.aws.register())
    world.clock.advance(4 * 60)

    await world.ask("quilt-catalog plan")

    told = await world.told_privately(ANA, "This release must not be rolled back")
    assert f"quilt-catalog:{migrating} has the tag rollback=unsafe" in told


async def test_a_tag_counts_however_it_is_spelt(world: World) -> None:
    world.aws.tag(42, Rollback="Unsafe")

    await world.ask()

    told = await world.told_privately(ANA, "This release must not be rolled back")
    assert "quilt-catalog:42 has the tag rollback=unsafe" in told


async def test_a_release_in_between_that_cannot_be_read_is_said(world: World) -> None:
    world.aws.cluster.moto.definitions("quilt-catalog").pop(40)

    card = everything(await world.propose())

    assert "Whether every release may be left is not known" in card
    assert "quilt-catalog:40, whose tags were not read: ECS does not know it any more" in card


async def test_a_partial_rollback_needs_its_secrets_too(world: World) -> None:
    world.aws.around.delete_secret()

    await world.ask("quilt-catalog partial mcp")

    told = await world.told_privately(ANA, "A secret is gone")
    assert "SESSION_KEY of catalog" in told
    assert await world.newest() is None


async def test_a_refusal_names_the_next_revision_to_look_at_and_that_one_can_be_looked_at(world: World) -> None:
    world.aws.delete_image(38)

    await world.ask()
    assert "/rollback quilt-catalog plan to 37" in await world.told_privately(ANA, "An image is gone")

    await world.ask("quilt-catalog plan to 37")
    told = await world.told_privately(ANA, "What a rollback of quilt-catalog would do now")
    assert "/rollback quilt-catalog immediate to 37" in told


async def test_a_release_still_rolling_out_is_sent_back_even_where_no_new_task_could_start(world: World) -> None:
    world.aws.deploy(SERVICE, 38)
    world.clock.advance(30 * 60)
    world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
    world.clock.advance(20)
    world.aws.around.delete_secret()

    card = everything(await world.propose())

    assert "StopServiceDeployment" in card
    assert "⚠ *A secret is gone*" in card


async def test_what_one_read_cannot_tell_hides_nothing_of_what_another_one_does(world: World) -> None:
    how = {"code": "AccessDeniedException", "status": 400}
    world.aws.declare(launchType="EC2")  # and there is no instance
    world.aws.around.target_group.exists = False
    for operation in ("elasticloadbalancing:DescribeTargetGroupAttributes", "ecs:ListContainerInstances"):
        world.aws.fail_next(operation.partition(":")[2], **how, message=DENIED.format(operation))

    await world.ask()

    told = await world.told_privately(ANA, "A target group is gone")
    assert "There is nothing to run on" in told
