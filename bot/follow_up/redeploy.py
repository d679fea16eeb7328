"""Is the fix deployed? Proven by a deployment later than the rollback, of another image, that was judged to be well.

Then the hold of that rollback ends: what it kept away is mended.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import NotAsRecorded
from bot.follow_up import fix_rules, hold, list_rules
from bot.model import FollowUp, Image, Item, Notice, NoticeKind, Rollback, Ticked, WatchedDeployment
from bot.ports import Ports

_AGAIN, _PATIENCE = timedelta(minutes=5), timedelta(days=1)


async def prove(rollback: Rollback, service: Service, ports: Ports) -> Rollback:
    """-> the rollback as it is then."""
    item = list_rules.follow_up(rollback, FollowUp.REDEPLOY)
    if item is None or not item.open or rollback.ended_at is None:
        return rollback
    for found in await ports.journal.deployments_well(service.name, since=rollback.ended_at):
        if not await no_fix(rollback, found.line.revision, service, ports):
            return await _proven(rollback, item, found, ports)
    return rollback


async def no_fix(rollback: Rollback, revision: str, service: Service, ports: Ports) -> str:
    """Why what this revision of the `service` runs is no fix, "" where it is one."""
    found = await images(revision, service, ports)
    return f"ECS does not know `{revision}` any more" if found is None else fix_rules.no_fix(rollback, found)


async def images(revision: str, service: Service, ports: Ports) -> tuple[Image, ...] | None:
    """Those that it runs, with their digests where ECR knows them. None: ECS does not know it any more."""
    definition = await ports.ecs.task_definition(service, revision)
    if definition is None:
        return None
    named = fix_rules.images_of(definition, {})
    tags: dict[Image, str | None] = {}
    if any(not image.digest for image in named):
        tags, _ = await ports.reads.images.current_digests(service, [image for image in named if not image.digest])
    return fix_rules.images_of(definition, tags)


async def lift(rollback: Rollback, service: Service, ports: Ports) -> datetime | None:
    """End the hold where the fix is proven to be deployed. -> when that is tried again, None: it need not be."""
    item, held, now = list_rules.follow_up(rollback, FollowUp.REDEPLOY), rollback.hold, ports.clock.now()
    ticked = item.ticked if item else None
    if ticked is None or not ticked.proof or held is None or not held.in_force or now - ticked.at > _PATIENCE:
        return None
    if await ports.journal.live(rollback.plan.service_arn):
        return now + _AGAIN  # how that one ends decides about the hold first
    try:
        await ports.journal.vouch(rollback)
        proof = ticked.proof.replace("`", "").rstrip(".")  # goes on in a sentence, and is shown as a person's reason is
        problem = await hold.end([rollback], service, ports, because=f"the fix is deployed and well. {proof}")
    except NotAsRecorded as error:
        problem = error.refusal.reason
    if problem and problem != held.problem:
        latest = await ports.journal.get(rollback.id) or rollback
        text = f"The fix is deployed, but {service.name} is still held: {problem}"
        told = replace(latest.hold or held, problem=problem)
        await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),), hold=told)
    return now + _AGAIN if problem else None


async def _proven(rollback: Rollback, item: Item, found: WatchedDeployment, ports: Ports) -> Rollback:
    line = found.line
    ticked = Ticked(ports.clock.now(), proof=list_rules.redeployed(line.revision, line.completed_at, found.end))
    tell = (Notice(NoticeKind.NOTE, list_rules.proven(item, ticked)), Notice(NoticeKind.FOLLOW_UPS_CHANGED))
    done = await ports.journal.tick(rollback.id, item, ticked, tell=tell)
    return done or await ports.journal.get(rollback.id) or rollback
