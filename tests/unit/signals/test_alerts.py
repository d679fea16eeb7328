"""`POST /alerts`: 202 means that it is stored; every other answer has its reason, and costs nobody else theirs."""

import contextlib
from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.operating import HttpServer
from bot.signals import alerts
from bot.signals.alerts import Alerts
from tests.scenarios.listening import ALERT, SECRET, post
from tests.unit.signals.fakes import Journal, number, ports


@contextlib.asynccontextmanager
async def listening(journal: Journal) -> AsyncIterator[tuple[Alerts, str, Any]]:
    them = ports(journal)
    taking = Alerts(them, SECRET, wake=lambda: None)
    server = HttpServer(taking.routes(), bind="127.0.0.1", port=0, setting="PORT")
    await server.open()
    try:
        yield taking, f"{server.url}/alerts", them.metrics
    finally:
        await server.close()


async def test_nothing_is_taken_in_before_the_bot_serves_nor_answered_with_202_unless_it_is_stored() -> None:
    journal = Journal(down=1)
    async with listening(journal) as (taking, url, metrics):
        assert (await post(url, ALERT))[0] == 503
        assert journal.down == 1, "it was not asked"
        taking.open()
        assert await post(url, ALERT) == (503, {"error": "It could not be stored. Send it again."})
        assert await post(url, ALERT) == (202, {"stored": True, "new": True})
        taking.close()
        assert (await post(url, ALERT))[0] == 503
    assert len(journal.stored) == 1
    assert number(metrics, 'signals_kept_out_total{why="alert_503"}') == 3


async def test_a_flood_of_signed_alerts_is_slowed_down_and_strangers_use_up_nobodys_share(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(alerts, "_PER_MINUTE", 2)
    async with listening(Journal()) as (taking, url, _):
        taking.open()
        for _ in range(3):
            assert (await post(url, ALERT, secret="a stranger's"))[0] == 401
        answers = [await post(url, {**ALERT, "id": str(n)}) for n in range(3)]
    assert [status for status, _ in answers] == [202, 202, 429]
    assert "Send it again" in answers[-1][1]["error"]
