"""`make planted-bugs`: plant each known bug in a copy of the project, and see that the tests named in it notice.

A patch's first line says what is wrong with it, its second which tests are to find that out. The tests that noticed
are then run without any bug, so that none counts which fails anyhow.
"""

import queue
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATCHES = sorted(Path(__file__).parent.glob("*.patch"))
LONGEST = 180  # seconds for the tests of one bug
_FAILED = 1  # pytest's exit status when a test failed; a file that cannot be read at all has another


@dataclass(frozen=True)
class Bug:
    """A patch, and the arguments of pytest that pick the tests which must not let it pass."""

    patch: Path
    tests: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.patch.stem

    @classmethod
    def read(cls, patch: Path) -> "Bug":
        """Raises ValueError for a patch that does not say what finds it."""
        line = patch.read_text(encoding="utf-8").splitlines()[1]
        if not line.startswith("Caught by: "):
            raise ValueError(f"{patch.name}: its second line must begin with “Caught by: ”")
        return cls(patch, tuple(shlex.split(line.removeprefix("Caught by: "))))


@dataclass(frozen=True)
class Report:
    """What became of one bug; `by` is the test that failed first, or why none did."""

    bug: Bug
    caught: bool
    by: str
    seconds: float

    def __str__(self) -> str:
        word = "CAUGHT by" if self.caught else "SURVIVED"
        return f"{self.bug.name:<40} {word} {self.by} ({self.seconds:.0f} s)"


def apply(patch: Path, where: Path, *options: str) -> str:
    """-> why git cannot apply it, "" if it can."""
    done = subprocess.run(
        ["git", "apply", *options, str(patch)], cwd=where, capture_output=True, text=True, check=False
    )
    return done.stderr.strip()


@contextmanager
def copy() -> Iterator[Path]:
    """The files that git knows, as they stand in the checkout, which itself is never touched."""
    known = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    with tempfile.TemporaryDirectory(prefix="planted-bugs-") as home:
        for name in filter(None, known.split("\0")):
            if (ROOT / name).is_file():
                (Path(home) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(home) / name)
        yield Path(home)


def pytest(tests: Sequence[str], where: Path) -> tuple[int, str]:
    """-> exit status, and the first failure, or the last line."""
    quiet = ("-n", "0", "-x", "--no-header", "-p", "no:cacheprovider", "-m", "long or not long")
    line = [sys.executable, "-B", "-m", "pytest", *quiet, *tests]
    try:
        done = subprocess.run(line, cwd=where, capture_output=True, text=True, check=False, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return -1, f"no test ended within {LONGEST} s"
    failed = [line for line in done.stdout.splitlines() if line.startswith("FAILED ")]
    said = (
        failed[0].removeprefix("FAILED ").partition(" - ")[0]
        if failed
        else " ".join(done.stdout.split()[-12:]) or done.stderr[-300:]
    )
    return done.returncode, said


def plant(bug: Bug, where: Path) -> Report:
    """In a copy, which is as before afterwards."""
    begun = time.monotonic()
    if problem := apply(bug.patch, where):
        return Report(bug, False, f"the patch does not apply any more: {problem}", 0)
    try:
        status, said = pytest(bug.tests, where)
    finally:
        apply(bug.patch, where, "--reverse")
    return Report(bug, status == _FAILED, said, time.monotonic() - begun)


def plant_all(bugs: Sequence[Bug], copies: Sequence[Path]) -> Iterator[Report]:
    """Each in the next copy that is free; reports come in the order of `bugs`."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for each in copies:
        free.put(each)

    def one(bug: Bug) -> Report:
        where = free.get()
        try:
            return plant(bug, where)
        finally:
            free.put(where)

    with ThreadPoolExecutor(len(copies)) as pool:
        yield from pool.map(one, bugs)


def without_bugs(reports: Sequence[Report], where: Path) -> str:
    """The tests that noticed must pass as long as nothing is planted. -> what does not, "" if all do."""
    noticed = sorted({report.by for report in reports if report.caught})
    status, said = pytest(noticed, where) if noticed else (0, "")  # pytest would play every test there is
    return said if status else ""


def main(names: Sequence[str]) -> int:
    bugs = [bug for bug in map(Bug.read, PATCHES) if not names or bug.name in names]
    if unknown := set(names) - {bug.name for bug in bugs}:
        sys.stderr.write(f"No planted bug is called {', '.join(sorted(unknown))}.\n")
        return 2
    reports = []
    with copy() as one, copy() as two:
        for report in plant_all(bugs, [one, two]):
            sys.stdout.write(f"{report}\n")
            sys.stdout.flush()
            reports.append(report)
        false_alarm = without_bugs(reports, one)
    caught = sum(report.caught for report in reports)
    sys.stdout.write(f"{caught} of {len(bugs)} planted bugs were caught.\n")
    if false_alarm:
        sys.stdout.write(f"But without any bug this fails too: {false_alarm}\n")
    return 0 if caught == len(bugs) and not false_alarm else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
