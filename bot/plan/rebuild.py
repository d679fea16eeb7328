"""A complete rollback: what is to be built, what is sent for it, and why it cannot be asked for."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bot.catalog import BuildProject, Service
from bot.findings import block, warn
from bot.model import (
    BuildState,
    Change,
    CodeDeploy,
    Commit,
    Finding,
    Image,
    Immediate,
    Rebuild,
    RevisionCopy,
    Rollback,
    State,
    TaskDefinition,
    short,
)
from bot.plan import aws_cli
from bot.plan.container import find_container

COMMIT = re.compile(r"[0-9a-f]{7,40}")
FULL = re.compile(r"[0-9a-f]{40}")
IMAGE_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")

_IN_FULL = "Copy its full SHA, of 40 digits, from `git log`, and ask for that."


def declared_build(service: Service, commit: str) -> BuildProject | Finding:
    """How the services file says that it is built; or what to add there, or to type."""
    if service.build is None:
        why = "The services file does not say how it is built without a commit."
        fix = (
            f"Add `build` with project, base and repository under services.{service.name} (docs/builds.md). "
            f"Until then: `/rollback {service.name} immediate`."
        )
        return block(f"{service.name} cannot be rebuilt from here", why, fix)
    if not COMMIT.fullmatch(commit):
        return block(f"“{commit}” names no commit", "A commit is named by 7 to 40 hex digits.", "Copy it from git log.")
    return service.build


def rebuild_of(service: Service, project: BuildProject, commit: str, running: TaskDefinition) -> Rebuild | Finding:
    """What is to be built, and for which container."""
    unclear, entry = "It is not clear which container gets the new image", f"services.{service.name}.build"
    container = find_container(project.container, running, unclear=unclear, entry=entry)
    if isinstance(container, Finding):
        return container
    return Rebuild(commit, project.base, project.project, project.repository, container.name, project.github)


def named_by(project: BuildProject, name: str, found: Commit | None) -> Commit | Finding:
    """The commit that `name` (7 to 40 hex digits) alone can mean, by what GitHub `found`."""
    if found is None:
        what = f"{project.github} has no commit `{name[:12]}`, or more than one"
        return block(what, "So there is nothing to revert.", "Copy its full SHA from `git log`, and ask for that.")
    if not found.sha.startswith(name) or not FULL.fullmatch(found.sha):
        why = f"GitHub has `{found.sha[:12]}` under that name."
        return block(f"“{name[:12]}” is what a tag or a branch is called", why, _IN_FULL)
    return found


def not_looked_up(name: str, problem: str) -> Finding:
    """A warning for a full name: the build finds out, after the approval. What is shorter might be a tag's as well."""
    if not FULL.fullmatch(name):
        return block(f"Nobody could look up which commit “{name[:12]}” is", problem, _IN_FULL)
    what = f"Nobody checked that {name[:12]} exists"
    fix = "Compare it with git log; the build ends before anything is deployed if there is no such commit."
    return warn(what, problem, fix)


def build_variables(rebuild: Rebuild, incident: str) -> Mapping[str, str]:
    """All that CodeBuild is sent: three names, each of which has been checked."""
    return {"ROLLBACK_COMMIT": rebuild.commit, "ROLLBACK_BASE": rebuild.base, "ROLLBACK_INCIDENT": incident}


def rebuild_changes(rebuild: Rebuild, running: TaskDefinition) -> tuple[Change, ...]:
    """The one difference between what runs and what will: the image, by a digest that only the build will name."""
    before = next(each.image for each in running.containers if each.name == rebuild.container)
    return (Change(f"image of {rebuild.container}", before, f"{rebuild.repository}@(the digest of the new image)"),)


def from_elsewhere(rebuild: Rebuild, pinned: tuple[Image, ...]) -> Iterator[Finding]:
    """A warning where the image will come from another repository than the one that runs."""
    now = next((image.image for image in pinned if image.container == rebuild.container), "")
    if now.partition("@")[0] != rebuild.repository:
        why = f"{rebuild.container} runs {now.partition('@')[0]}; the build pushes to {rebuild.repository}."
        yield warn("The image comes from another repository", why, "Check `build.repository`.")


def revert_commit(seen: BuildState) -> str:
    """The commit that reverts, as the build named it; a name that is none is not passed on."""
    named = seen.exported.get("ROLLBACK_REVERT", "")
    return named if COMMIT.fullmatch(named) else ""


def leftover(rollback: Rollback) -> str:
    """What stays of a build that was not deployed."""
    if rollback.build is None or not rollback.build.digest or rollback.plan.rebuild is None:
        return ""
    image = f"{rollback.plan.rebuild.repository}@{rollback.build.digest}"
    return f" What was built is there: image `{image}`, branch `{rollback.branch}`."


def rebuild_command(
    service: Service, rebuild: Rebuild, copy: RevisionCopy, by_code_deploy: CodeDeploy | None = None
) -> str:
    """The same by hand; its incident is whatever the person chooses."""
    return aws_cli.by_build(service, copy, rebuild, build_variables(rebuild, "by-hand"), by_code_deploy)


def gone_back(task_definition: str, recent: Iterable[Rollback]) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN); None where something else did. `recent`: newest first.

    An undo, a switched feature and a rebuild are no such rollbacks: after these the bad code may be running.
    """
    last = next((rollback for rollback in recent if rollback.state is State.SUCCEEDED), None)
    if last is None or not isinstance(last.request.ask, Immediate):
        return None
    return last if last.effective_plan.to_task_definition == task_definition else None


def older_settings(rebuild: Rebuild, back: Rollback) -> tuple[Finding, ...]:
    """A warning where what runs is configured otherwise than the release which `back` left.

    New code is then started with old settings, since of the two only the image is made anew.
    """
    others = [change.what for change in back.plan.changes if not change.what.startswith("image of ")]
    if not others:
        return ()
    runs, left = short(back.effective_plan.to_task_definition), back.plan.from_name
    why = (
        f"The image is built from all that is on {rebuild.base} now, but it gets the settings of {runs}, to which "
        f"{back.reference} went back from {left}. They differ in: {', '.join(others)}."
    )
    fix = "Approve only if the new code runs with these too; otherwise merge the revert, and deploy by your pipeline."
    return (warn(f"New code gets the configuration of {runs}", why, fix),)
