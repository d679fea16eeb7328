"""Whom a message calls: whoever must act next, and nobody else. All others are named by name, which calls nobody.

An edit notifies nobody in Slack, so that only what is posted anew can call.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from bot.model import Notice, NoticeKind, Rollback, State
from handlers.messages.blocks import Message
from handlers.messages.mrkdwn import foreign

_MENTION = re.compile(r"<@([UW][A-Z0-9]+)>")
_BY_A_CLICK = {State.REJECTED, State.CANCELLED}

Names = Callable[[str], str | None]


def called(notice: Notice, rollback: Rollback, approvers: Collection[str] = ()) -> tuple[str, ...]:
    """Slack ids. `approvers` are those who are asked to decide, nobody where nothing waits for them."""
    if notice.kind in (NoticeKind.CARD, NoticeKind.APPROVAL_WANTED):
        return tuple(approvers)
    return _BY_KIND.get(notice.kind, _untold)(notice, rollback)


def calling(message: Message, ids: Collection[str], names: Names) -> Message:
    """The same, in which only these are mentioned. Whom `names` does not know stays mentioned: there is no name."""

    def spelled(found: re.Match[str]) -> str:
        name = names(found[1])
        return found[0] if found[1] in ids or name is None else foreign(name)

    def shown(value: Any) -> Any:
        if isinstance(value, str):
            return _MENTION.sub(spelled, value)
        if isinstance(value, dict):
            return {key: shown(inner) for key, inner in value.items()}
        return [shown(inner) for inner in value] if isinstance(value, list) else value

    return replace(message, text=shown(message.text), blocks=tuple(shown(list(message.blocks))))


def _while_it_waits(notice: Notice, rollback: Rollback) -> tuple[str, ...]:
    """The contact who is called, or whoever asked: nobody any more once it is decided, or somebody looks."""
    if rollback.state is not State.PROPOSED or rollback.looking:
        return ()
    if notice.kind is NoticeKind.MAY_ACT_ALONE:
        return _who_asked(rollback)
    return next((call.slack_ids for call in rollback.called if call.level == notice.text), ())


def _to_recover(notice: Notice, rollback: Rollback) -> tuple[str, ...]:
    """The contact who is called; where nobody is a contact, whoever asked. Nobody any more once somebody looks."""
    recovery = rollback.recovery
    if recovery is None or recovery.looking:
        return ()
    if notice.kind is NoticeKind.STILL_OPEN:
        return () if recovery.called else _who_asked(rollback)
    return next((call.slack_ids for call in recovery.called if call.level == notice.text), ())


def _untold(notice: Notice, rollback: Rollback) -> tuple[str, ...]:
    """By a note: whoever was skipped, and took no direct message. By a reminder: who owns what is late."""
    if notice.kind in (NoticeKind.FOLLOW_UP_REMINDER, NoticeKind.LESSONS_REMINDER):
        return (notice.text,) if notice.text else ()
    skipped = rollback.emergency.skipped if rollback.emergency and notice.kind is NoticeKind.NOTE else ()
    return tuple(slack_id for slack_id in skipped if notice.text.startswith(f"<@{slack_id}>"))


def _reviewer(_: Notice, rollback: Rollback) -> tuple[str, ...]:
    """Whose review an emergency waits for."""
    return (rollback.emergency.owner_slack_id,) if rollback.emergency and not rollback.reviewed else ()


def _of_outcome(_: Notice, rollback: Rollback) -> tuple[str, ...]:
    return () if _own_click(rollback) else _who_asked(rollback)


def _who_asked(rollback: Rollback) -> tuple[str, ...]:
    """Where that was no person, whoever approved it or acted on it alone."""
    decided = [approval.slack_id for approval in rollback.approvals]
    decided = [rollback.emergency.slack_id] if rollback.emergency else decided
    approved = tuple(dict.fromkeys(decided))
    return (rollback.requester_slack_id,) if rollback.requester_slack_id else approved


def _own_click(rollback: Rollback) -> bool:
    """Did whoever asked end it as well? The outcome says by whom."""
    return rollback.state in _BY_A_CLICK and f"<@{rollback.requester_slack_id}>" in rollback.outcome


def _asker(_: Notice, rollback: Rollback) -> tuple[str, ...]:
    return _who_asked(rollback)


_BY_KIND: Mapping[NoticeKind, Callable[[Notice, Rollback], tuple[str, ...]]] = {
    NoticeKind.OUTCOME: _of_outcome,
    NoticeKind.CALLED: _while_it_waits,
    NoticeKind.MAY_ACT_ALONE: _while_it_waits,
    NoticeKind.RECOVERY_CALLED: _to_recover,
    NoticeKind.STILL_OPEN: _to_recover,
    NoticeKind.EMERGENCY: _reviewer,
    NoticeKind.REVIEW_WANTED: _reviewer,
    **dict.fromkeys((NoticeKind.VALIDATION_FAILED, NoticeKind.REVERT, NoticeKind.REMINDER), _asker),
}
