"""How dbos reaches its rows: in PostgreSQL over connections that are open before this bot leads."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, make_url

from bot.files import make_private
from bot.postgresql import CLIENT, SERVER

_OPEN = 4  # connections; each takes three round trips and a new process of the server, which a takeover cannot wait for
# What a run needs first: each process of the server reads for itself how a table is made.
_FIRST = "SELECT FROM dbos.workflow_status, dbos.operation_outputs, dbos.application_versions, dbos.queues LIMIT 0"
_POOL: dict[str, Any] = {"pool_size": 20, "max_overflow": 0, "pool_timeout": 30, "pool_pre_ping": True}  # as dbos's own
# dbos need not wait for the disk: the journal does, and a run whose last rows a power cut took is gone on with.
_OPTIONS = f"-c synchronous_commit=off -c idle_in_transaction_session_timeout=60s {SERVER}"


def runs_url(url: str) -> str:
    """Where dbos keeps its rows. In SQLite a file of its own, since whoever writes keeps all others from writing."""
    if (where := make_url(url)).get_backend_name() != "sqlite":
        return url
    return where.set(database=f"{where.database}.runs").render_as_string(hide_password=False)


class Connections:
    """Of one process. In SQLite dbos makes its own."""

    def __init__(self, url: str) -> None:
        self._url = runs_url(url)
        self._sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine: Engine | None = None

    def config(self) -> dict[str, Any]:
        """What dbos is to be told of them."""
        if self._sqlite:
            make_private(Path(make_url(self._url).database or ""))
            how = {"connect_args": {"factory": _Relaxed}, "hide_parameters": True}
            return {"system_database_url": self._url, "db_engine_kwargs": how}
        return {"system_database_url": self._url, "system_database_engine": self._made()}

    def warm(self) -> None:
        """Have some open. Raises DBAPIError where the server does not answer."""
        if self._sqlite:
            return
        with ExitStack() as all_at_once, ThreadPoolExecutor(_OPEN) as threads:
            opened = [*threads.map(lambda _: self._made().connect(), range(_OPEN))]
            for connection in opened:
                all_at_once.enter_context(connection)
            for asked in [threads.submit(connection.exec_driver_sql, _FIRST) for connection in opened]:
                asked.result()

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine:
            engine.dispose()

    def _made(self) -> Engine:
        if self._engine is None:
            how = {**CLIENT, "options": _OPTIONS}
            self._engine = create_engine(self._url, connect_args=how, hide_parameters=True, **_POOL)
        return self._engine


class _Relaxed(sqlite3.Connection):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.execute("PRAGMA journal_mode = WAL")
        self.execute("PRAGMA synchronous = NORMAL")
