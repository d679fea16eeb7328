"""What a service ran and for how long, read out of ECS's list of its service deployments."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from bot.model import Image, ServiceDeployment, ServiceRevision
from bot.text import cut

Identity = tuple[str, frozenset[tuple[str, str | None]]]


def family(task_definition: str) -> str:
    """Account, region and family: the ARN without the revision number."""
    return task_definition.rpartition(":")[0]


def number(task_definition: str) -> int:
    return int(task_definition.rpartition(":")[2])


def between(task_definitions: Iterable[str], low: str, high: str) -> list[str]:
    """Those whose number lies between these two, each once, the highest first.

    Of two families, the one after the other: what came after `low` in its own, and before `high` in that one's.
    """
    every, one_family = set(task_definitions), family(low) == family(high)
    above = {one for one in every if family(one) == family(low) and number(one) > number(low)}
    below = {one for one in every if family(one) == family(high) and number(one) < number(high)}
    newer, older = sorted(below, key=number, reverse=True), sorted(above, key=number, reverse=True)
    return [one for one in newer if one in above] if one_family else [*newer, *older]


def leads_back(target: str, current: str) -> bool:
    """Of another family every revision that the service ran is one from before."""
    return family(target) != family(current) or number(target) < number(current)


def identity(task_definition: str, images: Sequence[Image], apart: Collection[str] = ()) -> Identity:
    """The same task definition runs something else once an image tag has moved, so the digests belong to it.

    Not those of the containers `apart`, which are sidecars.
    """
    counted = (image for image in images if image.container not in apart)
    return task_definition, frozenset((image.container, image.digest) for image in counted)


def what_ran(revision: ServiceRevision, apart: Collection[str] = ()) -> Identity:
    return identity(revision.task_definition, revision.images, apart)


def same_digests(one: Sequence[Image], other: Sequence[Image], apart: Collection[str] = ()) -> bool:
    """No container is known to run two different images; an unknown digest contradicts nothing."""
    known = {image.container: image.digest for image in one if image.digest and image.container not in apart}
    return all(known.get(image.container, image.digest) == image.digest for image in other if image.digest)


def oldest_first(deployments: Sequence[ServiceDeployment]) -> list[ServiceDeployment]:
    return sorted(deployments, key=lambda deployment: deployment.created_at)


def settled_on(deployment: ServiceDeployment) -> str | None:
    """The service revision that served when it was over; a rolled back deployment brought back an older one."""
    match deployment.status:
        case "SUCCESSFUL":
            return deployment.revision
        case "ROLLBACK_SUCCESSFUL":
            return deployment.rollback_revision
    return None


def failed(deployment: ServiceDeployment) -> bool:
    """A circuit breaker that may not roll back leaves STOPPED behind, as does a deployment that was replaced."""
    tripped = deployment.failed_tasks >= deployment.failure_threshold > 0
    return deployment.status.startswith("ROLLBACK_") or (deployment.status == "STOPPED" and tripped)


def returns_to(
    deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]
) -> ServiceRevision | None:
    """Where ECS returns to when a moving deployment is stopped: the service revision that settled last."""
    brought = settled(deployments)
    return revisions.get(brought[-1][1]) if brought else None


def failures(deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision]) -> dict[str, str]:
    """Task definitions whose own deployment failed, with ECS's reason, unless they have served again since."""
    found: dict[str, str] = {}
    for deployment in oldest_first(deployments):
        if failed(deployment) and (revision := revisions.get(deployment.revision)):
            found[revision.task_definition] = f"failed: {cut(deployment.reason or deployment.status)}"
        if serving := revisions.get(settled_on(deployment) or ""):
            found.pop(serving.task_definition, None)
    return found


def left_behind(served: Sequence[ServiceRevision]) -> Iterator[str]:
    """Task definitions after which, in this order of serving, came a lower revision of the same family."""
    for before, after in pairwise(revision.task_definition for revision in served):
        if family(before) == family(after) and number(after) < number(before):
            yield before


def settled(deployments: Sequence[ServiceDeployment]) -> list[tuple[ServiceDeployment, str]]:
    """Oldest first; ECS's own return to the revision that served anyway is left out."""
    found: list[tuple[ServiceDeployment, str]] = []
    for deployment in oldest_first(deployments):
        arn = settled_on(deployment)
        if arn and not (found and found[-1][1] == arn):
            found.append((deployment, arn))
    return found


def last_end(deployments: Sequence[ServiceDeployment]) -> datetime | None:
    """When the deployment ended that brought what serves; None where ECS remembers none."""
    brought = settled(deployments)
    return brought[-1][0].finished_at if brought else None


def nearest_first(
    deployments: Sequence[ServiceDeployment], revisions: Mapping[str, ServiceRevision], apart: Collection[str] = ()
) -> list[ServiceRevision]:
    """Each thing deployed, once: by when it came to serve last, however often it was tried since; what never served
    by its last attempt. What failed lies nearer than what ECS went back to.
    """
    served = {what_ran(revisions[arn], apart) for each in deployments if (arn := settled_on(each)) and arn in revisions}
    found: dict[Identity, ServiceRevision] = {}
    for deployment in reversed(oldest_first(deployments)):
        end = settled_on(deployment)
        for arn in (deployment.revision, end):
            revision = revisions.get(arn or "")
            if revision and (arn == end or what_ran(revision, apart) not in served):
                found.setdefault(what_ran(revision, apart), revision)
    return list(found.values())
