"""Which of the declared requests are tried in which phase."""

from types import SimpleNamespace
from typing import Any

from bot.catalog import HealthCheck, Request
from bot.model import Fetched
from bot.validation import look
from tests.unit.values import NOW, SERVICE

URL = "https://catalog.example.com"


class Web:
    async def fetch(self, url: str) -> Fetched:
        return Fetched(url, 200, "results", 7)


async def tried(number: int, *requests: Request) -> dict[str, str]:
    """-> by name, what came of each that phase `number` tries."""
    service = SERVICE.model_copy(update={"health": HealthCheck(url=f"{URL}/health"), "requests": requests})
    of: Any = SimpleNamespace(
        service=service, ports=SimpleNamespace(web=Web()), at=NOW, phase=SimpleNamespace(number=number)
    )
    return {check.name: f"{check.result}: {check.evidence}" for check in [await each() for each in look._requests(of)]}


async def test_each_feature_is_tried_from_its_phase_on_and_in_every_later_one() -> None:
    declared = [
        Request(name=name, url=f"{URL}/{name}", contains="results", from_phase=number)
        for name, number in (("config", 1), ("search", 2), ("export", 3))
    ]

    assert list(await tried(1, *declared)) == ["health check", "config"]
    assert list(await tried(2, *declared)) == ["health check", "config", "search"]
    assert list(last := await tried(3, *declared)) == ["health check", "config", "search", "export"]
    assert last["export"].startswith("pass: HTTP 200")


async def test_a_phase_for_which_none_is_declared_says_so_and_is_no_pass() -> None:
    later = Request(name="export", url=f"{URL}/export", from_phase=3)

    assert (await tried(1, later))["basic functions"] == (
        "inconclusive: no `requests` are declared for phase 1 in the services file"
    )
