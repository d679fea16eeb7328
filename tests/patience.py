"""How long a test waits for what is to come: what takes longer only because the machine has much to do is not wrong."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import pytest

from playground.slack.record import Record

PATIENCE = 4.0  # times as long as on a machine that does nothing else
_VAIN = 1.0  # seconds; whoever waits no longer than that waits in vain on purpose
T = TypeVar("T")


@contextmanager
def patient() -> Iterator[None]:
    """Whoever waits for something in Slack."""
    wait_for = Record.wait_for

    async def patiently(
        self: Record, predicate: Callable[[], T | None], *, timeout: float, story: Callable[[], str]
    ) -> T:
        return await wait_for(self, predicate, timeout=timeout * PATIENCE if timeout > _VAIN else timeout, story=story)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Record, "wait_for", patiently)
        yield
