"""The manifest declares every way in that is listened for, and nothing that is not: in both directions."""

from collections.abc import Iterator
from typing import Any

import yaml
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from bot.model import NoticeKind
from handlers import build_app, ids, make_client
from tests.handlers.world import CATALOG, MANIFEST, FakeClock, FakeDesk

DOCUMENT: dict[str, Any] = yaml.safe_load(MANIFEST.read_text(encoding="utf-8"))
FEATURES, SETTINGS = DOCUMENT["features"], DOCUMENT["settings"]
SCOPES = set(DOCUMENT["oauth_config"]["scopes"]["bot"])
NEEDED = {"app_mention": {"app_mentions:read"}, "app_home_opened": set[str]()}


def declared() -> Iterator[tuple[str, str]]:
    """(how it comes in, its name)"""
    for command in FEATURES["slash_commands"]:
        yield "command", command["command"]
    for shortcut in FEATURES.get("shortcuts", ()):
        yield {"global": "shortcut", "message": "message_action"}[shortcut["type"]], shortcut["callback_id"]
    for event in SETTINGS.get("event_subscriptions", {}).get("bot_events", ()):
        yield "event", event


def payload(kind: str, name: str) -> dict[str, Any]:
    of = {"team": {"id": "T0QUILT"}, "user": {"id": "U0BBBB", "team_id": "T0QUILT"}}
    if kind == "command":
        return {"command": name, "team_id": "T0QUILT", "user_id": "U0BBBB"}
    if kind == "event":
        return {"type": "event_callback", "team_id": "T0QUILT", "event": {"type": name, "user": "U0BBBB"}}
    return {"type": kind, **of, "callback_id": name, "trigger_id": "1"}


def app() -> AsyncApp:
    client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    return build_app(client=client, catalog=CATALOG, worker=FakeDesk(), clock=FakeClock())


async def heard(app: AsyncApp, kind: str, name: str) -> bool:
    """Is there a listener for it, but for those that say that it is unknown?"""
    request = AsyncBoltRequest(body=payload(kind, name), mode="socket_mode")
    app._init_context(request)
    listening = [each for each in app._async_listeners if await each.async_matches(req=request, resp=None)]  # type: ignore[arg-type]
    return any(each.ack_function.__name__ != "unknown_command" for each in listening)


async def test_whatever_the_manifest_declares_is_listened_for() -> None:
    ours = app()
    assert [each for each in declared() if not await heard(ours, *each)] == []
    assert not await heard(ours, "shortcut", "launch")
    assert not await heard(ours, "event", "team_join")


async def test_whatever_is_listened_for_is_declared_in_the_manifest() -> None:
    """Every name that the listeners know, as whatever Slack could deliver by it."""
    ours, all_declared = app(), set(declared())
    names = {value for value in vars(ids).values() if isinstance(value, str)} | set(NEEDED)
    names |= {"message", "link_shared", "team_join", "reaction_added", "view_closed"}
    kinds = ("command", "shortcut", "message_action", "event")
    found = {(kind, name) for kind in kinds for name in names if await heard(ours, kind, name)}
    assert found == all_declared


def test_each_event_has_its_scope_and_what_needs_a_setting_has_it() -> None:
    events = {name for kind, name in declared() if kind == "event"}
    assert events == set(NEEDED)
    assert {scope for event in events for scope in NEEDED[event]} == {"app_mentions:read"} & SCOPES
    assert FEATURES.get("app_home", {}).get("home_tab_enabled", False) == ("app_home_opened" in events)
    addressed = any(kind.addressed for kind in NoticeKind)
    assert FEATURES["app_home"]["messages_tab_enabled"] == addressed, "Slack takes no direct message without it"
    assert SETTINGS["interactivity"]["is_enabled"]
    assert "commands" in SCOPES
