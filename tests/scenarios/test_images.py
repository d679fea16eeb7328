"""Images of several registries: each is judged by itself, and what cannot be judged is said before the approval."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from playground.aws import SimulatedAws
from playground.aws.seed import history, seed
from tests.scenarios.world import ANA, everything, running_world

UNREADABLE = "999999999999.dkr.ecr.us-east-1.amazonaws.com/security/agent:7"


def beside(**sidecars: str) -> Callable[[SimulatedAws], None]:
    """A past in which every revision had these containers beside the app."""

    def past(aws: SimulatedAws) -> None:
        seed(aws, [replace(chapter, more={"sidecars": sidecars}) for chapter in history()])

    return past


async def test_an_image_that_cannot_be_read_is_named_and_hides_none_that_is_gone(tmp_path: Path) -> None:
    async with running_world(tmp_path, past=beside(agent=UNREADABLE)) as world:
        card = everything(await world.propose())
        assert "The bot may not call ecr:DescribeImages" in card
        assert f"the image {UNREADABLE} of agent could not be checked" in card
        await world.press(await world.card(), "reject")
        await world.ends("rejected")

        world.aws.delete_image(38)
        await world.ask()

        assert "quiltdata/catalog:c3f56d0" in await world.told_privately(ANA, "An image is gone")
