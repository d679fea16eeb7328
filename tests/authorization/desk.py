"""The real listeners, intake and runbook in front of an AWS that says that it was asked, and a journal of one row."""

import asyncio
from dataclasses import replace
from itertools import count
from types import SimpleNamespace
from typing import Any

from slack_bolt.request.async_request import AsyncBoltRequest

from bot.catalog import Catalog
from bot.follow_up import list_rules
from bot.intake.seal import Sealer
from bot.intake.worker import IntakeWorker
from bot.metrics import Metrics
from bot.model import (
    LIVE,
    WENT_WRONG,
    Answer,
    Called,
    Checklist,
    Emergency,
    Health,
    Interaction,
    Item,
    Level,
    Opening,
    Phase,
    Recovery,
    Refusal,
    Rollback,
    Seen,
    State,
    Watch,
)
from bot.ports import Memberships, Ports, Reads
from handlers import build_app, make_client
from handlers.messages import answers
from tests.authorization import outside, payloads
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
    Cell,
    Way,
)
from tests.phases import phase
from tests.unit.values import MINUTE, NOW, rollback

_PAST_ALL_RIGHTS = (
    outside.REACHED,
    "There is no rollback of quilt-catalog to undo",
    "No staging of quilt-catalog is declared",
)
_REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt"
_PATIENCE = 10.0  # seconds
_ids = count()
_THIRD = Phase(3, NOW - MINUTE, NOW + 60 * MINUTE, watch=Watch(1, NOW, ()))  # it is under way
_IN_VAIN = tuple(Called(level, ("U0MAX",), NOW - 2 * MINUTE, NOW - MINUTE) for level in list(Level)[:2])
_BEFORE = Item(Checklist.PRE, OF_THE_CHECKLIST, 1, "page the database team")
_ITEMS = list_rules.begun("ben", "U0BEN", NOW + 60 * MINUTE)


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
    build = {"project": "quilt-rollback", "base": "main", "repository": _REPOSITORY}
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
        aws: Any = outside.Aws()
        journal: Any = outside.Journal(self.row)
        reads = Reads(clock=clock, ecs=aws, images=aws, dependencies=aws, journal=journal)
        on_aws: dict[str, Any] = dict.fromkeys(
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
            people=outside.People(shared=shared),
            notifier=SimpleNamespace(answer=self._answered, wake=lambda: None),  # type: ignore[arg-type]
            journal=journal,
            metrics=Metrics(),
            memberships=Memberships(outside.Groups(), outside.OnCall()),
            **on_aws,
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
            return payloads.click(cell, delivery, self.row)
        by_way = {Way.COMMAND: payloads.command, Way.MENTION: payloads.mention, Way.FORM: payloads.form}
        return by_way[cell.way](cell, delivery)


async def _begun(rollback_id: str, digest: str) -> None: ...
