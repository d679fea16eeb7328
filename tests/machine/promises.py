"""What must hold after every step, read from the database's file and from the simulated AWS's own log."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from playground.aws import SimulatedAws
from playground.aws.wire import Call
from playground.slack import LocalSlack
from tests.machine.hands import CHANNEL, Hands

LIVE = ("proposed", "approved", "executing", "rolling")
SENT = ("executing", "rolling", "succeeded", "failed", "reverted", "superseded", "indeterminate")


class Promises:
    """Remembers which rollbacks are over, so that none is ever taken up again."""

    def __init__(self) -> None:
        self._over: dict[str, str] = {}

    def broken(self, hands: Hands, persons: dict[str, str]) -> list[str]:
        """Every promise that does not hold now, in words."""
        with sqlite3.connect(hands.database) as connection:
            connection.row_factory = sqlite3.Row
            rollbacks, approvals, authorizations, intents = (
                list(connection.execute(f"SELECT * FROM {table}"))
                for table in ("rollbacks", "approvals", "authorizations", "intents")
            )
        return [
            *_live_twice(rollbacks),
            *self._left_again(rollbacks),
            *_self_approved(rollbacks, approvals, persons),
            *_acted_without(rollbacks, authorizations, intents),
            *_sent_beyond(intents, _changing(hands.aws)),
            *_told_twice(hands.slack),
        ]

    def _left_again(self, rollbacks: Sequence[sqlite3.Row]) -> list[str]:
        now = {row["id"]: row["state"] for row in rollbacks}
        wrong = [f"{i} was {state} and is {now.get(i)}" for i, state in self._over.items() if now.get(i) != state]
        self._over |= {i: state for i, state in now.items() if state not in LIVE}
        return wrong


def _live_twice(rollbacks: Sequence[sqlite3.Row]) -> list[str]:
    live = [row["service_arn"] for row in rollbacks if row["state"] in LIVE]
    return [f"two live rollbacks of {arn}" for arn in set(live) if live.count(arn) > 1]


def _self_approved(
    rollbacks: Sequence[sqlite3.Row], approvals: Sequence[sqlite3.Row], persons: dict[str, str]
) -> list[str]:
    asked = {row["id"]: persons[row["requester_slack_id"]] for row in rollbacks}
    return [
        f"{row['rollback_id']} was approved by {row['slack_id']}, who asked for it"
        for row in approvals
        if persons.get(row["slack_id"]) in (None, asked[row["rollback_id"]])
    ]


def _acted_without(
    rollbacks: Sequence[sqlite3.Row], authorizations: Sequence[sqlite3.Row], intents: Sequence[sqlite3.Row]
) -> list[str]:
    allowed = {(row["rollback_id"], row["digest"]) for row in authorizations}
    state = {row["id"]: row["state"] for row in rollbacks}
    return [
        *(f"{row['rollback_id']} acted on a plan nobody approved" for row in intents if _plan(row) not in allowed),
        *(f"{i} acted and is {state[i]}" for i, _ in map(_plan, intents) if state[i] not in SENT),
    ]


def _plan(row: sqlite3.Row) -> tuple[str, str]:
    return row["rollback_id"], row["digest"]


def _sent_beyond(intents: Sequence[sqlite3.Row], calls: Sequence[Call]) -> list[str]:
    """Every changing call that AWS saw was somebody's intent, with exactly these parameters, and that one's only."""
    written = [_canonical(json.loads(row["arguments"])) for row in intents]
    wrong = []
    for call in calls:
        if (sent := _canonical(call.parameters)) in written:
            written.remove(sent)
        else:
            wrong.append(f"{call.operation} was sent without an intent, or once more: {call.parameters}")
    return wrong


def _canonical(arguments: dict[str, Any]) -> str:
    return json.dumps(arguments, sort_keys=True)


def _changing(aws: SimulatedAws) -> list[Call]:
    return [*aws.calls("UpdateService"), *aws.calls("StopServiceDeployment")]


def _told_twice(slack: LocalSlack) -> list[str]:
    """A row of the outbox is one message."""
    rows = [m.metadata["event_payload"]["outbox_id"] for m in slack.workspace.messages(CHANNEL) if m.metadata]
    return [f"outbox row {row} was posted {rows.count(row)} times" for row in set(rows) if rows.count(row) > 1]
