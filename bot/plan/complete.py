"""The plan of a complete rollback, with what the journal and GitHub know besides what AWS shows. Reads only."""

from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.errors import Failed
from bot.findings import accepted, refusal
from bot.model import Candidate, Plan, Rebuild, RevisionCopy, Rollback, Target, TaskDefinition
from bot.plan import plan as plans
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
from bot.ports import DependencyReads, Ecs, Images, Ports
from bot.preflight import duration

_LOOK_BACK = 100  # rollbacks of one service; the newest that succeeded is among them


async def complete(service: Service, commit: str, ports: Ports) -> Plan:
    """Raises Refused with every blocking finding, or Failed when AWS is silent."""
    ecs, images, dependencies = ports.ecs, ports.images, ports.dependencies
    plan = await rebuild(service, commit, ecs=ecs, images=images, dependencies=dependencies, now=ports.clock.now())
    if (wanted := plan.rebuild) is None:
        return plan
    back = await back_already(service, plan.from_task_definition, ports)
    return await _looked_up(_behind(plan, wanted, back) if back else plan, wanted, ports)


async def back_already(service: Service, task_definition: str, ports: Ports) -> Rollback | None:
    """The immediate rollback which brought what runs (an ARN), if one did."""
    return gone_back(task_definition, await ports.journal.recent(service.name, limit=_LOOK_BACK))


async def _looked_up(plan: Plan, rebuild: Rebuild, ports: Ports) -> Plan:
    """With the commit's subject where GitHub tells it; a GitHub that is silent is no reason not to plan."""
    if not rebuild.github or not ports.pull_requests.configured:
        return plan
    try:
        subject = await ports.pull_requests.subject(rebuild.github, rebuild.commit)
    except Failed as error:
        return replace(plan, warnings=(*plan.warnings, not_looked_up(rebuild, str(error))))
    if subject is None:
        raise refusal([no_such_commit(rebuild)])
    return replace(plan, subject=subject)


def _behind(plan: Plan, rebuild: Rebuild, back: Rollback) -> Plan:
    return replace(plan, gone_back=back.reference, warnings=(*plan.warnings, *older_settings(rebuild, back)))


async def rebuild(
    service: Service, commit: str, *, ecs: Ecs, images: Images, dependencies: DependencyReads, now: datetime
) -> Plan:
    """The plan of `complete COMMIT`. Raises Refused with every blocking finding.

    What the image will be is not known yet: the digest binds the approval to what is built, and by which project.
    """
    project = accepted(declared_build(service, commit))

    def of(definition: TaskDefinition) -> Rebuild:
        return accepted(rebuild_of(service, project, commit, definition))

    running = await read_running(
        service, ecs, images, dependencies, now=now, rebuilt=lambda definition: of(definition).container
    )
    wanted = of(running.definition)
    copy = RevisionCopy(running.definition.arn, running.pinned)
    since = running.state.primary.created_at if running.state.primary else now
    why = f"a copy of what runs now, with the image that is built without {commit}"
    drawn = plans.draw_up(
        service=service,
        state=running.state,
        call=running.call,
        service_deployment=None,
        from_images=running.images,
        target=Target(Candidate(copy.of, copy.images, since, now - since), why, (), ()),
        changes=rebuild_changes(wanted, running.definition),
        warnings=(*running.warnings, *from_elsewhere(wanted, running.pinned)),
        expected=duration.expected(running.state, running.deployments),
        made_at=now,
        simulated=ecs.simulated,
    )
    return running.fitted(replace(drawn, copy=copy, rebuild=wanted, cli=rebuild_command(service, wanted, copy)))
