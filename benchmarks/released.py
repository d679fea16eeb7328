"""The same figures at the last release: those of `latest.json` when it was tagged, or else when last committed."""

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from benchmarks.figures import table
from playground.stage import ROOT

Json = dict[str, Any]


def beside(part: str, now: Mapping[str, float]) -> str:
    """A table of these figures beside those of the last release, "-" where it had none; "" for none at all.

    `now` are numbers by the dotted names of where they stand in the part of `latest.json`.
    """
    release, then = _last(part)
    rows = [(name, f"{value:.2f}", _shown(then, name)) for name, value in now.items()]
    return table((part, "now", f"{release}, {then.get('on', 'nothing known')}"), rows) if rows else ""


def _last(part: str) -> tuple[str, Json]:
    tag = _git("describe", "--tags", "--abbrev=0").strip()
    text = _git("show", f"{tag or 'HEAD'}:benchmarks/latest.json")
    found: Json = json.loads(text or "{}").get(part, {})
    return tag or "last commit", found


def _shown(then: Json, name: str) -> str:
    found: Any = then
    for key in name.split("."):
        found = found.get(key) if isinstance(found, dict) else None
    return f"{found:.2f}" if isinstance(found, int | float) else "-"


def _git(*arguments: str) -> str:
    """Its output, "" where there is no repository or no such thing."""
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode == 0 else ""
