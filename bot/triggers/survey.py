"""What stands for a service in CloudWatch beside what should; nothing is changed by looking."""

import asyncio
from collections.abc import Iterable

from bot.catalog import Service
from bot.errors import Failed, Refused
from bot.model import StandingAlarm
from bot.ports import Alarms, EcsReads
from bot.triggers.definitions import Wanted, alarm_names, wanted
from bot.triggers.difference import Difference, applying, in_question, removing


async def should_stand(service: Service, ecs: EcsReads, alarms: Alarms) -> Wanted:
    """Raises Failed, or Refused where nobody knows which deployment group of CodeDeploy it is."""
    if service.triggers is None:
        return Wanted(())
    state = await ecs.service(service, patient=True)
    group = await ecs.deployment_group(service, state) if state.controller == "CODE_DEPLOY" else None
    return wanted(service, await alarms.places(service, state, group))


async def to_apply(service: Service, ecs: EcsReads, alarms: Alarms, *, home: str) -> Difference:
    """What `apply` would do. What cannot be read is in it."""
    try:
        should, standing = await asyncio.gather(
            should_stand(service, ecs, alarms), alarms.standing(service, alarm_names(service))
        )
        owners = await _owners(service, in_question(should, standing), alarms)
    except (Failed, Refused) as error:
        return Difference(service, unread=str(error))
    return applying(service, should, standing, owners, home=home)


async def to_remove(service: Service, alarms: Alarms, *, home: str) -> Difference:
    """What `remove` would do. What cannot be read is in it."""
    try:
        standing = await alarms.standing(service, alarm_names(service))
        owners = await _owners(service, standing.values(), alarms)
    except Failed as error:
        return Difference(service, unread=str(error))
    return removing(service, standing, owners, home=home)


async def _owners(service: Service, there: Iterable[StandingAlarm], alarms: Alarms) -> dict[str, str | None]:
    asked = list(there)
    found = await asyncio.gather(*(alarms.owner(service, alarm) for alarm in asked))
    return {alarm.name: owner for alarm, owner in zip(asked, found, strict=True)}
