"""A service is found by its ARN too, and an ARN of the older format spoils no line by hand."""

from pathlib import Path

import pytest

from playground.aws.names import SERVICE
from tests.scenarios.world import ANA, World, everything, running_world

ECS = "arn:aws:ecs:us-east-1:123456789012"


@pytest.mark.long
async def test_a_service_that_the_file_names_by_its_arn_is_rolled_back_like_any_other(tmp_path: Path) -> None:
    def by_arn(text: str) -> str:
        named = text.replace("service: quilt-catalog-service", f"service: {ECS}:service/sales-prod/{SERVICE}", 1)
        return named.replace("cluster: sales-prod", f"cluster: {ECS}:cluster/sales-prod", 1)

    async with running_world(tmp_path, edit=by_arn) as world:
        assert f"{ECS}:service" in (world.home / "services.yml").read_text(encoding="utf-8")
        card = await world.propose()
        assert "`sales-prod/quilt-catalog-service`" in everything(card)
        assert "--cluster sales-prod --service quilt-catalog-service" in everything(
            await world.told("The same by hand")
        )

        await world.press(card)
        await world.ends("succeeded")

        assert world.running() == {38}
        assert world.slack.refused == []


async def test_the_lines_by_hand_name_the_cluster_of_a_service_whose_arn_does_not(world: World) -> None:
    world.aws.declare(serviceArn=f"{ECS}:service/{SERVICE}", schedulingStrategy="DAEMON")
    await world.ask()

    said = await world.told_privately(ANA, "DAEMON services are not rolled back here")

    assert f"--cluster sales-prod --service {SERVICE} --task-definition" in said
    assert "--cluster arn" not in said


async def test_a_service_whose_arn_does_not_name_the_cluster_is_rolled_back_like_any_other(world: World) -> None:
    world.aws.declare(serviceArn=f"{ECS}:service/{SERVICE}")
    card = await world.propose()
    assert "--cluster sales-prod" in everything(await world.told("The same by hand"))

    await world.press(card)
    await world.ends("succeeded")

    assert world.running() == {38}
