"""Do the alarms of the runbook's triggers stand as the services file has them? A line where one does not."""

import asyncio
from collections.abc import Sequence

import aws
from bot.catalog import Service
from bot.errors import Failed, Refused
from bot.model import Diagnosis
from bot.text import counted
from bot.triggers.definitions import Wanted, alarm_names
from bot.triggers.difference import in_question
from bot.triggers.survey import should_stand


async def alarm_checkup(clients: aws.Aws, ecs: aws.Ecs, services: Sequence[Service]) -> list[Diagnosis]:
    """Nothing where no service has `triggers`. Whose an alarm is, which costs a call for each, is not asked."""
    watched = [service for service in services if service.triggers is not None]
    if not watched:
        return []
    alarms = aws.Alarms(clients)
    found = [line for line in await asyncio.gather(*(_of(service, ecs, alarms) for service in watched)) if line]
    well = len(watched) - len(found)
    rest = Diagnosis(f"alarms of {counted(well, 'service')}", "They stand as the services file has them.")
    return [*found, *([rest] if well else [])]


async def _of(service: Service, ecs: aws.Ecs, alarms: aws.Alarms) -> Diagnosis | None:
    """None where all is well."""
    what, fix = f"{service.name} alarms", f"Look with rollback-bot alarms plan {service.name}."
    try:
        wanted, standing = await asyncio.gather(
            should_stand(service, ecs, alarms), alarms.standing(service, alarm_names(service))
        )
    except (Failed, Refused) as error:
        return Diagnosis(what, str(error), fix, optional=True)
    missing = [_trigger(each.name) for each in wanted.alarms if each.name not in standing]
    differ = [_trigger(each.name) for each in in_question(wanted, standing)]
    told = [f"{', '.join(names)} {word}" for names, word in ((missing, "missing"), (differ, "not as it should be"))]
    wrong = [each for each, names in zip(told, (missing, differ), strict=True) if names]
    if not wrong:
        return _without(what, wanted)
    return Diagnosis(what, f"In CloudWatch: {'; '.join(wrong)}.", fix, optional=True)


def _without(what: str, wanted: Wanted) -> Diagnosis | None:
    """A service whose triggers all measure nothing is watched by nobody."""
    if wanted.alarms:
        return None
    why = "; ".join(dict.fromkeys(each.why for each in wanted.unwatched))
    return Diagnosis(what, f"It has none: {why}.", "See docs/alarms.md.", optional=True)


def _trigger(name: str) -> str:
    return name.rpartition("/")[2]
