"""Images of several registries: each is judged by itself, and what cannot be judged is said before the approval."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.text import brief
from playground.aws import SimulatedAws
from playground.aws.names import FAMILY, PORT, REGISTRY, REPOSITORY
from playground.aws.seed import history, seed
from tests.scenarios.world import ANA, SERVICE, World, everything, running_world

HUB = "acme/catalog:latest"
PUBLIC = "public.ecr.aws/datadog/agent:latest"
ELSEWHERE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/router:2"  # there the bot gets no answer
UNREADABLE = "999999999999.dkr.ecr.us-east-1.amazonaws.com/security/agent:7"


def beside(**sidecars: str) -> Callable[[SimulatedAws], None]:
    """A past in which every revision had these containers beside the app."""

    def past(aws: SimulatedAws) -> None:
        aws.cluster.moto.push_image("router", at=aws.clock.now())
        seed(aws, [replace(chapter, more={"sidecars": sidecars}) for chapter in history()])

    return past


async def test_an_image_that_cannot_be_read_is_named_and_hides_none_that_is_gone(tmp_path: Path) -> None:
    async with running_world(tmp_path, past=beside(agent=UNREADABLE, router=ELSEWHERE)) as world:
        card = everything(await world.propose())
        assert f"Could not be checked: the image {ELSEWHERE} of router" in card
        assert "The bot may not call ecr:DescribeImages" in card
        assert f"the image {UNREADABLE} of agent could not be checked" in card
        assert "A registry of another account must allow it as well" in card
        await world.press(await world.card(), "reject")
        await world.ends("rejected")

        world.aws.delete_image(38)
        world.clock.advance(60)  # after a rejection
        await world.ask()

        assert "quiltdata/catalog:c3f56d0" in await world.told_privately(ANA, "An image is gone")
        world.aws.delete_image(42)
        await world.ask("quilt-catalog partial mcp")
        assert "quiltdata/catalog@" in await world.told_privately(ANA, "of quilt-catalog:42 needs")


async def test_a_sidecar_that_is_published_again_is_said_before_and_after_and_fails_nothing(tmp_path: Path) -> None:
    async with running_world(tmp_path, past=beside(agent=PUBLIC)) as world:
        card = await world.propose()
        assert "Which image will run as agent is not known" in everything(card)
        assert "UpdateService" in everything(card), "no copy is needed"
        digest = world.aws.around.registries.publish(PUBLIC)
        await world.press(card)

        rollback = await world.ends("succeeded")

        assert f"Beside it agent runs {brief(digest)}" in rollback.outcome
        await world.told("which is another one than before")
        assert world.aws.calls("TagResource"), "and is held"
        assert "as it ran; its tag decides" in everything(await world.told("*Images that will run*"))


@pytest.mark.long
async def test_the_app_itself_from_such_a_registry_is_pinned_where_ecs_has_seen_its_tag_move(tmp_path: Path) -> None:
    """The same tag was one thing when :43 was deployed, and another for :44."""

    def past(aws: SimulatedAws) -> None:
        seed(aws)
        [app] = aws.cluster.describe(f"{FAMILY}:38")["containerDefinitions"]
        for _ in range(2):
            aws.around.registries.publish(HUB)
            aws.deploy(SERVICE, aws.register(more={"containerDefinitions": [app | {"image": HUB}]}))
            aws.clock.advance(3600)

    async with running_world(tmp_path, past=past) as world:
        card = await world.propose()
        assert "The tag catalog:latest has moved" in everything(card)
        await world.press(card)

        rollback = await world.ends("succeeded")

        ran = rollback.plan.target.chosen.images[0].digest
        copied = world.aws.cluster.describe(rollback.registered)["containerDefinitions"][0]["image"]
        assert copied == f"acme/catalog@{ran}"
        assert ran != world.aws.around.registries.digest(HUB)


@pytest.mark.long
async def test_behind_service_connect_alone_a_sidecar_that_has_moved_fails_nothing_either(tmp_path: Path) -> None:
    port = {"containerPort": PORT, "hostPort": PORT, "protocol": "tcp", "name": "http"}
    connect = {"enabled": True, "namespace": "prod", "services": [{"portName": "http"}]}
    async with running_world(tmp_path, past=beside(agent=PUBLIC)) as world:
        for definition in world.aws.cluster.moto.definitions("quilt-catalog").values():
            definition.container_definitions[0]["portMappings"] = [port]
        world.aws.declare(loadBalancers=[], serviceConnectConfiguration=connect)
        card = await world.propose()
        digest = world.aws.around.registries.publish(PUBLIC)
        await world.press(card)

        rollback = await world.ends("succeeded")

        assert f"Beside it agent runs {brief(digest)}" in rollback.outcome


async def test_a_sidecar_that_moves_in_a_registry_that_was_asked_fails_nothing_either(tmp_path: Path) -> None:
    async with running_world(tmp_path, past=beside(router=f"{REGISTRY}/{REPOSITORY}:router")) as world:
        card = await world.propose()
        assert "Which image will run" not in everything(card)
        world.aws.cluster.moto.push_image("router", at=world.clock.now(), content="newer")
        await world.press(card)

        assert "Beside it router runs" in (await world.ends("succeeded")).outcome


async def test_an_image_that_expired_from_the_pull_through_cache_is_a_warning_and_runs_again(world: World) -> None:
    world.aws.around.registries.cached["quiltdata"] = "registry-1.docker.io"
    world.aws.delete_image(38)

    card = await world.propose()
    assert "An image has expired from the pull-through cache" in everything(card)
    assert "cached from registry-1.docker.io" in everything(card)
    assert "Which image will run" not in everything(card)
    await world.press(card)

    await world.ends("succeeded")
    assert world.running() == {38}


async def test_the_release_that_runs_is_not_offered_again_because_a_sidecar_has_moved(tmp_path: Path) -> None:
    """Once :42 is force-redeployed, it has run with two agents; rolled away from, neither is well."""

    def past(aws: SimulatedAws) -> None:
        beside(agent=PUBLIC)(aws)
        for _ in range(2):
            aws.around.registries.publish(PUBLIC)
            aws.deploy(SERVICE, 42)
            aws.clock.advance(3600)

    async with running_world(tmp_path, past=past) as world:
        card = await world.propose()

        assert "quilt-catalog:38" in card.text
        assert "a copy of" not in everything(card)
        assert "The tag agent:latest has moved" not in everything(card)
        await world.press(card)
        await world.ends("succeeded")
        assert world.running() == {38}


@pytest.mark.long
async def test_only_a_tag_that_has_moved_is_said_to_have_moved(tmp_path: Path) -> None:
    """The app of :42 was pushed again under its tag; the router beside it is the very same."""

    def past(aws: SimulatedAws) -> None:
        beside(router=f"{REGISTRY}/{REPOSITORY}:router")(aws)
        aws.move_tag(42)
        aws.deploy(SERVICE, 42)
        aws.clock.advance(3600)

    async with running_world(tmp_path, past=past) as world:
        card = everything(await world.propose())

        assert "a copy of quilt-catalog:42" in card
        assert "The tag catalog:b90e4d7 has moved" in card


async def test_where_only_a_container_beside_the_app_would_change_the_card_says_so(tmp_path: Path) -> None:
    """It may be what is behind the container that the load balancer sends to: nobody knows."""

    def past(aws: SimulatedAws) -> None:
        beside(router=f"{REGISTRY}/{REPOSITORY}:router")(aws)
        aws.cluster.moto.push_image("router", at=aws.clock.now(), content="newer")
        aws.deploy(SERVICE, 42)
        aws.clock.advance(3600)

    async with running_world(tmp_path, past=past) as world:
        card = everything(await world.propose())

        assert "The tag catalog:router has moved" in card
        assert "Only router would change" in card


@pytest.mark.long
async def test_every_image_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    agents = {f"agent{number}": UNREADABLE.replace("agent", f"team-{number:03}" * 20) for number in range(9)}
    async with running_world(tmp_path, past=beside(**agents)) as world:
        card = everything(await world.propose())

        assert all(f"the image {image} of {name}" in card for name, image in agents.items())
        assert "So the image" in card
