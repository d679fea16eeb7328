"""Deployments that are watched: stored once, looked at while they are due, ended once, and told as one message each.

The audit has a row of those that were well, and of no others: such a one may prove that a fix is deployed, and so end
a hold.
"""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Update, delete, insert, select, update

from bot.journal import audit as audits
from bot.journal import due as dues
from bot.journal import outbox, situations
from bot.journal.signing import Known, Signed
from bot.journal.tables import IS_UNTOLD, audit, deployments, rollbacks
from bot.journal.transaction import Transaction
from bot.model import DueKind, LineState, Rollback, Watch, WatchedDeployment

_c = deployments.c
_WELL = "deployed_well"  # the event
_KEPT = timedelta(days=90)  # after their end; what is removed with each new one
_ROW = [name for name in WatchedDeployment.__dataclass_fields__ if name != "number"]


def deployed(tx: Transaction, found: WatchedDeployment, *, replaced: str) -> bool:
    """Whatever of its service was watched until now ends with the sentence `replaced`. False: it is known."""
    if tx.connection.execute(select(_c.id).where(_c.id == found.id)).first():
        return False
    same = (_c.service == found.service) & (_c.state == LineState.WATCHED)
    tx.connection.execute(_ended(LineState.OVER, replaced).where(same))
    tx.connection.execute(delete(deployments).where(_c.until < tx.now - _KEPT, _c.state != LineState.WATCHED))
    tx.connection.execute(insert(deployments).values({name: getattr(found, name) for name in _ROW}))
    return True


def known(connection: Connection, id_: str) -> bool:
    return connection.execute(select(_c.id).where(_c.id == id_)).first() is not None


def due(connection: Connection, at: datetime) -> tuple[WatchedDeployment, ...]:
    """Those that are to be looked at by then, the longest due first."""
    rows = select(deployments).where(_c.state == LineState.WATCHED, _c.due_at <= at).order_by(_c.due_at)
    return tuple(map(_read, connection.execute(rows)))


def completed(connection: Connection, since: datetime) -> tuple[WatchedDeployment, ...]:
    """All that are known since then, oldest first.

    Put in order here: asked for in order, SQLite would walk through all that were ever known.
    """
    found = map(_read, connection.execute(select(deployments).where(_c.at >= since)))
    return tuple(sorted(found, key=lambda each: each.number))


def looked(tx: Transaction, id_: str, watch: Watch | None, due_at: datetime) -> None:
    """It goes on being watched."""
    watched = (_c.id == id_) & (_c.state == LineState.WATCHED)
    tx.connection.execute(update(deployments).where(watched).values(watch=watch, due_at=due_at))


def ended(tx: Transaction, id_: str, state: LineState, end: str, mends: Rollback | None) -> bool:
    """False: it had ended before. Those outside who were told of the rollback that it `mends` hear that it is over."""
    watched = (_c.id == id_) & (_c.state == LineState.WATCHED)
    changed = tx.connection.execute(_ended(state, end).where(watched)).rowcount == 1
    if changed and state is LineState.WELL:  # it may prove that the fix of an earlier rollback is deployed
        row = tx.connection.execute(select(deployments).where(_c.id == id_)).one()
        audits.append(tx, event=_WELL, actor="bot", detail={"deployment": _said(_read(row))})
        of_it = select(_c.service).where(_c.id == id_)
        those = select(rollbacks.c.id).where(rollbacks.c.service.in_(of_it))
        dues.hasten(tx, DueKind.FOLLOW_UPS, dues.of_rollbacks(those))
        if mends is not None:
            outbox.add(tx, mends, situations.mended(tx, mends))
    return changed


def well(connection: Connection, service: str, since: datetime, known: Known) -> tuple[WatchedDeployment, ...]:
    """Those that began later and were judged to be well, oldest first: by this bot, as its own row of the audit says.

    What was judged under another Slack token proves nothing; then a person says so.
    """
    judged = (_c.service == service) & (_c.state == LineState.WELL) & (_c.at >= since)
    found = map(_read, connection.execute(select(deployments).where(judged).order_by(_c.number)))
    later = [each for each in found if each.line.began_at > since]
    recorded = list(_recorded(connection, since, known)) if later else []
    return tuple(each for each in later if _said(each) in recorded)


def _recorded(connection: Connection, since: datetime, known: Known) -> Iterator[dict[str, Any]]:
    if (first := audits.first_since(connection, since, known)) is None:
        return
    for row in connection.execute(select(audit).where(audit.c.seq >= first, audit.c.event == _WELL)):
        if known.signer.by(row._mapping) is Signed.OURS:
            yield json.loads(row.detail)["deployment"]


def _said(deployed: WatchedDeployment) -> dict[str, Any]:
    """What of it is recorded."""
    return {"id": deployed.id, "service": deployed.service, "revision": deployed.line.revision}


def untold(connection: Connection) -> tuple[WatchedDeployment, ...]:
    """Those whose message is not posted, or does not show their state, oldest first."""
    return tuple(map(_read, connection.execute(select(deployments).where(IS_UNTOLD).order_by(_c.number))))


def newest_told(connection: Connection, service: str, channel: str, since: datetime) -> str:
    """The ts of the first message that stands there by itself since then, "" for none."""
    there = (_c.service == service) & (_c.channel == channel) & (_c.ts != "") & (_c.parent == "") & (_c.at >= since)
    found = connection.execute(select(_c.ts).where(there).order_by(_c.number).limit(1)).scalar()
    return str(found or "")


def attempted(tx: Transaction, id_: str) -> None:
    tx.connection.execute(update(deployments).where(_c.id == id_).values(attempted_at=tx.now))


def told(tx: Transaction, id_: str, ts: str, shown: int) -> None:
    """Never backwards."""
    this = (_c.id == id_) & (_c.shown <= shown)
    tx.connection.execute(update(deployments).where(this).values(ts=ts, shown=shown))


def given_up(tx: Transaction, id_: str, why: str) -> None:
    tx.connection.execute(update(deployments).where(_c.id == id_).values(given_up=why))


def _ended(state: LineState, end: str) -> Update:
    return update(deployments).values(state=state, end=end, due_at=None, version=_c.version + 1)


def _read(row: Row[tuple[object, ...]]) -> WatchedDeployment:
    return WatchedDeployment(**{name: row._mapping[name] for name in ("number", *_ROW)})
