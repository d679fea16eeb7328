"""The plan of a complete rollback, with what the journal and GitHub know besides what AWS shows. Reads only."""

from dataclasses import replace

from bot.catalog import Service
from bot.errors import Failed
from bot.findings import accepted
from bot.model import Plan, Rebuild, RevisionCopy, Rollback, TaskDefinition
from bot.plan.read_running import read_running
from bot.plan.rebuild import (
    declared_build,
    from_elsewhere,
    gone_back,
    no_such_commit,
    not_looked_up,
    older_settings,
    rebuild_changes,
    rebuild_command,
    rebuild_of,
)
from bot.ports import Reads

_LOOK_BACK = 100  # rollbacks of one service; the newest that succeeded is among them


async def complete(service: Service, commit: str, reads: Reads) -> Plan:
    """The plan of `complete COMMIT`. Raises Refused with every blocking finding, or Failed when AWS is silent."""
    plan = await _rebuild(service, commit, reads)
    if (wanted := plan.rebuild) is None:
        return plan
    back = await back_already(service, plan.from_task_definition, reads)
    return await _looked_up(_behind(plan, wanted, back) if back else plan, wanted, reads)


async def back_already(service: Service, task_definition: str, reads: Reads) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN), if one did."""
    return gone_back(task_definition, await reads.journal.recent(service.name, limit=_LOOK_BACK))


async def _looked_up(plan: Plan, rebuild: Rebuild, reads: Reads) -> Plan:
    """With the commit's subject where GitHub tells it; a GitHub that is silent is no reason not to plan."""
    if not rebuild.github or reads.commits is None or not reads.commits.configured:
        return plan
    try:
        subject = await reads.commits.subject(rebuild.github, rebuild.commit)
    except Failed as error:
        return replace(plan, warnings=(*plan.warnings, not_looked_up(rebuild, str(error))))
    return replace(plan, subject=accepted(no_such_commit(rebuild) if subject is None else subject))


def _behind(plan: Plan, rebuild: Rebuild, back: Rollback) -> Plan:
    return replace(plan, gone_back=back.reference, warnings=(*plan.warnings, *older_settings(rebuild, back)))


async def _rebuild(service: Service, commit: str, reads: Reads) -> Plan:
    """What the image will be is not known yet: the digest binds the approval to what is built, and by which project."""
    project = accepted(declared_build(service, commit))

    def of(definition: TaskDefinition) -> Rebuild:
        return accepted(rebuild_of(service, project, commit, definition))

    running = await read_running(service, reads, rebuilt=lambda definition: of(definition).container)
    wanted = of(running.definition)
    copy = RevisionCopy(running.definition.arn, running.pinned)
    why = f"a copy of what runs now, with the image that is built without {commit}"
    plan = running.plan_of(copy, why=why, changes=rebuild_changes(wanted, running.definition))
    warnings = (*plan.warnings, *from_elsewhere(wanted, running.pinned))
    cli = rebuild_command(service, wanted, copy)
    return running.fitted(replace(plan, rebuild=wanted, warnings=warnings, cli=cli))
