"""What may become of the approver while a rollback waits, and how an approval ends that nothing stops."""

from dataclasses import replace

from tests.faults.row import Act, Fault, Row, Stage
from tests.faults.world import FaultWorld
from tests.scenarios.world import BEN

DONE = ("Rolled quilt-catalog back in",)


def becomes_a_bot(world: FaultWorld) -> None:
    world.slack.workspace.people[BEN] = replace(world.slack.workspace.people[BEN], is_bot=True)


def moves_away(world: FaultWorld) -> None:
    """To another workspace, which shares channels with ours."""
    ben = replace(world.slack.workspace.people[BEN], team_id="T0OTHER", is_stranger=True)
    world.slack.workspace.people[BEN] = ben


def succeeds(number: str, fault: Fault, *private: str, stage: Stage = Stage.CLICK, act: Act | None = None) -> Row:
    return Row(number=number, stage=stage, fault=fault, ends="succeeded", told=DONE, private=private, sent=1, act=act)
