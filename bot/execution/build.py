"""A complete rollback's build: started once, watched to its end, told in the thread. ECS is not touched here.

StartBuild has an intent row of its own. Its idempotency token is the rollback's id, so even a request that the network
repeats starts one build; we ourselves never send it again, but look for what it started.
"""

import logging
from dataclasses import replace
from datetime import datetime, timedelta

from bot.catalog import Service
from bot.errors import AnotherForAMoment, Failed, NotAsRecorded, Unanswered
from bot.execution import build_outcome
from bot.model import Build, BuildIntent, BuildState, Image, Notice, NoticeKind, Rebuild, Rollback, State
from bot.plan.rebuild import FULL, IMAGE_DIGEST, build_variables, revert_commit
from bot.ports import Ports

log = logging.getLogger(__name__)

BUILDING = "building"
_POLL, _READ_BACK, _SKEW = timedelta(seconds=5), timedelta(seconds=60), timedelta(seconds=5)


async def start_build(rollback: Rollback, rebuild: Rebuild, service: Service, ports: Ports) -> str:
    """APPROVED stays APPROVED, with a build under way. -> BUILDING, or the final state that says why not."""
    if not FULL.fullmatch(rebuild.commit):  # planned by an earlier release
        return await _end(rollback, ports, build_outcome.NOT_IN_FULL)
    sent = build_variables(rebuild, rollback.reference)
    arguments = {"projectName": rebuild.project, "idempotencyToken": rollback.id, **sent}
    begun = await ports.journal.intend_build(
        BuildIntent(rollback.id, arguments, ports.clock.now()), good_for=service.approval_expires
    )
    if begun is None or begun.build is None:
        return (await ports.journal.get(rollback.id) or rollback).state
    if begun.plan.rebuild != rebuild:  # only what was held against the audit is sent
        return await _end(begun, ports, "What is to be built was changed while it was read.")
    try:
        build_id = await ports.builder.start(service, project=rebuild.project, variables=sent, token=rollback.id)
    except Failed as error:
        return await _end(begun, ports, str(error))
    except Unanswered:
        return BUILDING  # whether it was started is looked for next
    await _named(begun, begun.build, build_id, ports)
    return BUILDING


async def watch_build(rollback_id: str, ports: Ports) -> str:
    """Until the image is there, or the build has failed. Safe to run again: it only reads."""
    rollback = await ports.journal.get(rollback_id)
    if rollback is None or not rollback.building or rollback.build is None or rollback.plan.rebuild is None:
        return rollback.state if rollback else "unknown"
    try:
        await ports.journal.vouch(rollback)  # what the build makes that is followed is deployed
    except AnotherForAMoment as error:
        return await _end(rollback, ports, f"{error} What is built is not deployed.")
    except NotAsRecorded:
        log.info("%s: its build is watched to its end, and nothing of it can be deployed", rollback.reference)
    service, build, rebuild = ports.catalog.services.get(rollback.service), rollback.build, rollback.plan.rebuild
    if service is None or service.build is None:
        return await _end(rollback, ports, "The service, or how it is built, is no longer in the services file.")
    if not build.id:
        found, problem = await _find(rollback, build, rebuild, service, ports)
        if not found:
            return await _end(rollback, ports, build_outcome.lost(problem))
        rollback = await _named(rollback, build, found, ports)
    return await _follow(rollback, rollback.build or build, rebuild, service, ports)


async def _find(
    rollback: Rollback, build: Build, rebuild: Rebuild, service: Service, ports: Ports
) -> tuple[str | None, str]:
    """-> the build that StartBuild may have started, and why CodeBuild could not be read. Looks at least once."""
    sent, since = build_variables(rebuild, rollback.reference), build.started_at - _SKEW
    unread, give_up = _deadline(build, service), ports.clock.now() + _READ_BACK
    while True:
        try:
            found, problem = await ports.builder.find(service, project=rebuild.project, variables=sent, since=since), ""
        except Failed as error:
            found, problem = None, str(error)
            give_up = ports.clock.now() + _READ_BACK  # absence is only evidence while CodeBuild can be read
        now = ports.clock.now()
        if found or now >= unread or (now >= give_up and not problem):
            return found, problem
        await ports.clock.until(now + _POLL)


async def _named(rollback: Rollback, build: Build, build_id: str, ports: Ports) -> Rollback:
    tell = (Notice(NoticeKind.BUILD_STARTED),)
    return await ports.journal.note(rollback.id, tell=tell, build=replace(build, id=build_id))


async def _follow(rollback: Rollback, build: Build, rebuild: Rebuild, service: Service, ports: Ports) -> str:
    deadline = _deadline(build, service)
    while True:
        problem = ""
        try:
            seen = await ports.builder.look(service, build.id)
            if seen.status != "IN_PROGRESS":
                return await _over(rollback, build, rebuild, seen, service, ports)
            if seen.phase != build.phase:
                build = await _told(rollback, build, seen, service, ports)
        except Failed as error:
            problem = str(error)
        if ports.clock.now() >= deadline:
            return await _end(rollback, ports, build_outcome.late(build, rebuild, problem))
        await ports.clock.until(ports.clock.now() + _POLL)


def _deadline(build: Build, service: Service) -> datetime:
    return build.started_at + (service.build.deadline if service.build else timedelta(0))


async def _told(rollback: Rollback, build: Build, seen: BuildState, service: Service, ports: Ports) -> Build:
    """The card shows every phase; the thread, with the end of the log, those in which something is done."""
    text = build_outcome.done(build, seen)
    if text:
        text = "\n".join(filter(None, [text, build_outcome.quoted(await _log(service, seen, ports), 3)]))
    build = replace(build, phase=seen.phase)
    await ports.journal.note(rollback.id, tell=(Notice(NoticeKind.NOTE, text),) if text else (), build=build)
    return build


async def _over(
    rollback: Rollback, build: Build, rebuild: Rebuild, seen: BuildState, service: Service, ports: Ports
) -> str:
    log = await _log(service, seen, ports)
    if seen.status != "SUCCEEDED":
        return await _end(rollback, ports, build_outcome.failed(seen, rebuild, log, branch=rollback.branch))
    digest = seen.exported.get("ROLLBACK_DIGEST", "")
    if not IMAGE_DIGEST.fullmatch(digest):
        return await _end(rollback, ports, build_outcome.NO_DIGEST)
    image = Image(rebuild.container, f"{rebuild.repository}@{digest}", digest)
    missing, _ = await ports.reads.images.missing(service, [image])
    if missing:
        return await _end(rollback, ports, f"The build named `{image.image}`, and ECR does not have it.")
    built_at, revert = min(seen.ended_at or ports.clock.now(), ports.clock.now()), revert_commit(seen)
    if built_at > _deadline(build, service):
        return await _end(rollback, ports, build_outcome.too_late(rollback, rebuild, digest))
    built = replace(build, phase=seen.phase, built_at=built_at, digest=digest, revert=revert)
    told = Notice(
        NoticeKind.NOTE, "\n".join([build_outcome.built(rollback, rebuild, digest), build_outcome.quoted(log, 3)])
    )
    await ports.journal.note(rollback.id, tell=(told,), build=built)
    return "built"


async def _log(service: Service, seen: BuildState, ports: Ports) -> tuple[str, ...]:
    """None where it cannot be read: the build is what matters."""
    try:
        return await ports.builder.tail(service, seen)
    except Failed:
        return ()


async def _end(rollback: Rollback, ports: Ports, why: str) -> str:
    outcome = f"{why}\nThe service was not changed."
    await ports.journal.move(rollback.id, State.FAILED, when={State.APPROVED}, outcome=outcome)
    return State.FAILED
