"""Is the SQLite file still where it was opened? One that was moved or deleted goes on taking writes, and loses them."""

import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot.errors import Unreachable


class SameFile:
    """Remembers the file behind `path` at the first connection; whoever is about to write asks for it again."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: tuple[int, int] | None = None

    def opened(self, _connection: Any, _record: object) -> None:
        self._opened = self._opened or self._found()

    def expect(self, connection: Connection) -> None:
        """Raises Unreachable. Readers need not ask: what they see of the old file is true."""
        if "begin" not in connection.get_execution_options() and self._found() != self._opened:
            raise Unreachable(
                f"The database file {self._path} was moved, deleted or replaced while the bot had it open, so nothing "
                "can be recorded. Put that very file back, or restart the bot to use what is there now."
            )

    def _found(self) -> tuple[int, int] | None:
        try:
            found = os.stat(self._path)
        except OSError:
            return None
        return found.st_dev, found.st_ino
