"""What PagerDuty answers, in its documented shape and in others: who is not clearly on call now is nobody."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.errors import Failed, Unreachable
from bot.outside.pagerduty import PagerDuty

NOW = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
FRESH, WHILE = timedelta(0), timedelta(minutes=1)
CLOCK: Any = SimpleNamespace(now=lambda: NOW)


def entry(user: object = "PBEN", schedule: object = "PCATALOG", **more: Any) -> dict[str, Any]:
    return {"user": {"id": user}, "schedule": {"id": schedule}, "start": None, "end": None, **more}


@asynccontextmanager
async def answering(handler: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[PagerDuty]:
    app = web.Application()
    app.router.add_get("/oncalls", handler)
    server = TestServer(app)
    await server.start_server()
    pagerduty = PagerDuty(api_url=str(server.make_url("/")), token="key", clock=CLOCK)
    try:
        yield pagerduty
    finally:
        await pagerduty.close()
        await server.close()


def saying(body: Any) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    async def answer(_request: web.Request) -> web.StreamResponse:
        return web.json_response(body)

    return answer


async def test_who_is_on_call_now_is_read_as_documented_each_once_and_remembered_only_where_that_is_enough() -> None:
    asked: list[web.Request] = []

    async def answer(request: web.Request) -> web.StreamResponse:
        asked.append(request)
        tomorrow = {"start": "2026-11-25T08:00:00+01:00"}
        listed = [
            entry(start="2026-11-24T08:00:00-05:00", end="2026-11-25T08:00:00-05:00"),
            entry(escalation_level=2),
            entry("PCHLOE", **tomorrow),
            entry("PDAN", end="2026-11-24T14:30:00Z"),
            entry("PEVE", "PELSE"),
        ]
        return web.json_response({"oncalls": listed, "limit": 100, "offset": 0, "more": False, "total": None})

    async with answering(answer) as pagerduty:
        assert await pagerduty.members("PCATALOG", max_age=FRESH) == ("PBEN",)
        assert await pagerduty.members("PCATALOG", max_age=WHILE) == ("PBEN",)
        assert len(asked) == 1
        await pagerduty.members("PCATALOG", max_age=FRESH)
        assert len(asked) == 2
    assert asked[0].query["schedule_ids[]"] == "PCATALOG"
    assert asked[0].query["earliest"] == "true"
    assert asked[0].headers["Authorization"] == "Token token=key"


@pytest.mark.parametrize(
    "strange",
    [
        {"user": None},
        {"user": {"id": None}},
        {"schedule": None},
        {"start": "soon"},
        {"start": "2026-11-24T08:00:00"},  # without a zone
        {"end": 5},
    ],
    ids=str,
)
async def test_an_entry_that_does_not_say_all_clearly_gives_nobody_a_right(strange: dict[str, Any]) -> None:
    async with answering(saying({"oncalls": [entry() | strange, "x", None], "more": False})) as pagerduty:
        assert await pagerduty.members("PCATALOG", max_age=FRESH) == ()


@pytest.mark.parametrize("body", [[], {}, {"oncalls": None}, {"oncalls": [entry()], "more": True}], ids=str)
async def test_an_answer_that_is_not_all_of_it_is_none(body: Any) -> None:
    async with answering(saying(body)) as pagerduty:
        with pytest.raises(Failed, match="PagerDuty did not say all of it"):
            await pagerduty.members("PCATALOG", max_age=FRESH)


async def test_what_is_no_json_leads_elsewhere_or_never_comes_is_no_answer() -> None:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.query["schedule_ids[]"] == "PAWAY":
            raise web.HTTPFound("https://elsewhere.example/")
        return web.Response(text="<html>")

    async with answering(answer) as pagerduty:
        with pytest.raises(Failed, match="PagerDuty answered with HTTP 302"):
            await pagerduty.members("PAWAY", max_age=FRESH)
        with pytest.raises(Unreachable, match="PagerDuty did not answer"):
            await pagerduty.members("PCATALOG", max_age=FRESH)
    silent = PagerDuty(api_url="http://127.0.0.1:9", token="key", clock=CLOCK)
    with pytest.raises(Unreachable):
        await silent.members("PCATALOG", max_age=WHILE)
    await silent.close()
    with pytest.raises(Failed, match="ROLLBACK_PAGERDUTY_TOKEN is not set"):
        await PagerDuty(api_url="http://127.0.0.1:9", token="", clock=CLOCK).members("PCATALOG", max_age=FRESH)
