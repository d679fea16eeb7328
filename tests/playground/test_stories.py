"""Every story of the playground ends as it should, and no answer in it is one that AWS could not give."""

from pkgutil import iter_modules

import pytest

from playground import stories
from playground.stage import Stage
from playground.stories import PASTS, STORIES
from tests.invariants.answering import witnessed


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
async def test_a_story_is_played_to_its_end_with_answers_as_aws_gives_them(name: str) -> None:
    async with Stage(speed=30, past=PASTS.get(name)) as stage:
        with witnessed() as answered:
            await STORIES[name](stage)

    assert answered.strange == set()
    assert {"ecs.DescribeServices", "ecs.DescribeServiceDeployments", "ecs.DescribeTasks"} <= answered.operations


def test_every_story_that_is_written_is_told() -> None:
    modules = {module.name.replace("_", "-") for module in iter_modules(stories.__path__)}

    assert modules - {"asking"} == STORIES.keys()
