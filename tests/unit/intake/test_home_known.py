"""What the Home tab keeps for a moment is of the services as they are in the services file by then."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalog import Service
from bot.intake.home_page import HomePages
from tests.unit.values import SERVICE


async def test_what_is_kept_of_a_service_is_not_shown_once_it_lies_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    async def status_of(services: Sequence[Service], _: object) -> Any:
        asked.extend(each.cluster for each in services)
        return tuple(asked)

    async def in_state(*_: object) -> tuple[()]:
        return ()

    monkeypatch.setattr("bot.intake.home_page.status_of", status_of)
    here: Any = SimpleNamespace(journal=SimpleNamespace(in_state=in_state))
    pages, moved = HomePages(here), SERVICE.model_copy(update={"cluster": "elsewhere"})

    for services in ([SERVICE], [SERVICE], [moved], [moved]):
        await pages._statuses(services)

    assert asked == [SERVICE.cluster, "elsewhere"]
