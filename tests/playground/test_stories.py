"""Every story of the playground ends as it should, and nothing in it is other than at AWS: no answer, no permission."""

from dataclasses import replace
from pkgutil import iter_modules

import pytest

from playground import stories
from playground.aws.names import SERVICE
from playground.stage import Stage
from playground.staging import STAGING
from playground.stories import PASTS, SERVICES, SPEEDS, STORIES, TELLING, WATCHING
from playground.stories.immediate import CHANNEL
from tests.aws.evaluating import INSTALLED, Question, asked_of_iam, denied, denied_by_evaluator
from tests.invariants.answering import witnessed
from tests.posts import calls, in_threads

# Of each story: how many messages stand in the channel, and how many people these call in all. Each rollback has its
# card, which calls whoever may approve it, and one outcome, which calls whoever asked; so does a failed phase.
HEARD = {
    "immediate": (2, 2),
    "complete": (2, 2),
    "partial": (4, 4),
    "undo": (4, 4),
    "in-flight": (2, 2),
    "blue-green": (2, 2),
    "validated": (2, 2),
    "unwell": (3, 3),
    "escalation": (4, 4),  # and each contact who is called
    "emergency": (5, 5),  # and whoever is to review it
    "form": (2, 2),
    "reports": (3, 4),  # and the call, of both who may ask
    "alarm": (2, 3),  # the card calls both: nobody among them asked
    "auto": (4, 2),  # with lines that call nobody; nobody asked and nobody approved, so neither does the outcome
    "watched-deploy": (4, 2),  # two lines, which call nobody
    "broadcast": (7, 2),  # and each text that is approved before anybody may read it
    "failed-recovery": (5, 5),  # and each contact who is called once it has failed
    "lessons": (2, 2),
    "followed": (3, 2),  # and a line of the fix that is watched, which calls nobody
    "whole": (3, 3),  # the card of the alarm calls both; its outcome; the line of the fix, which calls nobody
    "drill": (5, 3),  # its second card calls nobody, nor does what was measured
}


@pytest.mark.long
@pytest.mark.parametrize("name", STORIES)
async def test_a_story_is_played_to_its_end_with_answers_as_aws_gives_them(name: str) -> None:
    edit = SERVICES.get(name, str)
    how = {"past": PASTS.get(name), "edit": edit, "watches": name in WATCHING, "tells": name in TELLING}
    async with Stage(speed=SPEEDS.get(name, 30), **how) as stage:
        with witnessed() as answered:
            await STORIES[name](stage)
            await stage.slack.wait_for(lambda: len(calls(stage.slack, CHANNEL)) >= HEARD[name][0], timeout=30)
        asked, heard = [*map(_as_example, asked_of_iam(stage.aws.calls()))], calls(stage.slack, CHANNEL)
        threads = in_threads(stage.slack, CHANNEL)

    assert (len(heard), sum(map(len, heard))) == HEARD[name]
    assert sum(map(len, threads)) <= 1, (
        "a revert that has a pull request calls whoever is to merge it, and one who may act alone is told"
    )
    assert answered.strange == set()
    assert {"ecs.DescribeServices", "ecs.DescribeServiceDeployments", "ecs.DescribeTasks"} <= answered.operations
    assert denied(asked) == [], "each call is allowed by the shipped policy of its right"
    assert not INSTALLED or denied_by_evaluator(asked) == []


def _as_example(question: Question) -> Question:
    """A staging is a service like the example's: whoever declares one names it in the policy of its role as well."""
    of, asked = question
    return of, replace(asked, resource=asked.resource.replace(STAGING, SERVICE))


def test_every_story_that_is_written_is_told() -> None:
    modules = {module.name.replace("_", "-") for module in iter_modules(stories.__path__)}

    assert modules - {"asking"} == STORIES.keys()
