"""What many services are looked at for together is asked of AWS once for all of them; whoever plans asks anew."""

import asyncio
from dataclasses import replace

import pytest

from aws.dependencies import DependencyReads
from aws.ecr import Ecr
from aws.ecs import Ecs
from aws.session import Aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import GoneImage, Image, TargetGroup
from playground.aws import SimulatedAws
from playground.aws.around import Further
from playground.aws.names import TARGET_GROUP_ARN

_ARNS = [TARGET_GROUP_ARN.replace("quilt-catalog", f"service-{number}") for number in range(19)]


@pytest.fixture
def dependencies(aws: Aws, world: SimulatedAws) -> DependencyReads:
    for arn in _ARNS:
        world.cluster.around.further[arn] = Further(1.0)
    return DependencyReads(aws)


async def test_target_groups_of_many_services_are_one_call_and_one_that_is_gone_hides_no_other(
    dependencies: DependencyReads, service: Service, world: SimulatedAws
) -> None:
    async def look(*arns: str) -> list[TargetGroup | None]:
        """One after the other, as services come to it."""
        asked = []
        for arn in arns:
            asked.append(asyncio.create_task(dependencies.target_group(service, arn, patient=True)))
            for _ in range(5):  # turns of the loop, and no time
                await asyncio.sleep(0)
        return await asyncio.gather(*asked)

    assert await look(*_ARNS) == [TargetGroup("ip", 9, 2)] * 19
    assert len(world.calls("DescribeTargetGroups")) == 1

    gone = TARGET_GROUP_ARN.replace("quilt-catalog", "gone")
    assert await look(_ARNS[0], gone, _ARNS[1]) == [TargetGroup("ip", 9, 2), None, TargetGroup("ip", 9, 2)]


async def test_a_delay_is_asked_for_once_an_hour_and_by_a_plan_each_time(
    dependencies: DependencyReads, service: Service, world: SimulatedAws
) -> None:
    for patient, calls in ((True, 1), (True, 1), (False, 2), (False, 3)):
        assert await dependencies.deregistration_delay(service, TARGET_GROUP_ARN, patient=patient) == 16
        assert len(world.calls("DescribeTargetGroupAttributes")) == calls


async def test_a_cluster_is_asked_about_once_for_all_services_in_it_and_by_a_plan_each_time(
    dependencies: DependencyReads, service: Service, world: SimulatedAws
) -> None:
    others = [service.model_copy(update={"name": f"service-{number}"}) for number in range(10)]
    found = await asyncio.gather(*(dependencies.capacity(each, patient=True) for each in others))
    assert len(world.calls("DescribeClusters")) == 1

    world.around.offer.instances = ["x86_64"]
    assert await dependencies.capacity(service, patient=True) == found[0]
    assert await dependencies.capacity(service) == replace(found[0], instances=1)


async def test_what_aws_does_not_say_is_not_kept_and_fails_for_no_other_service(
    dependencies: DependencyReads, service: Service, world: SimulatedAws
) -> None:
    for operation in ("DescribeClusters", "DescribeTargetGroupAttributes"):
        world.fail_next(operation, code="AccessDeniedException", status=400, message="User: bot is not authorized")
    with pytest.raises(Failed):
        await dependencies.capacity(service, patient=True)
    with pytest.raises(Failed):
        await dependencies.deregistration_delay(service, TARGET_GROUP_ARN, patient=True)

    assert (await dependencies.capacity(service, patient=True)).status == "ACTIVE"
    assert await dependencies.deregistration_delay(service, TARGET_GROUP_ARN, patient=True) == 16


async def test_a_role_that_many_services_share_is_asked_for_once_and_by_a_plan_each_time(
    dependencies: DependencyReads, service: Service, world: SimulatedAws, aws: Aws
) -> None:
    target = await Ecs(aws).task_definition(service, "quilt-catalog:38")
    assert target is not None
    others = [service.model_copy(update={"name": f"service-{number}"}) for number in range(10)]
    found = await asyncio.gather(*(dependencies.needs(each, target, patient=True) for each in others))
    roles = len({target.task_role, target.execution_role})
    assert len(world.calls("GetRole")) == roles, "of ten services"
    assert {need.why for needs, _ in found for need in needs if "role" in need.kind} == {""}

    await dependencies.needs(service, target)
    assert len(world.calls("GetRole")) > roles


async def test_a_role_that_is_not_there_is_asked_for_again(
    dependencies: DependencyReads, service: Service, world: SimulatedAws, aws: Aws
) -> None:
    target = await Ecs(aws).task_definition(service, "quilt-catalog:38")
    assert target is not None
    lost = replace(target, task_role="arn:aws:iam::123456789012:role/nobody", execution_role="", references=())
    for _ in range(2):
        before = len(world.calls("GetRole"))
        needs, _ = await dependencies.needs(service, lost, patient=True)
        assert [need.why for need in needs if need.kind == "task role"] == ["does not exist"]
        assert len(world.calls("GetRole")) > before


async def test_an_image_that_many_services_share_is_asked_for_once_and_one_that_is_gone_again(
    service: Service, world: SimulatedAws, aws: Aws
) -> None:
    images, revision = Ecr(aws), world.register(image="feedbee")
    told = await Ecs(aws).task_definition(service, f"quilt-catalog:{revision}")
    assert told is not None
    shared = Image("catalog", told.containers[0].image, None)
    others = [service.model_copy(update={"name": f"service-{number}"}) for number in range(10)]
    assert {await images.missing(each, [shared], patient=True) for each in others} == {((), ())}
    assert len(world.calls("DescribeImages")) == 1

    world.delete_image(revision)
    assert await images.missing(service, [shared]) == ((GoneImage(shared),), ()), "a plan asks anew"
    unseen = Ecr(aws)
    for _ in range(2):
        assert await unseen.missing(service, [shared], patient=True) == ((GoneImage(shared),), ())
    assert len(world.calls("DescribeImages")) == 4
