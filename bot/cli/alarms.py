"""The alarms of the runbook's triggers, kept in CloudWatch."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from bot.cli.options import said
from bot.settings import Settings
from bot.terminal.text import say

_EVERY = 30.0  # seconds between two lines of progress
_SERVICE = click.argument("service", default="", callback=said)


@click.group()
def alarms() -> None:
    """The alarms of the runbook's automatic triggers, as the services file has them: looked at, kept, taken away."""


@alarms.command()
@_SERVICE
def plan(service: str) -> None:
    """Show what `apply` would change in CloudWatch, of one service or of all. Changes nothing.

    Exit status: 0 all is as it should be; 1 something would change, or is left alone; 2 wrong input.

    Example: rollback-bot alarms plan quilt-catalog
    """
    sys.exit(asyncio.run(_run(service, "plan")))


@alarms.command()
@_SERVICE
def apply(service: str) -> None:
    """Put the alarms that are missing or differ, and delete those of ours that are not asked for any more.

    Says first what it does. What has not this bot's tag is never touched.

    Exit status: 0 all is as it should be; 1 something was left alone, or failed; 2 wrong input.

    Example: rollback-bot alarms apply
    """
    sys.exit(asyncio.run(_run(service, "apply")))


@alarms.command()
@_SERVICE
def remove(service: str) -> None:
    """Delete the alarms that this bot keeps, of one service or of all; nobody else's.

    Exit status: 0 none of ours is left; 1 something failed; 2 wrong input.

    Example: rollback-bot alarms remove quilt-catalog
    """
    sys.exit(asyncio.run(_run(service, "remove")))


async def _run(service: str, step: str) -> int:
    from bot.terminal import alarms as ours

    async with ours.alarms_of(Settings.read(), service) as them:
        with _progress("Looking at services", len(them.services)) as done:
            found = await them.difference(remove=step == "remove", progress=done)
        say(ours.report(found))
        if step == "plan":
            return 0 if ours.well(found) else 1
        if told := ours.how_long(found):
            say(told)
        with _progress("Changing alarms", ours.changes(found)) as done:
            left = await them.carry_out(found, progress=done)
    if failed := ours.failed(found, left):
        say(f"Not done:\n{ours.report(failed)}", file=sys.stderr)
    elif any(each.to_do() for each in found):
        say("Done.")
    return 1 if failed or (step == "apply" and not ours.well(left)) else 0


@contextmanager
def _progress(what: str, many: int) -> Iterator[Callable[[int], None]]:
    """A bar beside what is printed, where somebody looks; else a line now and then."""
    if not sys.stderr.isatty():
        yield _Lines(what, many).more
        return
    with click.progressbar(length=many, label=what, file=sys.stderr, show_pos=True) as bar:
        yield bar.update


class _Lines:
    """For the log of a pipeline: `Changing alarms: 240 of 800`, each half minute."""

    def __init__(self, what: str, many: int) -> None:
        self._what, self._many, self._done, self._told_at = what, many, 0, time.monotonic()

    def more(self, done: int) -> None:
        self._done += done
        if time.monotonic() - self._told_at >= _EVERY:
            self._told_at = time.monotonic()
            say(f"{self._what}: {self._done} of {self._many}", file=sys.stderr)
