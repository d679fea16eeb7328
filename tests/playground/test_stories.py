"""Every story of the playground ends as it should, and nothing in it is other than at AWS: no answer, no permission."""

from pkgutil import iter_modules

import pytest

from playground import stories
from playground.stage import Stage
from playground.stories import PASTS, SERVICES, SPEEDS, STORIES
from tests.aws.evaluating import INSTALLED, asked_of_iam, denied, denied_by_evaluator
from tests.invariants.answering import witnessed


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
async def test_a_story_is_played_to_its_end_with_answers_as_aws_gives_them(name: str) -> None:
    edit = SERVICES.get(name, str)
    async with Stage(speed=SPEEDS.get(name, 30), past=PASTS.get(name), edit=edit) as stage:
        with witnessed() as answered:
            await STORIES[name](stage)
        asked = asked_of_iam(stage.aws.calls())

    assert answered.strange == set()
    assert {"ecs.DescribeServices", "ecs.DescribeServiceDeployments", "ecs.DescribeTasks"} <= answered.operations
    assert denied(asked) == [], "each call is allowed by the shipped policy of its right"
    assert not INSTALLED or denied_by_evaluator(asked) == []


def test_every_story_that_is_written_is_told() -> None:
    modules = {module.name.replace("_", "-") for module in iter_modules(stories.__path__)}

    assert modules - {"asking"} == STORIES.keys()
