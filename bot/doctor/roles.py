"""Can every role be assumed? One line for each, however many services use it."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Mapping

import aws
from bot.catalog import Service
from bot.errors import Failed
from bot.model import AwsPermission, Diagnosis

_FIX = (
    "Let its trust policy allow the bot. On a machine that is not the bot's it may rightly refuse whoever asks."
    " See docs/permissions.md."
)
_DOES = {
    AwsPermission.READ: "to read",
    AwsPermission.ACT: "to change",
    AwsPermission.REGISTER: "to register copies for",
    AwsPermission.ALARMS: "to keep the alarms of",
    AwsPermission.SUPPORT: "to open support cases about",
}


async def role_checkup(clients: aws.Aws, services: Iterable[Service]) -> tuple[list[Diagnosis], frozenset[str]]:
    """-> what was found, and the roles that cannot be assumed."""
    users: Mapping[tuple[str, AwsPermission], list[Service]] = defaultdict(list)
    for service in services:
        for right in AwsPermission:
            if role := service.role(right):
                users[role, right].append(service)
    found = await asyncio.gather(*(_role(clients, role, right, by) for (role, right), by in users.items()))
    broken = frozenset(role for (role, _), diagnosis in zip(users, found, strict=True) if diagnosis.fix)
    return list(found), broken


async def _role(clients: aws.Aws, role: str, right: AwsPermission, users: list[Service]) -> Diagnosis:
    what = f"role {role}"
    whom = users[0].name if len(users) == 1 else f"{len(users)} services"
    try:
        arn = await clients.acting.try_out(users[0], right)
    except Failed as error:
        return Diagnosis(what, f"It cannot be used {_DOES[right]} {whom}. {error}", _FIX)
    return Diagnosis(what, f"It can be assumed {_DOES[right]} {whom}, as {arn.rpartition(':')[2]}.")
