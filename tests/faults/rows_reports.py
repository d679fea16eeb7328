"""Three people report a problem, and whoever may act is called: what becomes of the call when something goes wrong."""

from collections.abc import Iterator
from dataclasses import replace

from tests.faults import aws_kinds, slack_kinds
from tests.faults.aws_kinds import spoil, steady
from tests.faults.row import Fault, Row, Stage, happens, restarts
from tests.faults.slack_kinds import fails, waits
from tests.scenarios.world import INCIDENT

_POST = "chat.postMessage"
_CALLED = ("3 people report problems with quilt-catalog",)
_PREPARED = (*_CALLED, "Would go back to", "quilt-catalog:38", "Prepare the rollback")


def rows() -> Iterator[Row]:
    for kind in (slack_kinds.LIMITED, *slack_kinds.PASSING, slack_kinds.CUT):
        yield _row(kind.number, fails(_POST, kind), *_PREPARED)
    yield _row("F17", waits(_POST, 2), *_PREPARED)
    for kind in (slack_kinds.INTERNAL, slack_kinds.CUT):
        fault = fails(_POST, kind, apply=True)
        yield _row(kind.number, replace(fault, name=f"{fault.name}, after it was posted"), *_PREPARED)
    for name, put in (
        ("the channel is archived", lambda w: w.slack.archive(INCIDENT)),
        ("the bot is removed from the channel", lambda w: w.slack.remove_bot(INCIDENT)),
    ):
        letter = ("3 people report problems with quilt-catalog", "So whoever may ask for a rollback gets it alone")
        row = _row("F26", happens(f"{name} before the third report", put))
        yield replace(row, private=letter)
    yield _row("F10", restarts("the bot restarts between the second report and the third"), *_PREPARED)
    denied = steady(aws_kinds.DENIED)
    yield _row(denied.number, spoil("DescribeServices", denied), *_CALLED, "Nothing is prepared")


def _row(number: str, fault: Fault, *told: str) -> Row:
    private = ("the first of three", "the second of three", "the third of three")
    return Row(number=number, stage=Stage.REPORTED, fault=fault, ends="nothing", told=told, private=private)
