"""The bot of a `Stage` without the second that importing takes, and without Slack's second between two messages.

It is forked as the sweep's is (`tests.crash.process`). That `rollback-bot serve` itself starts, ends at SIGTERM and
keeps Slack's pace is seen in tests/operating, in tests/browser and in tests/handlers.
"""

import asyncio
from pathlib import Path

import pytest

from tests.crash.process import Process


class ForkedBot(Process):
    """As much of `playground.bot_process.BotProcess` as a stage needs."""

    def __init__(self, variables: dict[str, str], *, log: Path) -> None:
        super().__init__(variables, log=log)
        self.variables = variables

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.is_alive()

    async def stop(self) -> None:
        if self._process is not None and self.running:
            self._process.terminate()
            await asyncio.wait_for(self.ended(), 10)


@pytest.fixture
def forked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stages have such a bot."""
    monkeypatch.setattr("playground.stage.BotProcess", ForkedBot)
