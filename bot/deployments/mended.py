"""Has a deployment put right what a rollback could not? Those outside were left with “we write again”."""

from collections.abc import Sequence

from bot.broadcast.situation import BAD, situation_of
from bot.catalog import Service
from bot.follow_up import fix_rules, redeploy
from bot.model import Rollback, WatchedDeployment
from bot.ports import Ports


async def mended(
    found: WatchedDeployment, recent: Sequence[Rollback], service: Service, ports: Ports
) -> Rollback | None:
    """Of the newest rollbacks, the newest first, the one whose bad end it has put right, since it is well.

    None while another one waits or runs: its own end is told.
    """
    if not service.audiences.told:
        return None
    last = next((each for each in recent if each.live or each.acted_at), None)
    if last is None or situation_of(last) not in BAD or last.ended_at is None or found.line.began_at <= last.ended_at:
        return None
    images = await redeploy.images(found.line.revision, service, ports)
    return last if images is not None and fix_rules.is_away(last, images) else None
