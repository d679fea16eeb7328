"""Files that nobody but the bot's own user may read."""

import contextlib
import os
from pathlib import Path

_OTHERS = 0o077
_BESIDE = ("-wal", "-shm", "-journal")  # SQLite makes them with the rights of the file itself


def make_private(path: Path) -> None:
    """Make the SQLite file at `path`, or take what others may do with it and with what lies beside it away.

    What cannot be changed stays as it is: whoever opens the file next says what is wrong with it.
    """
    with contextlib.suppress(OSError):
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    for each in (path, *(path.with_name(path.name + suffix) for suffix in _BESIDE)):
        with contextlib.suppress(OSError):
            mode = each.stat().st_mode
            if mode & _OTHERS:
                each.chmod(mode & ~_OTHERS & 0o777)
