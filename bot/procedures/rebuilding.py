"""The runbook's complete rollback: the plan to build without a commit, and to run what was built. Reads only."""

from dataclasses import replace
from datetime import datetime

from bot.catalog import Service
from bot.decide import plan, rebuilding
from bot.model import Candidate, Copy, Plan, Rebuild, Target, TaskDefinition
from bot.ports import Ecs, Images, Surroundings
from bot.procedures.refusing import accepted
from bot.procedures.running import read_running


async def rebuild(
    service: Service, commit: str, *, ecs: Ecs, images: Images, around: Surroundings, now: datetime
) -> Plan:
    """The plan of `complete COMMIT`. Raises Refused with every blocking finding.

    What the image will be is not known yet: the digest binds the approval to what is built, and by which project.
    """
    project = accepted(rebuilding.declared(service, commit))

    def of(definition: TaskDefinition) -> Rebuild:
        return accepted(rebuilding.rebuild(service, project, commit, definition))

    running = await read_running(
        service, ecs, images, around, now=now, rebuilt=lambda definition: of(definition).container
    )
    wanted = of(running.definition)
    copy = Copy(running.definition.arn, running.pinned)
    since = running.state.primary.created_at if running.state.primary else now
    why = f"a copy of what runs now, with the image that is built without {commit}"
    drawn = plan.draw_up(
        service=service,
        state=running.state,
        call=running.call,
        service_deployment=None,
        from_images=running.images,
        target=Target(Candidate(copy.of, copy.images, since, now - since), why, (), ()),
        changes=rebuilding.changes(wanted, running.definition),
        warnings=(*running.warnings, *rebuilding.elsewhere(wanted, running.pinned)),
        expected=plan.expected(running.state, running.deployments),
        made_at=now,
        simulated=ecs.simulated,
    )
    return running.fitted(replace(drawn, copy=copy, rebuild=wanted, cli=rebuilding.command(service, wanted, copy)))
