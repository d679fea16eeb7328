"""What only reads: answered to whoever asks, if that person may look at all."""

from dataclasses import replace

from bot.approval import rights
from bot.approval.channel import may_look_in
from bot.catalog import Service
from bot.follow_up.list_rules import open_items
from bot.follow_up.release import shown
from bot.lessons.rules import asked_of
from bot.lookups.history import history_of
from bot.lookups.logs import logs_of
from bot.lookups.numbers import numbers_of
from bot.lookups.status import status_of
from bot.model import ALL, Answer, FollowUpsNow, HealthNow, Immediate, Interaction, LessonsNow, Verb, WantedRevision
from bot.plan.draft import preview
from bot.ports import Ports
from bot.readiness.shown import readiness_of, readiness_of_all
from bot.rollback_log.read import logged
from bot.validation.health_now import health_now

_NEWEST, _LISTED = 20, 5  # rollbacks
LOOKS = frozenset(
    {Verb.PLAN, Verb.STATUS, Verb.HEALTH, Verb.LOG, Verb.LOGS, Verb.NUMBERS, Verb.HISTORY, Verb.HOLD, Verb.FOLLOW_UPS}
    | {Verb.READINESS}
    | {Verb.LESSONS}
)


async def look_up(interaction: Interaction, ports: Ports) -> Answer:
    """Raises Refused for a service that is not known, or Failed when AWS or Slack is silent."""
    if refusal := await rights.may_look(interaction, ports):
        return refusal
    if refusal := await may_look_in(interaction, ports):
        return refusal
    match interaction.verb:
        case Verb.STATUS:
            answer: Answer = await _status(interaction, ports)
        case Verb.LOG:
            answer = await logged(interaction.service, interaction.reason, ports)
        case Verb.READINESS if not interaction.service:
            answer = await readiness_of_all(interaction, ports)
        case Verb.NUMBERS:
            named = ports.catalog.known(interaction.service).name if interaction.service else ""
            answer = await numbers_of(named, ports)
        case _:
            answer = await _of_service(interaction, ports)
    return answer


async def _of_service(interaction: Interaction, ports: Ports) -> Answer:
    service = ports.catalog.known(await _service_of(interaction, ports))
    match interaction.verb:
        case Verb.HEALTH:
            answer: Answer = await _health(service, ports)
        case Verb.PLAN:
            named = interaction.ask.revision if isinstance(interaction.ask, Immediate) else ""
            answer = await preview(service, ports.reads, WantedRevision(named=named))
        case Verb.LOGS:
            minutes, at = int(interaction.reason), ports.clock.now()
            answer = await logs_of(service, minutes, ecs=ports.ecs, logs=ports.logs, at=at)
        case Verb.READINESS:
            answer = await readiness_of(service, ports)
        case Verb.HISTORY:
            answer = replace(await history_of(service, ports), whole=interaction.reason == ALL)
        case Verb.FOLLOW_UPS:
            answer = await _follow_ups(service, ports)
        case Verb.LESSONS:
            answer = await _lessons(service, ports)
        case _:
            answer = await shown(service, ports)
    return answer


async def _service_of(interaction: Interaction, ports: Ports) -> str:
    """What is looked for from a card is of the service of its rollback."""
    rollback = await ports.journal.get(interaction.rollback_id) if interaction.rollback_id else None
    return rollback.service if rollback else interaction.service


async def _health(service: Service, ports: Ports) -> HealthNow:
    newest = await ports.journal.recent(service.name, limit=1)
    return replace(await health_now(service, ports), newest=newest[0] if newest else None)


async def _follow_ups(service: Service, ports: Ports) -> FollowUpsNow:
    found = await ports.journal.with_open_items(service=service.name)
    return FollowUpsNow(service.name, tuple(each for each in reversed(found) if open_items(each)))


async def _lessons(service: Service, ports: Ports) -> LessonsNow:
    newest = await ports.journal.recent(service.name, limit=_NEWEST)
    return LessonsNow(service.name, tuple(filter(asked_of, newest))[:_LISTED])


async def _status(interaction: Interaction, ports: Ports) -> Answer:
    catalog = ports.catalog
    asked = [catalog.known(interaction.service)] if interaction.service else catalog.services.values()
    return await status_of(list(asked), ports)
