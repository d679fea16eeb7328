"""A witness at the wires of the simulated AWS: is every answer one that AWS could give?"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from werkzeug.wrappers import Response

from tests.invariants import shapes


@dataclass
class Answered:
    """`operations` that were answered well, as `ecs.DescribeServices`, and what AWS would have answered otherwise."""

    operations: set[str] = field(default_factory=set)
    strange: set[str] = field(default_factory=set)

    def look(self, operation: str, response: Response) -> None:
        service, _, name = operation.partition(".")
        if response.status_code < 400:
            self.operations.add(operation)
            self.strange.update(shapes.departures(service, name, response.get_data(as_text=True)))
        elif wrong := shapes.wrong_error(service, name, response.get_data(as_text=True)):
            self.strange.add(wrong)


@contextmanager
def witnessed() -> Iterator[Answered]:
    """All answers meanwhile; none, where nothing has brought the simulated AWS into this process."""
    answered = Answered()
    if (wire := sys.modules.get("playground.aws.wire")) is None:
        yield answered
        return
    before, wire.Wire.witness = wire.Wire.witness, answered.look
    try:
        yield answered
    finally:
        wire.Wire.witness = before
