"""Does what was restored still run: the revision, as many tasks as are wanted, with the images that it was to have?"""

from collections.abc import Sequence
from datetime import datetime

from bot.model import Check, Plan, Result, ServiceState, Task, short
from bot.states_in_words import of_service
from bot.target import other_tasks
from bot.target.deployments import same_digests
from bot.target.image_digests import by_tag_alone, moved_sidecars
from bot.text import brief, counted, cut
from bot.validation.stopped import Stopped, judged
from bot.validation.subject import Subject


def service_check(
    *, state: ServiceState, tasks: Sequence[Task], subject: Subject, at: datetime, stopped: Stopped | None = None
) -> Check:
    """Service status: ACTIVE, every desired task runs what is to run, and none has died since.

    What somebody has deployed since is PRIMARY long before its tasks run. `stopped` is None where it is not looked at.
    Where no rollback is looked at, a deployment that is under way leaves open how it ends.
    """
    up = [task for task in tasks if task.status == "RUNNING"]
    planned = [task for task in up if task.task_definition == subject.task_definition]
    leaving = [task for task in stopped.tasks if task.status != "STOPPED"] if stopped else []
    leaving = [task for task in leaving if task.task_definition != subject.task_definition]
    others = other_tasks.told(up, leaving, planned=planned.__contains__)
    ends, deaths = judged(stopped, at) if stopped else (Result.PASS, "")
    evidence = f"{_gone(state)}{len(planned)} of {counted(state.desired, 'task')} running {subject.name}"
    newer = _deployed_since(state, subject)
    moving = "a deployment is under way" if subject.moving else ""
    evidence += "".join(f", and {each}" for each in (newer, others, deaths, moving) if each)
    if ends is Result.FAIL or newer:
        result = Result.FAIL
    elif state.desired == 0 or (subject.moving and state.status == "ACTIVE"):
        result = Result.INCONCLUSIVE
    elif state.status != "ACTIVE" or len(planned) < len(up):
        result = Result.FAIL
    elif len(planned) >= state.desired:  # surplus ones are on their way out
        result = Result.INCONCLUSIVE if leaving else ends
    else:  # autoscaling may just have asked for more
        result = Result.INCONCLUSIVE if len(planned) + state.pending >= state.desired else Result.FAIL
    return Check("service", result, cut(evidence, 500), at)


def _gone(state: ServiceState) -> str:
    return "" if state.status == "ACTIVE" else f"the service is {of_service(state.status)}, "


def _deployed_since(state: ServiceState, subject: Subject) -> str:
    primary = state.primary
    if primary is None or primary.task_definition == subject.task_definition:
        return ""
    return f"{short(primary.task_definition)} was deployed since ({primary.id}): it supersedes the rollback"


def image_check(*, tasks: Sequence[Task], plan: Plan, at: datetime) -> Check | None:
    """Where nobody knows which image the target served with, nobody can say that it is back. None where it is known,
    and is what runs.

    A sidecar that runs another one than it did is named, and is no reason to say that the service is not well.
    """
    names = {image.container for image in by_tag_alone(plan.call, plan.to_images)}
    here = [task for task in tasks if task.status == "RUNNING" and task.task_definition == plan.to_task_definition]
    about = [image for image in plan.target.chosen.images if image.container not in plan.sidecars]
    if other := [task for task in here if not same_digests(about, task.images)]:
        what = f"run {plan.to_name} with another image than it was rolled back to: it was deployed again since"
        return Check("image", Result.FAIL, f"{len(other)} of {counted(len(here), 'task')} {what}", at)
    if not names:
        moved = moved_sidecars(plan, here)
        evidence = f"as they served before, but {moved}, which is another one than before"
        return Check("image", Result.PASS, cut(evidence, 300), at) if moved else None
    found = {f"{i.container} {brief(i.digest)}" for task in here for i in task.images if i.container in names}
    runs = f"its tasks run {', '.join(sorted(found))}, which" if found else "what its tasks run"
    evidence = f"{runs} could not be compared: nobody knows which image {plan.to_name} served with before"
    return Check("image", Result.INCONCLUSIVE, cut(evidence, 300), at)
