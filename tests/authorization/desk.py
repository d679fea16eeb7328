"""The real listeners, intake and runbook in front of an AWS that says that it was asked, and a journal of one row."""

import asyncio
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from itertools import count
from types import SimpleNamespace
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.catalog import Catalog
from bot.errors import Failed
from bot.follow_up import list_rules
from bot.intake.seal import Sealer
from bot.intake.worker import IntakeWorker
from bot.metrics import Metrics
from bot.model import (
    LIVE,
    WENT_WRONG,
    Answer,
    Approval,
    Called,
    Channel,
    Checklist,
    Emergency,
    FollowUp,
    Health,
    Interaction,
    Item,
    Lesson,
    Lessons,
    Level,
    Looking,
    Member,
    NoticeKind,
    Opening,
    Phase,
    ProblemCall,
    Recovery,
    Refusal,
    Rollback,
    Seen,
    State,
    Told,
    Verb,
    Watch,
)
from bot.ports import Memberships, Ports, Reads
from handlers import build_app, ids, make_client
from handlers.messages import answers
from tests.authorization.table import (
    ALLOWED,
    CARD,
    CARRIED_OUT,
    CONTACT,
    HOME,
    OF_THE_CHECKLIST,
    PEOPLE,
    SECOND,
    SENT,
    TYPED,
    Cell,
    Way,
    Who,
)
from tests.phases import phase
from tests.unit.values import MINUTE, NOW, rollback

REACHED = "AWS was asked."
_PAST_ALL_RIGHTS = (REACHED, "There is no rollback of quilt-catalog to undo", "No staging of quilt-catalog is declared")
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt"
_PATIENCE = 10.0  # seconds
_ids = count()


def _catalog() -> Catalog:
    named: dict[str, list[str]] = {}
    for who in PEOPLE.values():
        if who.name:
            named.setdefault(who.name, []).append(who.slack_id)
    lists: dict[str, Any] = {
        name: sorted({who.name for who in PEOPLE.values() if name in who.lists and who.by == "the file"})
        for name in ("requesters", "approvers")
    }
    lists["requester_sources"] = [{"user_group": "S0REQUESTERS"}]
    lists["approver_sources"] = [{"user_group": "S0APPROVERS"}, {"pagerduty_schedule": "PSCHEDULE"}]
    service = {"cluster": "sales-prod", "service": "quilt-catalog-service", "region": "us-east-1", **lists}
    build = {
        "project": "quilt-rollback",
        "base": "main",
        "repository": "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt",
    }
    contacts = {"primary": [CONTACT], "secondary": [SECOND]}
    load = {"project": "quilt-load"}
    roles = {of: f"arn:aws:iam::123456789012:role/rollback-bot-{of}" for of in ("read", "act", "support")}
    features = {"mcp": {"environment": {"MCP": "false"}}}
    return Catalog.model_validate(
        {
            "home": {"team": HOME, "incident_channel": CARD},
            "people": named,
            "pagerduty": {who.name: f"P{who.slack_id}" for who in PEOPLE.values() if who.name},
            "services": {
                "quilt-catalog": {
                    **service,
                    "build": build,
                    "roles": roles,
                    "features": features,
                    "load_test": load,
                    "contacts": contacts,
                    "emergency": {},
                    "escalation": {"remind_after": "30s", "next_after": "30s"},
                }
            },
        }
    )


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


_THIRD = Phase(3, NOW - MINUTE, NOW + 60 * MINUTE, watch=Watch(1, NOW, ()))  # it is under way


_IN_VAIN = tuple(Called(level, ("U0MAX",), NOW - 2 * MINUTE, NOW - MINUTE) for level in list(Level)[:2])


_ITEM = FollowUp.ROOT_CAUSE
_BEFORE = Item(Checklist.PRE, OF_THE_CHECKLIST, 1, "page the database team")
_ITEMS = list_rules.begun("ben", "U0BEN", NOW + 60 * MINUTE)


def _alone(row: Rollback) -> Emergency:
    """What ana did alone."""
    return Emergency(
        rollback_id=row.id,
        digest=row.plan.digest,
        requester="ana",
        person="ana",
        slack_id="U0ANA",
        reason="the shop is down",
        opening=Opening.UNANSWERED,
        skipped=(),
        owner="ben",
        owner_slack_id="U0BEN",
        review_by=NOW + 60 * MINUTE,
        at=NOW,
    )


class _Aws:
    """Whatever is asked of it says so, and nothing else."""

    simulated = True

    def __getattr__(self, _name: str) -> Any:
        async def asked(*_: Any, **__: Any) -> Any:
            raise Failed(REACHED)

        return asked


class _People:
    def __init__(self, *, shared: bool) -> None:
        self._shared = shared

    async def member(self, slack_id: str, *, max_age: timedelta) -> Member:
        return _MEMBERS[slack_id]

    async def channel(self, channel_id: str, *, max_age: timedelta = timedelta(0)) -> Channel:
        return Channel(channel_id, member=True, shared=self._shared, archived=False)


class _Groups:
    """Whoever asked is in the approvers' group too, and may approve nothing of theirs all the same."""

    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        listed = {"S0REQUESTERS": "requesters", "S0APPROVERS": "approvers"}[list_id]
        inside = (who for who in PEOPLE.values() if who.by == "a group" and (listed in who.lists or not who.name))
        return ("U0ANA", *(who.slack_id for who in inside))


class _OnCall:
    async def members(self, list_id: str, *, max_age: timedelta) -> tuple[str, ...]:
        return tuple(f"P{who.slack_id}" for who in PEOPLE.values() if who.by == "PagerDuty")


class _Journal:
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


class Desk:
    """Everything about a rollback that is in one state; `shared` says that outsiders read every channel."""

    def __init__(self, state: State, *, shared: bool = False) -> None:
        outcome = "" if state in (State.PROPOSED, State.APPROVED, State.EXECUTING, State.ROLLING) else "It is over."
        row = rollback(requester="ana", slack_id="U0ANA", state=state, card_ts="1.1", outcome=outcome)
        following = replace(row.plan, target=replace(row.plan.target, following=(row.plan.target.chosen,)))
        later = (_THIRD,) if state is State.SUCCEEDED else ()
        row = replace(row, called=_IN_VAIN, emergency=None if state in LIVE else _alone(row))
        seen = Seen(NOW, row.plan.from_task_definition, 1, 2, moving=False)
        row = replace(row, recovery=Recovery(NOW, seen) if state in WENT_WRONG else None)
        row = replace(row, items=(*(_ITEMS if state is State.SUCCEEDED else ()), _BEFORE))
        row = replace(row, approved_at=NOW if state in CARRIED_OUT else None)
        row = replace(row, ended_at=NOW if state in CARRIED_OUT else None)
        self.row = replace(row, plan=following, phases=(phase(Health.FAILED), *later))
        self._answers: dict[str, asyncio.Future[Answer]] = {}
        clock: Any = SimpleNamespace(now=lambda: NOW + MINUTE)
        aws: Any = _Aws()
        journal: Any = _Journal(self.row)
        reads = Reads(clock=clock, ecs=aws, images=aws, dependencies=aws, journal=journal)
        outside: dict[str, Any] = dict.fromkeys(
            (
                *("ecs", "service_tags", "roles", "target_healths", "logs", "cloudwatch", "builder", "support"),
                *("pull_requests", "web", "visits", "secrets", "alarm_reads", "alarms", "retentions"),
            ),
            aws,
        )
        catalog = _catalog()
        ports = Ports(
            catalog=catalog,
            clock=clock,
            reads=reads,
            people=_People(shared=shared),
            notifier=SimpleNamespace(answer=self._answered, wake=lambda: None),  # type: ignore[arg-type]
            journal=journal,
            metrics=Metrics(),
            memberships=Memberships(_Groups(), _OnCall()),
            **outside,
        )
        engine: Any = SimpleNamespace(begin=_begun)
        self._worker = IntakeWorker(ports, engine, Sealer("xapp-playground"))
        client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
        self._app = build_app(client=client, catalog=catalog, worker=self._worker, clock=clock)
        self._worker.start()

    async def stop(self) -> None:
        await self._worker.stop()

    async def play(self, cell: Cell) -> str:
        """-> ALLOWED, or the refusal."""
        number = next(_ids)
        addressed = cell.way is Way.COMMAND and not (cell.pressed and cell.verb in SENT)
        delivery = f"https://hooks.slack.com/{number}" if addressed else f"{number}.5"
        answer = self._answers[delivery] = asyncio.get_running_loop().create_future()
        payload = self._payload(cell, delivery)
        said = await self._app.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
        if cell.team != HOME:
            assert not answer.done()
            return str(said.body) if cell.way is Way.COMMAND and not cell.pressed else answers.ELSEWHERE
        found = await asyncio.wait_for(answer, _PATIENCE)
        if isinstance(found, Refusal) and not any(words in found.reason for words in _PAST_ALL_RIGHTS):
            return found.reason
        return ALLOWED

    async def _answered(self, interaction: Interaction, answer: Answer) -> None:
        """What has no address is known by its key: a mention, and a form."""
        self._answers.pop(interaction.response_url or interaction.key.rpartition(":")[2]).set_result(answer)

    def _payload(self, cell: Cell, delivery: str) -> dict[str, Any]:
        if cell.pressed:
            return self._click(cell, delivery)
        by_way = {Way.COMMAND: _command, Way.MENTION: _mention, Way.FORM: _form}
        return by_way[cell.way](cell, delivery)

    def _click(self, cell: Cell, delivery: str) -> dict[str, Any]:
        value = ids.value(self.row.id, self.row.plan.digest)
        value = self.row.service if cell.verb is Verb.PREPARE else value
        value = ids.item_value(self.row.service, cell.item or _ITEM, value) if cell.verb in ids.OF_ITEMS else value
        if cell.verb in SENT:
            return self._form(cell, delivery)
        action = {
            "type": "button",
            "action_id": cell.verb.value,
            "block_id": "b",
            "value": value,
            "action_ts": delivery,
        }
        return {
            "type": "block_actions",
            "team": {"id": cell.team},
            "user": {"id": cell.person.slack_id, "team_id": cell.team},
            "container": {"type": "message", "channel_id": cell.channel, "message_ts": self.row.card_ts},
            "channel": {"id": cell.channel},
            "response_url": delivery if cell.team == HOME else "",
            "actions": [action],
        }

    def _form(self, cell: Cell, delivery: str) -> dict[str, Any]:
        """What is sent with the form that the button opens."""
        typed = {ids.SERVICE: self.row.service, ids.REASON: "the shop is down", Lesson.FIXED: "the pool is larger"}
        values: dict[str, Any] = {
            name: {name: {"type": "plain_text_input", "value": text}} for name, text in typed.items()
        }
        chosen = {ids.SEVERITY: "urgent", ids.OWNER: "ben", ids.DUE: f"{NOW:%Y-%m-%d}"}
        values |= {name: {name: {"selected_option": {"value": one}}} for name, one in chosen.items()}
        where = ids.Card(cell.channel, self.row.card_ts, self.row.id, self.row.plan.digest)
        places = {Verb.ASSIGN: ids.item_place(_ITEM, where), Verb.LEARN: ids.lessons_place(0, where)}
        card = places.get(cell.verb) or ids.card(where)
        view = {"type": "modal", "id": delivery, "callback_id": cell.verb.value, "private_metadata": card}
        return _sent(cell, view, values)


def _command(cell: Cell, delivery: str) -> dict[str, Any]:
    return {
        "command": ids.COMMAND,
        "text": TYPED[cell.verb],
        "trigger_id": delivery,
        "user_id": cell.person.slack_id,
        "team_id": cell.team,
        "channel_id": cell.channel,
        "response_url": delivery,
    }


def _mention(cell: Cell, delivery: str) -> dict[str, Any]:
    said = {"channel": cell.channel, "ts": delivery, "text": f"<@U0ROLLBACK> {TYPED[cell.verb]}"}
    return {
        "type": "event_callback",
        "team_id": cell.team,
        "authorizations": [{"team_id": cell.team, "user_id": "U0ROLLBACK", "is_bot": True}],
        "event": {"type": "app_mention", "user": cell.person.slack_id, "team": cell.team, **said},
    }


def _form(cell: Cell, delivery: str) -> dict[str, Any]:
    service, *kind = TYPED[cell.verb].split()
    commit = kind.pop() if cell.verb is Verb.COMPLETE else None
    values = {
        ids.SERVICE: {ids.SERVICE: {"selected_option": {"value": service}}},
        ids.kind_of(service): {ids.KIND: {"selected_option": {"value": " ".join(kind)}}},
        ids.COMMIT: {ids.COMMIT: {"value": commit}},
        ids.REASON: {ids.REASON: {"value": None}},
    }
    view = {"type": "modal", "callback_id": ids.FORM, "id": delivery, "private_metadata": ids.origin(cell.channel)}
    return _sent(cell, view, values)


def _sent(cell: Cell, view: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "view_submission",
        "team": {"id": cell.team},
        "user": {"id": cell.person.slack_id, "team_id": cell.team},
        "view": {**view, "state": {"values": values}},
    }


async def _begun(rollback_id: str, digest: str) -> None: ...
