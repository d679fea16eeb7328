"""After a fortnight of a dry run a service opts in: its alarm rolls a young deployment back by itself, loudly."""

import asyncio
import json
from functools import partial

from playground.aws.names import SERVICE
from playground.slack.workspace import Message
from playground.stage import Stage
from playground.stories.alarm import BREAK, LONGEST
from playground.stories.asking import expect, told
from playground.stories.immediate import CHANNEL

GOOD, NEW, SPEED = 38, 42, 60.0
DRY_RUN = 14 * 86_400 + 3_600  # seconds
_HOURS, _MINUTES = 3 * 3600, 300
_DRY, _AUTO = "    watch: dry_run\n", "    watch: auto\n"


def dry_run_first(services: str) -> str:
    """The services file in which its alarms only note what they would do."""
    return services.replace("    watch: propose ", f"{_DRY}    # ", 1)


async def auto(stage: Stage) -> None:
    """Raises UnexpectedEndError, or TimeoutError with the conversation so far."""
    await _switch_on(stage)
    await stage.slack.wait_for(lambda: _said(stage, "may be rolled back by an alarm itself"), timeout=LONGEST)
    await stage.break_it(BREAK)
    await stage.slack.wait_for(lambda: _said(stage, "Acts by itself"), timeout=LONGEST)
    await stage.slack.wait_for(lambda: _said(stage, "*By itself*"), timeout=LONGEST)
    await stage.slack.wait_for(lambda: told(stage, "Rolled quilt-catalog back"), timeout=LONGEST)
    expect(stage, call="UpdateService", revision=GOOD)


async def _switch_on(stage: Stage) -> None:
    """A fortnight goes by; then whoever keeps the services file changes it, and starts the bot anew."""
    await stage.bot.stop()
    stage.clock.advance(DRY_RUN)
    await _release(stage)
    services = stage.home / "services.yml"
    services.write_text(services.read_text(encoding="utf-8").replace(_DRY, _AUTO), encoding="utf-8")
    await stage.start_bot()


async def _release(stage: Stage) -> None:
    """What ran well is on, for hours; and then the new one, which everybody thinks is well too."""
    for revision in (GOOD, NEW):
        await asyncio.to_thread(stage.aws.deploy, SERVICE, revision)
        await stage.slack.wait_for(partial(_runs, stage, revision), timeout=LONGEST)
        stage.clock.advance(_HOURS if revision == GOOD else _MINUTES)


def _runs(stage: Stage, revision: int) -> bool:
    return {(task["revision"], task["status"]) for task in stage.aws.view(SERVICE)["tasks"]} == {(revision, "RUNNING")}


def _said(stage: Stage, words: str) -> Message | None:
    """Here, or in a thread."""
    having = (each for each in stage.slack.messages(CHANNEL) if words in f"{each.text} {_shown(each)}")
    return next(having, None)


def _shown(message: Message) -> str:
    return json.dumps(message.blocks, ensure_ascii=False)
