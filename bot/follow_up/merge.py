"""Is the revert of a complete rollback on the base branch? Looked at every few minutes, until it is.

Before that a pipeline would bring the reverted commit back, so the service stays held; once it is merged the hold ends
by itself.
"""

import logging
from dataclasses import replace
from datetime import timedelta

from bot.errors import Failed, NotAsRecorded
from bot.follow_up import hold
from bot.model import Build, Due, DueKind, Notice, NoticeKind, PullRequest, Rebuild, Rollback
from bot.ports import Ports
from bot.text import span

log = logging.getLogger(__name__)

_EVERY, _PATIENCE = timedelta(minutes=5), timedelta(days=30)
_NO_MORE = {DueKind.MERGE: None}


async def look_for_merge(due: Due, ports: Ports) -> None:
    """Once at a revert that is awaited, and again in some minutes. A GitHub that is silent is asked again then."""
    rollback = await ports.journal.get(due.rollback_id)
    if rollback and rollback.plan.rebuild and rollback.build and ports.pull_requests.configured:
        try:
            await _look(rollback, rollback.plan.rebuild, rollback.build, ports)
        except Failed as error:
            log.warning("%s: %s", rollback.reference, error)
    await ports.journal.reschedule(due, ports.clock.now() + _EVERY)


async def _look(rollback: Rollback, rebuild: Rebuild, build: Build, ports: Ports) -> None:
    pull = await ports.pull_requests.find(rebuild.github, branch=rollback.branch, base=rebuild.base)
    if pull is not None and pull.state == "merged":
        try:
            await ports.journal.vouch(rollback)
        except NotAsRecorded as error:
            await _look_no_more(rollback, error.refusal.reason.removesuffix("."), ports)
        else:
            await _merged(rollback, rebuild, build, pull, ports)
    elif pull is not None and pull.state == "closed":
        why = f"Its pull request into `{rebuild.base}` was closed without being merged"
        await _look_no_more(rollback, why, ports)
    elif rollback.merge_awaited and ports.clock.now() - rollback.merge_awaited >= _PATIENCE:
        await _look_no_more(rollback, f"It was not merged into `{rebuild.base}` within {span(_PATIENCE)}", ports)


async def _merged(rollback: Rollback, rebuild: Rebuild, build: Build, pull: PullRequest, ports: Ports) -> None:
    """Told before the hold ends, and looked for until it has, so that a crash between the two loses neither."""
    if await ports.journal.live(rollback.plan.service_arn):
        return  # how that one ends decides about the hold first
    if build.merged_at is None:
        seen = replace(build, merged_at=ports.clock.now(), pull_request=pull.address)
        rollback = await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.MERGED),), build=seen)
    service, problem = ports.catalog.services.get(rollback.service), ""
    if service and rollback.hold and rollback.hold.in_force:
        because = f"the revert is merged into {rebuild.base}"
        problem = await hold.end([rollback], service, ports, because=because)
    tell = (Notice(NoticeKind.NOTE, f"{rollback.service} is still held: {problem}"),) if problem else ()
    await ports.journal.note(rollback.id, tell=tell, falls_due=_NO_MORE)


async def _look_no_more(rollback: Rollback, why: str, ports: Ports) -> None:
    held = ""
    if rollback.hold and rollback.hold.in_force:
        release = f"`/rollback {rollback.service} hold release REASON`, or with the button on the card"
        held = f" {rollback.service} stays held until somebody releases it: {release}."
    text = f"The revert is only on the branch `{rollback.branch}`. {why}, and is not looked for any more.{held}"
    await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.REMINDER, text),), falls_due=_NO_MORE)
