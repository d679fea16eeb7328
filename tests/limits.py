"""What the machine may run short of, for this process and for a while."""

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def full_disk(database: Path) -> Iterator[None]:
    """No file may grow beyond what the write-ahead log has by now."""
    with _limited(resource.RLIMIT_FSIZE, Path(f"{database}-wal").stat().st_size):
        yield


@contextmanager
def no_file_may_be_opened() -> Iterator[None]:
    """Nor a connection. What is open stays open."""
    lowest = os.open(os.devnull, os.O_RDONLY)  # every descriptor below it is taken
    try:
        with _limited(resource.RLIMIT_NOFILE, lowest + 1):
            yield
    finally:
        os.close(lowest)


@contextmanager
def _limited(what: int, soft: int) -> Iterator[None]:
    before = resource.getrlimit(what)
    resource.setrlimit(what, (soft, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(what, before)
