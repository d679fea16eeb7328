"""Files that nobody but the bot's own user may read, and those that a process has from the start."""

import contextlib
import os
import sys
from pathlib import Path

_OTHERS = 0o077
_STANDARD_ERROR = 2  # its number, the last of the three
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


def keep_standard_streams() -> None:
    """Where standard input, output or error is closed: nothing to read there, and nobody to write to.

    Otherwise the next connections get those numbers, and whatever a library says on standard error goes over one.
    """
    with contextlib.suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= _STANDARD_ERROR:
            os.set_inheritable(number, True)
        os.close(number)
    sys.stdout = sys.stdout or os.fdopen(1, "w", closefd=False)
    sys.stderr = sys.stderr or os.fdopen(_STANDARD_ERROR, "w", closefd=False)
