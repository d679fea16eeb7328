"""What a process does for its own speed."""

import gc
import sys
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from bot import serve

_done: list[str] = []


class _Ended(BaseException):
    """Instead of the end of the process."""


class _Bot:
    """Is over as soon as it listens."""

    def __init__(self, *_: object, **__: object) -> None:
        self.http_server = SimpleNamespace(url="")
        self.configuration = SimpleNamespace(ask=lambda: None)
        self.over = SimpleNamespace(wait=self._listens, set=lambda: None)
        self.failed = False

    async def __aenter__(self) -> "_Bot":
        _done.append("connected")
        return self

    async def __aexit__(self, *_: object) -> None: ...

    async def _listens(self) -> None:
        _done.append("listening")


@pytest.fixture
def unhurried() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("unhurried")
async def test_once_it_listens_what_is_there_is_not_looked_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def not_in_ecs(_: object) -> None:
        return None

    def ended(_: object) -> None:
        raise _Ended

    _done.clear()
    monkeypatch.setattr(gc, "freeze", lambda: _done.append("frozen"))
    monkeypatch.setattr(serve, "Bot", _Bot)
    monkeypatch.setattr(serve, "own_task", not_in_ecs)
    monkeypatch.setattr(serve, "_end", ended)
    monkeypatch.setattr(serve, "_end_in_any_case", lambda _: None)
    monkeypatch.setattr(serve.logs, "set_up", lambda _: None)
    monkeypatch.setattr(serve.catalogs, "load", lambda _: SimpleNamespace(services={}))
    settings: Any = SimpleNamespace(log="", config="", ecs_metadata="", request_url="", check_for_serving=lambda: None)
    with pytest.raises(_Ended):
        await serve.serve(settings)

    assert _done == ["connected", "frozen", "listening"]
    assert sys.getswitchinterval() < 0.001, "or threads would wait for one another"
