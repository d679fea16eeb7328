"""The plan of a complete rollback, with what the journal and GitHub know besides what AWS shows. Reads only."""

from dataclasses import replace

from bot.catalog import BuildProject, Service
from bot.errors import Failed, refuse
from bot.findings import accepted, refusal
from bot.model import Commit, Finding, Plan, Rebuild, RevisionCopy, Rollback, TaskDefinition
from bot.plan.read_running import read_running
from bot.plan.rebuild import (
    declared_build,
    from_elsewhere,
    gone_back,
    named_by,
    not_looked_up,
    older_settings,
    rebuild_changes,
    rebuild_command,
    rebuild_of,
)
from bot.plan.takes import slower_than
from bot.ports import Reads
from bot.preflight.measured import builds

_LOOK_BACK = 100  # rollbacks of one service; the newest that succeeded is among them


async def complete(service: Service, commit: str, reads: Reads) -> Plan:
    """The plan of `complete COMMIT`. Raises Refused with every blocking finding, or Failed when AWS is silent."""
    project = accepted(declared_build(service, commit))
    wanted, warnings = await _found_out(project, commit, reads)
    plan = await _rebuild(service, project, wanted, reads)
    plan = replace(plan, warnings=(*plan.warnings, *warnings))
    back = await back_already(service, plan.from_task_definition, reads)
    return _behind(plan, plan.rebuild, back) if back and plan.rebuild else plan


async def back_already(service: Service, task_definition: str, reads: Reads) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN), if one did."""
    return gone_back(task_definition, await reads.journal.recent(service.name, limit=_LOOK_BACK))


async def _found_out(project: BuildProject, name: str, reads: Reads) -> tuple[Commit, tuple[Finding, ...]]:
    """Which commit that is, by its full name, since a tag or branch may be called like a short one.

    A GitHub that is silent is no reason not to plan where the full name was typed.
    """
    if not project.github or reads.commits is None or not reads.commits.configured:
        commit, _ = _as_typed(name, "There is no token for GitHub.")
        return commit, ()
    try:
        return accepted(named_by(project, name, await reads.commits.commit(project.github, name))), ()
    except Failed as error:
        return _as_typed(name, str(error))


def _as_typed(name: str, problem: str) -> tuple[Commit, tuple[Finding, ...]]:
    finding = not_looked_up(name, problem)
    refuse(refusal((finding,)))
    return Commit(name, ""), (finding,)


def _behind(plan: Plan, rebuild: Rebuild, back: Rollback) -> Plan:
    return replace(plan, gone_back=back.reference, warnings=(*plan.warnings, *older_settings(rebuild, back)))


async def _rebuild(service: Service, project: BuildProject, commit: Commit, reads: Reads) -> Plan:
    """What the image will be is not known yet: the digest binds the approval to what is built, and by which project."""

    def of(definition: TaskDefinition) -> Rebuild:
        return accepted(rebuild_of(service, project, commit.sha, definition))

    running = await read_running(service, reads, rebuilt=lambda definition: of(definition).container)
    wanted = of(running.definition)
    copy = RevisionCopy(running.definition.arn, running.pinned)
    why = f"a copy of what runs now, with the image that is built without {commit.sha[:12]}"
    plan = running.plan_of(copy, why=why, changes=rebuild_changes(wanted, running.definition))
    own = await reads.journal.recent(service.name, limit=_LOOK_BACK)
    plan = replace(plan, rebuild=wanted, building=builds(own, wanted.project, running.at), subject=commit.subject)
    slow = slower_than(service.runbook_times.complete, plan)
    warnings = (*plan.warnings, *from_elsewhere(wanted, running.pinned), *slow)
    return running.fitted(replace(plan, warnings=warnings, cli=rebuild_command(service, wanted, copy)))
