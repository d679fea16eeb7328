"""Which image a tag named while a revision served, where its service revision notes no digest: CodeDeploy's never do.

Its tasks know, as long as they run; what they showed stays in the ledger.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.model import Call, Image, Plan, Remembered, ServiceDeployment, ServiceRevision, Task, TaskDefinition
from bot.target.serving import serving_periods
from bot.text import brief


def shown(tasks: Sequence[Task], now: datetime) -> Iterator[Remembered]:
    """What the running tasks of each task definition show; an image in which they differ has no digest."""
    running = [task for task in tasks if task.status == "RUNNING"]
    for arn in dict.fromkeys(task.task_definition for task in running):
        mine = [task for task in running if task.task_definition == arn]
        since = min(task.started_at or now for task in mine)
        yield Remembered(arn, _agreed([task.images for task in mine]), since, now, now - since)


def resolved(
    deployments: Sequence[ServiceDeployment],
    revisions: Mapping[str, ServiceRevision],
    rows: Sequence[Remembered],
    now: datetime,
) -> dict[str, ServiceRevision]:
    """The revisions, each image with its digest where only one was seen while that revision served."""
    until = {period.revision.arn: period.end for period in serving_periods(deployments, revisions, now)}

    def seen(revision: ServiceRevision) -> list[Remembered]:
        mine = (row for row in rows if row.task_definition == revision.task_definition)
        end = until.get(revision.arn, now)
        return [row for row in mine if row.first_seen < end and row.last_seen > revision.created_at]

    return {arn: replace(it, images=as_seen(it.images, seen(it))) for arn, it in revisions.items()}


def as_seen(images: Sequence[Image], rows: Sequence[Remembered]) -> tuple[Image, ...]:
    """A digest that is known already stays."""
    return tuple(image if image.digest else replace(image, digest=_only(image.container, rows)) for image in images)


def known(images: Sequence[Image]) -> bool:
    return bool(images) and all(image.digest for image in images)


def by_tag_alone(call: Call, images: Sequence[Image]) -> tuple[Image, ...]:
    """Those of which nobody knows what served: they are named by a tag, and no digest is known.

    What CodeDeploy stops goes back to tasks that still run.
    """
    if call is Call.STOP_DEPLOYMENT:
        return ()
    return tuple(image for image in images if image.digest is None and "@" not in image.image)


def last_resolved(
    images: Sequence[Image], revisions: Mapping[str, ServiceRevision], rows: Sequence[Remembered] = ()
) -> dict[Image, str]:
    """What the tag of each image named when ECS last resolved it, for whichever service revision; if it ever did.

    Of revisions that ECS has forgotten, `rows` know when they were seen first.
    """
    found: dict[Image, str] = {}
    ran = [*((it.created_at, it.images) for it in revisions.values()), *((row.first_seen, row.images) for row in rows)]
    for _, resolved_then in sorted(ran, key=lambda each: each[0]):
        seen = {each.image: each.digest for each in resolved_then if each.digest and "@" not in each.image}
        found |= {image: digest for image in images if (digest := seen.get(image.image))}
    return found


def resolved_anew(plan: Plan) -> tuple[Image, ...]:
    """The images that ECS will look up by their tags when the plan is carried out, and that it is about.

    What is sent back runs what ran, and a copy names each image by its digest.
    """
    if plan.call.sends_back or plan.copy:
        return ()
    return tuple(i for i in plan.target.chosen.images if i.digest and i.container not in plan.sidecars)


def moved_tags(images: Sequence[Image], current: Mapping[Image, str | None], gone: Collection[Image]) -> str:
    """A sentence for `images` that their tags do not name any more; "" while they do. `gone`: they name none."""
    told = [
        f"{image.image} of {image.container} names {brief(digest)} now, not {brief(image.digest or '')}"
        for image in images
        if (digest := current.get(image)) and digest != image.digest
    ]
    told += [f"{image.image} of {image.container} is gone" for image in images if image in gone]
    return f"An image has changed since the plan was made: {'; '.join(told)}." if told else ""


def moved_sidecars(plan: Plan, tasks: Sequence[Task]) -> str:
    """`agent runs sha256:1f…`: those of the plan's sidecars that run another image than they ran with; "" for none."""
    ran = {image.container: image.digest for image in plan.target.chosen.images if image.container in plan.sidecars}
    found = (i for task in tasks if task.task_definition == plan.to_task_definition for i in task.images)
    moved = (i for i in found if i.digest and i.container in ran and i.digest != ran[i.container])
    return ", ".join(sorted({f"{image.container} runs {brief(image.digest)}" for image in moved}))


def _only(container: str, rows: Sequence[Remembered]) -> str | None:
    found = {image.digest for row in rows for image in row.images if image.container == container and image.digest}
    return found.pop() if len(found) == 1 else None


def _agreed(seen: Sequence[tuple[Image, ...]]) -> tuple[Image, ...]:
    found: dict[str, Image] = {}
    for image in (image for images in seen for image in images):
        before = found.setdefault(image.container, image)
        if before.digest != image.digest:
            found[image.container] = replace(before, digest=None)
    return tuple(found.values())


def ran_images(definition: TaskDefinition, known: tuple[Image, ...]) -> tuple[Image, ...]:
    """For every container the image it ran, or, where that is not known, the one that it names."""
    ran = {image.container: image for image in known}
    return tuple(ran.get(c.name) or Image(c.name, c.image, None) for c in definition.containers)
