"""The bot's health as a line of its log, for those who watch logs and ask no port: alarms of CloudWatch, above all."""

import asyncio
import logging

from bot.logs import event
from bot.operating.health import HealthChecks

log = logging.getLogger(__name__)


async def say_health(health: HealthChecks, every: float) -> None:
    """For ever, each `every` seconds of real time: `health`, with ok, phase, role, and each part that was looked at.

    A bot whose loop stands still writes none, so that what counts these lines notices that as well.
    """
    while True:
        ok, told = await health.ready()
        parts = {name: part["ok"] for name, part in told["parts"].items()}
        event(log, "health", ok=ok, phase=told["phase"], role=told["role"], **parts)
        await asyncio.sleep(every)
