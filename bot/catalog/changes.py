"""What is different between two services files, and what of it changes who may do what, and upon what.

Whatever is not known to be harmless counts as a right, so that a key that is new is never overlooked.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Any, NamedTuple

from pydantic import BaseModel

from bot.catalog.catalog import Catalog
from bot.catalog.follow_ups import IssuesIn
from bot.catalog.service import Service
from bot.model import Mode
from bot.text import cut, exactly

_HARMLESS = frozenset(
    {
        *("known_as", "escalation", "problem_reports", "updates_every", "templates", "runbook_times"),
        *("rollout_deadline", "health", "requests", "bounds", "watched_for", "logs", "holds", "deployments"),
        *("follow_ups", "lessons", "checklists", "freeze", "triggers", "readiness", "drills"),
    }
)
_IN_ANY_ORDER = frozenset({"requesters", "approvers"})
_FROM_THE_KEY = frozenset({"name"})
_LONGEST, _BEFORE = 160, 40


class Changed(NamedTuple):
    """`sign` is + for what is new, - for what is gone, ~ for what is another. `where` are the keys it stands at, each
    as `services.web.approvers`; `what` was and is there.
    """

    sign: str
    where: tuple[str, ...]
    what: str
    right: bool


def changes(before: Catalog, after: Catalog) -> tuple[Changed, ...]:
    """Rights first. What many services have in common, as where `home` says it, is one change."""
    found = [*_parts(before, after), *_services(before, after)]
    return tuple(sorted(found, key=lambda each: (not each.right, each.where)))


def told(changed: Changed, *, most: int = 3) -> str:
    """`~ services.web.approvers: ana → ana, ben`"""
    more = len(changed.where) - most
    named = ", ".join(changed.where[:most]) + (f" and {more} more" if more > 0 else "")
    return f"{changed.sign} {named}{': ' if changed.what else ''}{changed.what}"


def _parts(before: Catalog, after: Catalog) -> Iterator[Changed]:
    for key in ("people", "pagerduty", "teams"):
        for sign, name, what in _named(getattr(before, key), getattr(after, key)):
            yield Changed(sign, (f"{key}.{name}",), what, right=True)
    for key, what in _keys(before.home, after.home):
        yield Changed("~", (f"home.{key}",), what, right=key not in _HARMLESS)  # of each service see there


def _services(before: Catalog, after: Catalog) -> Iterator[Changed]:
    same = defaultdict[tuple[str, str, bool], list[str]](list)
    for name in sorted(before.services.keys() | after.services.keys()):
        was, now = before.services.get(name), after.services.get(name)
        if was is None and now is not None:
            yield Changed("+", (f"services.{name}",), _whole(now), right=True)
        elif was is not None and now is None:
            yield Changed("-", (f"services.{name}",), _whole(was), right=True)
        elif was and now and was != now:
            for key, what in _keys(was, now):
                same[key, what, _is_right(key, was, now)].append(f"services.{name}.{key}")
    for (_, what, right), where in same.items():
        yield Changed("~", tuple(where), what, right=right)


def _is_right(key: str, was: Service, now: Service) -> bool:
    """What is harmless elsewhere is none where it decides when nobody is asked, upon what, or what is held back."""
    if key in _IN_ANY_ORDER and {*getattr(was, key)} == {*getattr(now, key)}:
        return False
    return key not in _HARMLESS or (key in _BUT_WHERE and _BUT_WHERE[key](was, now))


def _acts_by_itself(was: Service, now: Service) -> bool:
    """Above what, and after how long, an alarm fires is when a rollback begins that nobody approves."""
    return Mode.AUTO in (was.watch, now.watch)


def _one_may_act_alone(was: Service, now: Service) -> bool:
    """How long contacts have to answer is after how long whoever asked needs no second person."""
    return (was.emergency or now.emergency) is not None


def _nobody_approves_texts(was: Service, now: Service) -> bool:
    return "auto" in (was.public, now.public)


def _other_issues(was: Service, now: Service) -> bool:
    """They are opened with the bot's own keys."""
    return _issues(was) != _issues(now)


def _issues(service: Service) -> IssuesIn | None:
    return None if service.follow_ups == "off" else service.follow_ups.issues


def _other_group(was: Service, now: Service) -> bool:
    """What is read there is shown to whoever may look."""
    return now.logs is not None and (was.logs is None or was.logs.group != now.logs.group)


def _thawed(was: Service, now: Service) -> bool:
    """A window in which nothing may be deployed is gone, or another one."""
    return any(window not in now.freeze for window in was.freeze)


def _held_no_more(_: Service, now: Service) -> bool:
    return not now.holds


_BUT_WHERE: Mapping[str, Callable[[Service, Service], bool]] = {
    "triggers": _acts_by_itself,
    "escalation": _one_may_act_alone,
    "templates": _nobody_approves_texts,
    "known_as": _nobody_approves_texts,
    "follow_ups": _other_issues,
    "logs": _other_group,
    "freeze": _thawed,
    "holds": _held_no_more,
}


def _whole(entry: Service) -> str:
    asks = f"asked for by {_shown(entry.requesters)}, approved by {_shown(entry.approvers)}"
    return f"{entry.ecs_name} in {entry.region}, {asks}"


def _named(before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was is None or now is None:
            yield ("+", name, _shown(now)) if was is None else ("-", name, _shown(was))
        elif was and now and was != now:
            yield "~", name, _change(was, now)


def _keys(before: BaseModel, after: BaseModel) -> Iterator[tuple[str, str]]:
    for field, info in type(after).model_fields.items():
        was, now = getattr(before, field), getattr(after, field)
        if was != now and field not in _FROM_THE_KEY:
            yield info.alias or field, _change(was, now)


def _change(was: Any, now: Any) -> str:
    """Of what is long, from shortly before they differ: what somebody adds to the end of a long list is seen."""
    both = _in_full(was), _in_full(now)
    differ = next((at for at, (one, other) in enumerate(zip(*both, strict=False)) if one != other), min(map(len, both)))
    if max(map(len, both)) > _LONGEST and differ > _BEFORE:
        both = (f"…{both[0][differ - _BEFORE :]}", f"…{both[1][differ - _BEFORE :]}")
    return " → ".join(cut(each, _LONGEST) for each in both)


def _shown(value: Any) -> str:
    """On one line, and not too long."""
    return cut(_in_full(value), _LONGEST)


def _in_full(value: Any) -> str:
    if value is None or value in ((), {}, ""):
        return "nothing"
    if isinstance(value, str):
        return str(value)
    if isinstance(value, timedelta):
        return exactly(value)
    if isinstance(value, tuple) and all(isinstance(each, str) for each in value):
        return ", ".join(value)
    return json.dumps(_plain(value), ensure_ascii=False)


def _plain(value: Any) -> Any:
    """What stands in the file; what does not, since it is as everywhere, is left out."""
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return {key: _plain(each) for key, each in value.items()} if isinstance(value, Mapping) else value
