"""The bad release is still rolling out when Ana asks: ECS is told to stop it, and goes back by itself."""

import asyncio

from playground.aws.names import SERVICE
from playground.aws.seed import before_the_release
from playground.stage import Stage
from playground.stories.asking import asked_and_approved, expect, headline

RELEASE, SERVED_WELL = 41, 38
past = before_the_release()


async def in_flight(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await asyncio.to_thread(stage.aws.deploy, SERVICE, RELEASE)
    await stage.slack.wait_for(lambda: _replaced(stage), timeout=20)
    card = await asked_and_approved(stage, "quilt-catalog immediate 5xx since the release began")
    await stage.slack.wait_for(lambda: "is well on" in headline(stage, card), timeout=40)
    expect(stage, call="StopServiceDeployment", revision=SERVED_WELL)


def _replaced(stage: Stage) -> bool:
    """Has the release begun to stop tasks that served well?"""
    tasks = stage.aws.view(SERVICE)["tasks"]
    served = [task for task in tasks if task["revision"] == SERVED_WELL and task["status"] == "RUNNING"]
    return len(served) < 4
