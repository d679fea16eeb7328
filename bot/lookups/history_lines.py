"""The last things a service ran, as a person reads them: one line each, newest first."""

import re
from collections.abc import Iterator, Mapping, Sequence

from bot.model import Candidate, Image, Ran, ServiceState, TaskDefinition, short
from bot.target.eligibility import Assessment

_LINES = 10
_SHA = re.compile(r"(?<![0-9a-f])[0-9a-f]{7,40}(?![0-9a-f])")

Definitions = Mapping[str, TaskDefinition | None]


def lines(
    running: Candidate, *, moving: bool, assessments: Sequence[Assessment], state: ServiceState | None = None
) -> list[Assessment]:
    """What runs now, and the nearest of all else."""
    now = Assessment(running.name, "being rolled out" if moving else _doing(state), ran=running)
    return [now, *assessments][:_LINES]


def _doing(state: ServiceState | None) -> str:
    """Of a PRIMARY whose rollout is over, as far as ECS is concerned: its tasks may have died, and others remain."""
    primary = state.primary if state else None
    if state is None or primary is None:
        return "serving now"
    if not primary.running:
        return "nothing of it runs" if state.desired else "no task is wanted"
    older = any(entry.running for entry in state.deployments if entry is not primary)
    return "serving beside older" if older else "serving now"


def recollect(assessments: Sequence[Assessment], definitions: Definitions) -> Iterator[Ran]:
    """`definitions` are by ARN, None where ECS has none."""
    for assessment in assessments:
        ran = assessment.ran
        if ran is None:
            yield Ran(assessment.name, assessment.why)
            continue
        definition = definitions.get(ran.task_definition)
        image = next(iter(ran.images), None) or _of_definition(definition)
        yield Ran(
            name=assessment.name,
            outcome=_outcome(assessment, definition),
            image=_tag(image),
            digest=((image and image.digest) or "").removeprefix("sha256:")[:12],
            git_sha=_git_sha(definition, image),
            since=ran.deployed_at,
            served=ran.served,
            good=assessment.candidate is not None and definition is not None and definition.status == "ACTIVE",
        )


def never_seen(arns: Sequence[str], definitions: Definitions) -> Iterator[Ran]:
    """Revisions of which nothing is known but that they are registered, or were."""
    for arn in arns:
        definition = definitions.get(arn)
        image = _of_definition(definition)
        active = definition is not None and definition.status == "ACTIVE"
        outcome = "never seen serving" if active else "deregistered, never seen"
        yield Ran(short(arn), outcome, image=_tag(image), git_sha=_git_sha(definition, image))


def _outcome(assessment: Assessment, definition: TaskDefinition | None) -> str:
    if assessment.candidate is None:
        return assessment.why
    if definition is None:
        return "deleted"
    return "good" if definition.status == "ACTIVE" else "deregistered"


def _of_definition(definition: TaskDefinition | None) -> Image | None:
    container = next(iter(definition.containers), None) if definition else None
    return Image(container.name, container.image, None) if container else None


def _tag(image: Image | None) -> str:
    name = image.image.rpartition("/")[2].partition("@")[0] if image else ""
    return name.partition(":")[2]


def _git_sha(definition: TaskDefinition | None, image: Image | None) -> str:
    """The tag `git-sha` of the revision, or what looks like one in the image's tag."""
    if definition and (declared := definition.tags.get("git-sha")):
        return declared[:12]
    found = _SHA.search(_tag(image))
    return found[0][:12] if found else ""
