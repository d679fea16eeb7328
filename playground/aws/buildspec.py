"""The very buildspec that is shipped, read as CodeBuild reads it: its git part is run, the rest is only recorded."""

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

PATH = Path(__file__).resolve().parents[2] / "deploy" / "buildspec.yml"
_KEPT = ("PATH", "HOME", "LANG", "TMPDIR")


@dataclass(frozen=True)
class Ran:
    """How a command ended, and what it printed."""

    status: int
    lines: list[str]


class Buildspec:
    """`commands` by phase, as PRE_BUILD, BUILD and POST_BUILD."""

    def __init__(self, path: Path = PATH) -> None:
        read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        self.exported: list[str] = read["env"]["exported-variables"]
        self.commands: dict[str, list[str]] = {
            name.upper(): phase["commands"] for name, phase in read["phases"].items()
        }

    def revert(self, variables: Mapping[str, str], *, clone: Path) -> Ran:
        """Run the git part in `clone`, with the variables that the build was given."""
        return run(self.commands["PRE_BUILD"][0], variables, at=clone)


def run(command: str, variables: Mapping[str, str], *, at: Path) -> Ran:
    """By the shell that CodeBuild takes, with nothing of this person's own settings."""
    kept = {name: os.environ[name] for name in _KEPT if name in os.environ}
    own = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    ended = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=at,
        env={**kept, **own, **variables},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    return Ran(ended.returncode, ended.stdout.splitlines())
