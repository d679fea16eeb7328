"""Does the service say that a feature is off, or on again? Every verdict with what was read; no data is no pass."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import jmespath
from jmespath.exceptions import JMESPathError

from bot.catalog import OffWhen
from bot.model import Check, FeatureSwitch, Fetched, Result
from bot.text import cut
from bot.validation.checks import NOT_WHOLE, as_json, not_read, quoted


def switched(switch: FeatureSwitch, off_when: OffWhen, fetched: Fetched, at: datetime) -> Check:
    """Off is where all declared values are found; on is where one of them is another. Null says neither."""
    if problem := _unread(fetched):
        return not_read(switch.check, problem, at)
    document = json.loads(fetched.body)
    found = {path: _found(path, document) for path in off_when.json_}
    evidence = cut(", ".join(_evidence(switch, off_when, found)), 300)
    return Check(switch.check, _judged(switch, off_when, found), evidence, at)


def _judged(switch: FeatureSwitch, off_when: OffWhen, found: dict[str, str]) -> Result:
    declared = {path: as_json(value) for path, value in off_when.json_.items()}
    if found == declared:
        return Result.FAIL if switch.on else Result.PASS
    others = [value for path, value in found.items() if value != declared[path]]
    if all(value == "null" for value in others):
        return Result.INCONCLUSIVE
    return Result.PASS if switch.on else Result.FAIL


def _unread(fetched: Fetched) -> str:
    if fetched.problem or fetched.status is None:
        return f"no answer: {quoted(fetched.problem or 'nothing was received')}"
    if fetched.status != 200:
        return f"HTTP {fetched.status} instead of 200: “{quoted(fetched.body)}”"
    try:
        json.loads(fetched.body)
    except (ValueError, RecursionError):
        if not fetched.whole:
            return NOT_WHOLE
        return f"the body is not JSON: “{quoted(fetched.body)}”"
    return ""


def _evidence(switch: FeatureSwitch, off_when: OffWhen, found: dict[str, str]) -> Iterator[str]:
    for path, value in found.items():
        off = as_json(off_when.json_[path])
        yield (
            f"{path} is {quoted(value)}"
            if (value == off) is not switch.on
            else f"{path} is {quoted(value)}, off is {off}"
        )


def _found(path: str, document: Any) -> str:
    try:
        return as_json(jmespath.search(path, document))
    except JMESPathError:
        return "null"
