"""What is outside of the bot there: an AWS that says that it was asked, people, lists, and a journal of one row."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.errors import Failed
from bot.model import (
    Approval,
    Channel,
    Emergency,
    Interaction,
    Lessons,
    Looking,
    Member,
    NoticeKind,
    ProblemCall,
    Rollback,
    State,
    Told,
)
from tests.authorization.table import CARD, HOME, PEOPLE, Who
from tests.unit.values import NOW

REACHED = "AWS was asked."


def _member(who: Who) -> Member:
    return Member(
        slack_id=who.slack_id,
        team="T0MOVED" if who.name == "mov" else HOME,
        deleted=who.name in {"del", "gde"},
        bot=who.name == "bot",
        guest=who.name in {"gus", "ggu"},
        stranger=who.name == "sam",
        read_at=NOW,
        unclear=who.name == "unc",
    )


_MEMBERS = {who.slack_id: _member(who) for who in PEOPLE.values()}


class Aws:
    """Whatever is asked of it says so, and nothing else."""

    simulated = True

    def __getattr__(self, _name: str) -> Any:
        async def asked(*_: Any, **__: Any) -> Any:
            raise Failed(REACHED)

        return asked


class People:
    def __init__(self, *, shared: bool) -> None:
        self._shared = shared

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        return _MEMBERS[slack_id]

    async def channel(self, channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        return Channel(channel_id, member=True, shared=self._shared, archived=False)


class Groups:
    """Whoever asked is in the approvers' group too, and may approve nothing of theirs all the same."""

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        listed = {"S0REQUESTERS": "requesters", "S0APPROVERS": "approvers"}[list_id]
        inside = (who for who in PEOPLE.values() if who.by == "a group" and (listed in who.lists or not who.name))
        return ("U0ANA", *(who.slack_id for who in inside))


class OnCall:
    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        return tuple(f"P{who.slack_id}" for who in PEOPLE.values() if who.by == "PagerDuty")


class Journal:
    """One rollback, which nothing changes; whatever would have been written is said to have been."""

    def __init__(self, row: Rollback) -> None:
        self.row = row

    async def receive(self, interaction: Interaction) -> bool:
        return True

    async def decided(self, interaction: Interaction, *, outcome: str) -> None: ...

    async def get(self, rollback_id: str) -> Rollback:
        return self.row

    async def in_state(self, *states: State, service: str = "") -> tuple[Rollback, ...]:
        return (self.row,) if self.row.state in states and service in ("", self.row.service) else ()

    async def told(self, rollback_id: str, kind: NoticeKind) -> tuple[Told, ...]:
        """As if its failed phase stood where its card stands: what must come of a click is the same."""
        here = Told("1", self.row.card_ts)
        if kind is NoticeKind.CALLED:
            return (*(Told(call.level, str(call.at.timestamp())) for call in self.row.called), here)
        return (here,)

    async def learn(self, rollback_id: str, made: Lessons, **_: Any) -> Rollback:
        return self.row

    async def recent(self, service: str = "", *, limit: int = 10) -> tuple[Rollback, ...]:
        return ()

    async def publish(self, rollback_id: str, digest: str, **_: Any) -> Rollback:
        """As if that text waited."""
        return self.row

    async def call_told_at(self, channel: str, ts: str) -> ProblemCall | None:
        """As if a call of reported problems stood where the card does."""
        made = ProblemCall("c" * 32, self.row.service, CARD, NOW, NOW, (), ts=self.row.card_ts)
        return made if (channel, ts) == (CARD, self.row.card_ts) else None

    async def untold_calls(self) -> tuple[ProblemCall, ...]:
        return ()

    async def approve(self, shown: Rollback, approval: Approval, *, needed: int) -> Rollback:
        return replace(shown, state=State.APPROVED, approvals=(approval,), approved_at=NOW)

    async def move(self, rollback_id: str, to: State, *, when: Collection[State], **_: Any) -> Rollback | None:
        return replace(self.row, state=to) if self.row.state in when else None

    async def act_alone(self, shown: Rollback, emergency: Emergency, **_: Any) -> Rollback:
        return replace(shown, state=State.APPROVED, approved_at=NOW, emergency=emergency)

    async def unreviewed(self, service: str) -> tuple[Rollback, ...]:
        return (self.row,) if self.row.emergency else ()

    async def take_recovery(self, rollback_id: str, looking: Looking, **_: Any) -> Rollback | None:
        return self.row if self.row.recovery else None

    async def looks_into(self, shown: Rollback, looking: Looking, **_: Any) -> Rollback | None:
        return replace(shown, looking=looking) if shown.state is State.PROPOSED else None

    def __getattr__(self, _name: str) -> Any:
        async def asked(*_: Any, **__: Any) -> Any:
            raise Failed(REACHED)

        return asked
