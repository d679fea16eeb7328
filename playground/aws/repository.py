"""The source repository of the catalog: a real git repository, with every commit that a revert can meet.

Its history is always the same, and so are the commits' names.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

BASE = "master"
_EPOCH = 1_790_000_000  # seconds since 1970; a commit every minute
_CONFIG = "export const mode = 'PRODUCT';\nexport const mcp = {};\n".format
_NAVBAR = "catalog/navbar.js"


@dataclass(frozen=True)
class Commit:
    """`name` is how the playground calls it; `files` are whole, None where one is removed."""

    name: str
    subject: str
    files: dict[str, str | None]
    parents: Sequence[str] = ()
    branch: str = BASE


HISTORY = (
    Commit(
        "first",
        "The catalog as it was",
        {
            "catalog/package.json": '{"name": "quilt-catalog"}\n',
            "catalog/config.js": _CONFIG("false"),
            _NAVBAR: "buckets\nsearch\n",
        },
    ),
    Commit("renamed", "Call the buckets packages", {_NAVBAR: "packages\nsearch\n"}, ["first"]),
    Commit("greeting", "Greet by name", {"catalog/greeting.js": "hello\n"}, ["renamed"]),
    Commit("ungreeted", 'Revert "Greet by name"', {"catalog/greeting.js": None}, ["greeting"]),
    Commit("mcp", "MCP integration", {"catalog/config.js": _CONFIG("true"), "catalog/mcp.js": "JWT\n"}, ["ungreeted"]),
    Commit("theme", "A dark theme", {"catalog/theme.js": "dark\n"}, ["mcp"], "theme"),
    Commit("contrast", "More contrast", {"catalog/contrast.js": "more\n"}, ["mcp"], "contrast"),
    Commit("inner", "Merge contrast into theme", {"catalog/contrast.js": "more\n"}, ["theme", "contrast"], "theme"),
    Commit(
        "merged",
        "Merge pull request #41: a dark theme",
        {"catalog/theme.js": "dark\n", "catalog/contrast.js": "more\n"},
        ["mcp", "inner"],
    ),
    Commit("sorted", "Sort the packages", {_NAVBAR: "packages, sorted\nsearch\n"}, ["merged"]),
    Commit("tried", "An experiment", {"catalog/experiment.js": "?\n"}, ["sorted"], "experiment"),
)


class Repository:
    """A bare repository in a temporary directory; it is made when it is first asked for."""

    def __init__(self) -> None:
        self._home: TemporaryDirectory[str] | None = None

    @cached_property
    def path(self) -> Path:
        self._home = TemporaryDirectory(prefix="rollback-playground-git-")
        bare = Path(self._home.name) / "catalog.git"
        git("init", "--quiet", "--bare", "--initial-branch", BASE, str(bare), at=Path(self._home.name))
        git("fast-import", "--quiet", f"--export-marks={self._home.name}/marks", at=bare, put_in=_stream())
        return bare

    def commit(self, name: str) -> str:
        """The full name, in git, of the commit that HISTORY calls `name`."""
        marks = dict(line.split() for line in (self.path.parent / "marks").read_text().splitlines())
        return marks[f":{_mark(name)}"]

    def commits(self) -> list[dict[str, str]]:
        """Newest first, as the page offers them."""
        return [
            {"sha": self.commit(commit.name), "subject": commit.subject, "branch": commit.branch}
            for commit in reversed(HISTORY)
        ]

    def branches(self) -> list[str]:
        return git("for-each-ref", "--format=%(refname:strip=2)", "refs/heads", at=self.path).split()

    def close(self) -> None:
        if self._home:
            self._home.cleanup()


def git(*arguments: str, at: Path, put_in: str = "") -> str:
    """What git prints; nothing of this person's own git settings is looked at."""
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    command = ["git", *arguments]
    run = subprocess.run(
        command, cwd=at, env=os.environ | own, input=put_in, capture_output=True, text=True, check=True
    )
    return run.stdout


def _stream() -> str:
    return "".join(line for commit in HISTORY for line in _commit(commit))


def _commit(commit: Commit) -> Iterator[str]:
    yield f"commit refs/heads/{commit.branch}\nmark :{_mark(commit.name)}\n"
    yield f"committer Quilt <quilt@example.com> {_EPOCH + 60 * _mark(commit.name)} +0000\n"
    yield _data(commit.subject)
    for word, parent in zip(("from", "merge"), commit.parents, strict=False):
        yield f"{word} :{_mark(parent)}\n"
    for path, text in commit.files.items():
        yield f"D {path}\n" if text is None else f"M 100644 inline {path}\n{_data(text)}"


def _mark(name: str) -> int:
    return 1 + [commit.name for commit in HISTORY].index(name)


def _data(text: str) -> str:
    return f"data {len(text.encode())}\n{text}\n"
