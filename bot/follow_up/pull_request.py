"""The revert is only on a branch: a pull request for it, and the word that until it is merged nothing is over."""

from dataclasses import replace
from datetime import timedelta

from bot.errors import Failed, NotAsRecorded
from bot.model import NOTHING_DUE, Build, DueKind, Notice, NoticeKind, Rebuild, Rollback, State
from bot.ports import Ports

_ATTEMPTS, _BETWEEN = 3, timedelta(seconds=10)
_VERDICT, _LOOK = timedelta(minutes=15), timedelta(seconds=2)


async def hand_over(rollback_id: str, ports: Ports) -> str:
    """Told once, however the rollback ended; GitHub itself has at most one pull request from one branch to another."""
    rollback = await _once_validated(rollback_id, ports)
    if rollback is None or rollback.plan.rebuild is None or rollback.build is None:
        return "nothing"
    build = rollback.build
    lapsed = rollback.live  # what was built is deployed if it is approved once more
    if not build.revert or build.handed_over or lapsed:
        return "nothing"
    address, problem, awaited = "", "", None
    if rollback.state is State.SUCCEEDED and rollback.plan.rebuild.github and ports.pull_requests.configured:
        address, problem = await _opened(rollback, rollback.plan.rebuild, build, ports)
        awaited = ports.clock.now()
    over = replace(build, handed_over=True, pull_request=address)
    tell = (Notice(NoticeKind.REVERT, problem),)
    looked_for = {DueKind.MERGE: awaited} if awaited else NOTHING_DUE
    await ports.journal.note(rollback.id, tell=tell, falls_due=looked_for, build=over, merge_awaited=awaited)
    return "pull request" if address else "branch"


async def _once_validated(rollback_id: str, ports: Ports) -> Rollback | None:
    """The verdict is told before the revert. Where none comes, the revert is not held up by that."""
    in_time = ports.clock.now() + _VERDICT
    while (rollback := await ports.journal.get(rollback_id)) and rollback.next_phase and not rollback.judged:
        if ports.clock.now() >= in_time:
            break
        await ports.clock.until(ports.clock.now() + _LOOK)
    return rollback


async def _opened(rollback: Rollback, rebuild: Rebuild, build: Build, ports: Ports) -> tuple[str, str]:
    """-> the address of the pull request, or why there is none."""
    try:
        await ports.journal.vouch(rollback)
    except NotAsRecorded as error:
        return "", error.refusal.reason
    title, problem = f"Revert {rebuild.commit[:12]} ({rollback.reference})", ""
    for attempt in range(_ATTEMPTS):
        if attempt:
            await ports.clock.until(ports.clock.now() + _BETWEEN)
        try:
            return await ports.pull_requests.open(
                rebuild.github, branch=rollback.branch, base=rebuild.base, title=title, body=_body(rollback, build)
            ), ""
        except Failed as error:
            problem = str(error)
    return "", problem


def _body(rollback: Rollback, build: Build) -> str:
    """For the reviewers: what runs already, and what merging does. Slack's names and reasons stay in Slack."""
    return (
        f"`{rollback.service}` was rolled back by {rollback.reference}: this branch is what runs now, as image "
        f"`{build.digest}`.\n\nUntil it is merged, the next deployment from the base branch brings the reverted commit "
        "back. If that commit was a merge, its branch cannot simply be merged again later: revert this revert first."
    )
