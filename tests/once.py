"""What every bot of a test process would work out anew, always to the same result: worked out once.

A real process works each of it out once as well. Nothing here remembers anything that was sent, answered or stored.
And no commit waits for the disk.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import botocore.compat
import botocore.model
import botocore.parsers
import pytest
from botocore import httpsession, useragent
from botocore.client import ClientCreator
from botocore.endpoint_provider import EndpointProvider
from botocore.hooks import EventAliaser, NodeList, _PrefixTrie
from botocore.session import create_loader
from dbos import DBOS
from moto.core.responses import method_names_from_class
from moto.core.serialize import AttributePickerContext, XFormedAttributePicker
from sqlalchemy import Connection, Engine
from sqlalchemy.util import LRUCache

from bot.journal import dialects
from playground.aws.buildspec import Buildspec
from playground.slack.manifest import Manifest
from tests.tables_once import tables_once

waits_for_the_disk = dialects._begin_sqlite  # as it is without us


@contextmanager
def worked_out_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _models(patch)
        _clients(patch)
        _handlers(patch)
        _moto(patch)
        _statements(patch)
        patch.setattr(Manifest, "read", cache(Manifest.read))
        patch.setattr("playground.aws.builds.Buildspec", cache(Buildspec))
        _disk(patch)
        tables_once(patch)
        yield


def _models(patch: pytest.MonkeyPatch) -> None:
    """AWS's API models, the classes made of them, and the rules for endpoints: most of what making clients takes."""
    providers: dict[int, EndpointProvider] = {}

    def provider(*, ruleset_data: dict[str, Any], **how: Any) -> EndpointProvider:
        if id(ruleset_data) not in providers:  # the loader keeps each
            providers[id(ruleset_data)] = EndpointProvider(ruleset_data=ruleset_data, **how)
        return providers[id(ruleset_data)]

    patch.setattr("botocore.session.create_loader", cache(create_loader))
    patch.setattr("botocore.regions.EndpointProvider", provider)
    for making in ("_load_service_model", "_create_client_class"):
        patch.setattr(ClientCreator, making, _once_for_each_api(getattr(ClientCreator, making)))


def _once_for_each_api(make: Callable[..., Any]) -> Callable[..., Any]:
    made: dict[tuple[Any, ...], Any] = {}

    def making(creator: ClientCreator, api: str, *how: Any) -> Any:
        spoken = (api, botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS)
        if spoken not in made:
            made[spoken] = make(creator, api, *how)
        return made[spoken]

    return making


def _clients(patch: pytest.MonkeyPatch) -> None:
    """What every client is made with, and every request names: all is of one kind, and goes to this machine."""
    named: dict[str, str] = {}
    name = EventAliaser._alias_event_name

    def once_named(aliaser: EventAliaser, event: str) -> str:
        if event not in named:
            named[event] = name(aliaser, event)
        return named[event]

    patch.setattr(EventAliaser, "_alias_event_name", once_named)
    patch.setattr("botocore.httpsession.create_urllib3_context", cache(httpsession.create_urllib3_context))
    patch.setattr("botocore.parsers.DEFAULT_TIMESTAMP_PARSER", lru_cache(5000)(botocore.parsers.parse_timestamp))
    sanitized = cache(useragent.sanitize_user_agent_string_component)
    patch.setattr("botocore.useragent.sanitize_user_agent_string_component", sanitized)


def _handlers(patch: pytest.MonkeyPatch) -> None:
    """Every client has some hundred handlers, copied from its session's. No proxy leads to this machine."""
    takes: dict[Any, Any] = {}

    def accepts_kwargs(handler: Any) -> Any:
        code = getattr(handler, "__code__", None)
        if code is None:
            return botocore.compat.accepts_kwargs(handler)
        if code not in takes:
            takes[code] = botocore.compat.accepts_kwargs(handler)
        return takes[code]

    patch.setattr("botocore.hooks.accepts_kwargs", accepts_kwargs)
    patch.setattr(_PrefixTrie, "__copy__", _shared)
    patch.setattr(_PrefixTrie, "append_item", _append_own)
    patch.setattr("botocore.endpoint.EndpointCreator._get_proxies", lambda *_: {})


def _shared(trie: _PrefixTrie) -> _PrefixTrie:
    """All nodes are the other's as well: whoever adds something copies what lies on his way, and no more."""
    copy = _PrefixTrie()
    copy._root = trie._root
    return copy


def _append_own(trie: _PrefixTrie, key: str, value: Any, section: int = 1) -> None:
    node = trie._root = dict(trie._root)
    for part in key.split("."):
        children = node["children"] = dict(node["children"])
        node = children[part] = dict(children.get(part) or {"chunk": part, "values": None, "children": {}})
    values = node["values"] = NodeList(*map(list, node["values"] or ([], [], [])))
    values[section].append(value)


def _moto(patch: pytest.MonkeyPatch) -> None:
    """Asked with every request: which operations a service has, and under which names a member may be found."""
    patch.setattr("moto.core.responses.method_names_from_class", cache(method_names_from_class))
    named: dict[tuple[Any, ...], tuple[str, ...]] = {}
    names = XFormedAttributePicker.get_possible_keys

    def once_named(picker: XFormedAttributePicker, context: AttributePickerContext) -> tuple[str, ...]:
        member = context.shape, type(context.obj), context.key
        if member not in named:
            named[member] = tuple(dict.fromkeys(names(picker, context)))
        return named[member]

    patch.setattr(XFormedAttributePicker, "get_possible_keys", once_named)
    patch.setattr("moto.core.responses.gen_amzn_requestid_long", _request_id)


def _request_id(headers: dict[str, Any]) -> str:
    """As long as moto's, which chooses each of its letters."""
    headers["x-amzn-requestid"] = made = token_hex(26).upper()
    return made


class _Statements(LRUCache[Any, Any]):
    """SQLAlchemy's cache of what statements are in SQL: of one engine, unless their dialects need only be alike."""

    def get(self, key: tuple[Any, ...], default: Any = None) -> Any:
        return super().get(_alike(key), default)

    def __setitem__(self, key: tuple[Any, ...], value: Any) -> None:
        super().__setitem__(_alike(key), value)


def _alike(key: tuple[Any, ...]) -> tuple[Any, ...]:
    dialect, *statement = key
    return type(dialect), *statement


def _statements(patch: pytest.MonkeyPatch) -> None:
    shared = _Statements(2000)
    patch.setattr(Engine, "_compiled_cache", property(lambda _: shared, lambda *_: None), raising=False)


def _disk(patch: pytest.MonkeyPatch) -> None:
    """No test cuts the power, so no commit to SQLite in this process need wait for the disk; PostgreSQL's do not."""

    def begun(connection: Connection) -> None:
        waits_for_the_disk(connection.execution_options(**dialects.UNHURRIED))

    patch.setattr(dialects, "_begin_sqlite", begun)


@cache
def no_runs() -> bytes:
    """What dbos makes of an SQLite file, before any run: more than a hundred migrations, which end alike each time."""
    with TemporaryDirectory() as home:
        DBOS.migrate(f"sqlite:///{home}/runs")
        return (Path(home) / "runs").read_bytes()
