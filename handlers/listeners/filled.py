"""The command that a filled form means, or what is wrong with it, and where. No payload is trusted. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog import Catalog
from bot.model import Ask, Category, Verb
from handlers import ids
from handlers.grammar.parser import MARK, REASON_LIMIT, Command, Help, parse
from handlers.messages import form

_KIND = re.compile(rf"{Verb.IMMEDIATE}|{Verb.UNDO}|{Verb.COMPLETE}|({Verb.PARTIAL}|{Verb.RESTORE}) [a-z0-9-]{{1,63}}")
_LINK = re.compile(r"https?://[^\s<>|\"]{1,990}")
_NOTHING = "Nothing happened."

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wrong:
    """At which input, and what."""

    block_id: str
    text: str


def command(view: Mapping[str, Any], catalog: Catalog) -> tuple[Command, str] | Wrong | None:
    """With the link to the incident, "" for none. None: no form of this version."""
    values: Values = (view.get("state") or {}).get("values") or {}
    if ids.REASON not in values:
        return None
    service = _chosen(values, ids.SERVICE, ids.SERVICE)
    kind = _chosen(values, ids.kind_of(service), ids.KIND)
    if not service or not kind:
        return _unchosen(ids.kind_of(service), values)
    if not _KIND.fullmatch(kind):
        return None
    if kind == Verb.COMPLETE and not _typed(values, ids.COMMIT):
        return (
            Wrong(ids.COMMIT, form.NO_COMMIT) if ids.COMMIT in values else Wrong(ids.kind_of(service), form.NO_COMMIT)
        )
    link = _typed(values, ids.LINK)
    if link and not _LINK.fullmatch(link):
        return Wrong(ids.LINK, form.NO_LINK)
    read = _read(service, kind, values, catalog)
    return read if isinstance(read, Wrong) else (read, link)


def _unchosen(kind: str, values: Values) -> Wrong:
    if kind in values:
        return Wrong(kind, form.NO_KIND)
    return Wrong(ids.SERVICE if ids.SERVICE in values else ids.REASON, form.STILL_READING)


def chosen(view: Mapping[str, Any], id_: str) -> str:
    """In the form's select of this block, "" for nothing."""
    return _chosen((view.get("state") or {}).get("values") or {}, id_, id_)


def _read(service: str, kind: str, values: Values, catalog: Catalog) -> Command | Wrong:
    commit = _typed(values, ids.COMMIT).replace(" ", "") if kind == Verb.COMPLETE else ""
    reason, category = _typed(values, ids.REASON), _chosen(values, ids.CATEGORY, ids.CATEGORY)
    mark = f"{category}:" if category in set(Category) else MARK
    line = " ".join(filter(None, [service, kind, commit, mark, reason]))
    typed = parse(line, services=catalog.services, features=catalog.features)
    if isinstance(typed, Help):
        return Wrong(_where(service, kind, reason, commit, catalog, values), f"{typed.problem} {_NOTHING}")
    return typed if isinstance(typed.ask, Ask) else Wrong(ids.kind_of(service), form.STILL_READING)


def _where(service: str, kind: str, reason: str, commit: str, catalog: Catalog, values: Values) -> str:
    """The input that the parser's problem is about."""
    if service not in catalog.services:
        return ids.SERVICE
    if len(reason) > REASON_LIMIT:
        return ids.REASON
    return ids.COMMIT if commit and ids.COMMIT in values else ids.kind_of(service)


def _chosen(values: Values, block_id: str, action_id: str) -> str:
    element = (values.get(block_id) or {}).get(action_id) or {}
    return str((element.get("selected_option") or {}).get("value") or "")


def _typed(values: Values, id_: str) -> str:
    """On one line."""
    return " ".join(str(((values.get(id_) or {}).get(id_) or {}).get("value") or "").split())
