"""Whose turn it is: which messages of the outbox may be sent now, and which of them first."""

from collections import defaultdict
from collections.abc import Iterable

from bot.model import NoticeKind, OutboxRow
from handlers.delivery.placement import URGENT


def in_turn(rows: Iterable[OutboxRow]) -> list[OutboxRow]:
    """One row for each rollback and channel, the most urgent first.

    A rollback's card goes before all else of it. Its other messages keep the order of what happened, and what waits
    before an urgent one is as urgent; only the details let pass what was told at the same moment.
    """
    waiting = list(rows)
    without_card = {row.rollback_id for row in waiting if row.notice.kind is NoticeKind.CARD}
    queues: dict[tuple[str, str], list[OutboxRow]] = defaultdict(list)
    for row in sorted(waiting, key=lambda row: (row.created_at, row.notice.kind is NoticeKind.DETAILS, row.id)):
        if row.notice.kind is NoticeKind.CARD or row.rollback_id not in without_card:
            queues[row.rollback_id, row.channel].append(row)
    ordered = sorted(queues.values(), key=lambda queue: (not any(map(_urgent, queue)), queue[0].id))
    return [queue[0] for queue in ordered]


def _urgent(row: OutboxRow) -> bool:
    return row.notice.kind in URGENT
