"""`pip install`, saying what it does every few seconds; and all that pip said where it fails.

python requirements/install.py --require-hashes -r requirements/playground.lock

With `--python WHERE` before all else into another environment, which needs no pip of its own.
"""

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Sequence
from itertools import pairwise
from pathlib import Path

PAUSE = 5.0  # seconds between two lines
PATIENCE = 4  # after so many pauses the same line is said again
PINNED = re.compile(r"^[\w.\[\]-]+==", re.MULTILINE)
FETCHED = re.compile(r"^(?:Collecting|Requirement already satisfied:) ([\w.\[\]-]+)")


class Progress:
    """How far pip is with `wanted` packages, by the lines it prints."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.lines = wanted, list[str]()
        self._fetched: dict[str, None] = {}
        self._unpacking = False

    def hear(self, line: str) -> None:
        self.lines.append(line)
        if found := FETCHED.match(line):
            self._fetched[found[1]] = None
        self._unpacking |= line.startswith("Installing collected packages")

    def __str__(self) -> str:
        if self._unpacking:
            return "unpacking"
        if not self._fetched:
            return "asking the package index"
        return f"fetched {len(self._fetched)} of at most {self.wanted} packages, now {list(self._fetched)[-1]}"


def pinned(arguments: Sequence[str]) -> int:
    """How many packages the lock files name."""
    files = [Path(file) for flag, file in pairwise(arguments) if flag == "-r"]
    return sum(len(PINNED.findall(file.read_text(encoding="utf-8"))) for file in files)


def install(arguments: Sequence[str], *, pause: float = PAUSE) -> int:
    """pip's exit code."""
    progress, began = Progress(pinned(arguments)), time.monotonic()
    where, what = (arguments[:2], arguments[2:]) if arguments[:1] == ["--python"] else ([], arguments)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", *where, "install", "--progress-bar=off", *what]
    with subprocess.Popen(  # noqa: S603 - the arguments are the Makefile's
        pip, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, "PYTHONUNBUFFERED": "1"}
    ) as process:
        reader = threading.Thread(target=_read, args=(process.stdout, progress))
        reader.start()
        last, pauses = "", 0
        while reader.is_alive():
            reader.join(pause)
            pauses += 1
            if reader.is_alive() and (str(progress) != last or pauses == PATIENCE):
                last, pauses = str(progress), 0
                sys.stdout.write(f"  {last}, {time.monotonic() - began:.0f} s\n")
                sys.stdout.flush()
    if process.returncode:
        sys.stderr.write("".join(progress.lines))
    return process.returncode


def _read(lines: Iterable[str], progress: Progress) -> None:
    for line in lines:
        progress.hear(line)


if __name__ == "__main__":
    sys.exit(install(sys.argv[1:]))
