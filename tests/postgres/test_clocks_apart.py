"""Two bots whose machines do not agree about the time: what expires goes by the database's, whoever leads."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from bot.clock import SystemClock
from bot.journal import verify_database
from playground.stage import Stage
from tests.crash import victim
from tests.crash.process import FORKS
from tests.journal.bare import Sql
from tests.postgres.replicas import health, second_bot
from tests.postgres.server import PostgreSql
from tests.postgres.test_replicas import broken
from tests.scenarios.forked import ForkedBot
from tests.scenarios.test_restart import INCIDENT, card_of

_AHEAD = "CLOCK_AHEAD"  # seconds by which the clock of its machine is ahead
_APART = 300
_EXPIRES = "approval_expires: 4m"  # sooner than the two clocks are apart
_STORED = """
SELECT max(abs(extract(epoch FROM now() - at))) FROM (
  SELECT requested_at::timestamptz AS at FROM rollbacks UNION ALL SELECT at::timestamptz FROM audit
) AS moments
"""


class ApartBot(ForkedBot):
    """On a machine with a clock of its own."""

    async def start(self, **more: str) -> None:
        arguments = (("serve",), {**self.variables, **more}, str(self._log), str(self._log))
        self._process = FORKS.Process(target=apart, args=arguments)
        await asyncio.to_thread(self._process.start)


def apart(words: Sequence[str], variables: dict[str, str], said: str, problems: str) -> None:
    """As `tests.crash.victim.command`, in a fork of its own."""
    ahead = float(variables.pop(_AHEAD))
    assert SystemClock.__init__.__kwdefaults__
    SystemClock.__init__.__kwdefaults__["wall"] = lambda: time.time() + ahead
    victim.command(words, variables, said, problems)


async def test_nothing_expires_sooner_because_another_leads_whose_clock_is_ten_minutes_ahead(
    postgresql: PostgreSql, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("playground.stage.BotProcess", ApartBot)
    monkeypatch.setattr("tests.postgres.replicas.ForkedBot", ApartBot)
    url = postgresql.fresh()
    variables = {"ROLLBACK_DATABASE_URL": url, _AHEAD: str(-_APART)}
    async with Stage(speed=1, variables=variables, edit=expires_soon) as stage:
        stage.bot.variables[_AHEAD] = str(_APART)  # of the second, which takes them over
        async with second_bot(stage):
            await stage.slack.slash("U0AAAA", INCIDENT, "quilt-catalog immediate")
            card = await stage.slack.wait_for(lambda: card_of(stage), timeout=20)
            assert apart_by(url) < _APART / 10, "what the one with the slow clock has stored"
            await stage.bot.kill()
            while (await health(stage, "second.log"))[1]["role"] != "leader":
                await asyncio.sleep(0.05)
            await asyncio.sleep(2.0)  # in which it looks at all that is due

            assert await stage.slack.click("U0BBBB", INCIDENT, card.ts, "approve") is None
            await stage.slack.wait_for(lambda: stage.aws.calls("UpdateService"), timeout=20)
            assert apart_by(url) < _APART / 10, "and the one with the fast clock"
            assert broken(stage, url) == []
    assert verify_database(url).problem == ""


def expires_soon(text: str) -> str:
    assert "approval_expires: 2h" in text or "approval_expires: 15m" in text
    return text.replace("approval_expires: 2h", _EXPIRES).replace("approval_expires: 15m", _EXPIRES)


def apart_by(url: str) -> float:
    """-> seconds that a stored moment and the database's time are apart at most."""
    sql = Sql(url)
    ((found,),) = sql.rows(_STORED)
    sql.close()
    return float(found)
