"""What every bot of a test process would work out anew, always to the same result: worked out once.

A real process works each of it out once as well. Nothing here remembers anything that was sent, answered or stored.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import botocore.model
import pytest
from botocore import httpsession, useragent
from botocore.client import ClientCreator
from botocore.endpoint_provider import EndpointProvider
from botocore.hooks import EventAliaser
from botocore.session import create_loader
from dbos import DBOS
from moto.core.responses import method_names_from_class
from sqlalchemy import Engine
from sqlalchemy.util import LRUCache


@contextmanager
def worked_out_once() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        _models(patch)
        _clients(patch)
        _moto(patch)
        _statements(patch)
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
    sanitized = cache(useragent.sanitize_user_agent_string_component)
    patch.setattr("botocore.useragent.sanitize_user_agent_string_component", sanitized)


def _moto(patch: pytest.MonkeyPatch) -> None:
    """Which operations a service has, asked of its class with every request."""
    patch.setattr("moto.core.responses.method_names_from_class", cache(method_names_from_class))


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


@cache
def no_runs() -> bytes:
    """What dbos makes of an SQLite file, before any run: more than a hundred migrations, which end alike each time."""
    with TemporaryDirectory() as home:
        DBOS.migrate(f"sqlite:///{home}/runs")
        return (Path(home) / "runs").read_bytes()
