"""docs/services-file.md, from the schema of the services file: `make schema` writes it, a test keeps it true."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.catalog import file_schema
from tests.schema import ROOT

PATH = ROOT / "docs" / "services-file.md"
MEANINGS: dict[str, dict[str, str]] = yaml.safe_load((Path(__file__).parent / "meanings.yml").read_text("utf-8"))
Json = dict[str, Any]

_HEAD = """# The services file, key by key

The services file says what may be rolled back, by whom, and how it is judged. Whoever edits it grants rights: review \
it like code. Begin with a copy of [`services.example.yml`](../services.example.yml), which has every part with a \
comment; `rollback-bot check services.yml` says what is wrong with a file, line by line. Editors that know JSON \
Schema complete and check it with [`services.schema.json`](../services.schema.json).

This page is made from the code by `make schema`. A duration is a whole number and a unit: `30s`, `15m`, `2h`, `7d`. A \
key in **bold** must be there.

At the top of the file stand these; of a [directory with a file for each team](configuration.md), `home.yml` has all \
of them but `services`, and `teams` besides, which that page explains:

| key | what |
| --- | --- |
"""


def document() -> str:
    file = file_schema()
    top = "".join(f"| {_key(key, file)} | {what} |\n" for key, what in _top(file))
    return "\n".join([_HEAD + top, *(_section(file, kind) for kind in _kinds(file))])


def _top(file: Json) -> Iterator[tuple[str, str]]:
    said = {
        "home": "the workspace, and what holds for all services: [home](#home)",
        "people": "names, each with a list of that person's Slack ids, such as `[U0AAAA]`: the names used below",
        "services": "what is typed in Slack, such as `quilt-catalog`, each with a [service](#service)",
    }
    for key, value in file["properties"].items():
        yield key, said.get(key) or _cell(value["description"])


def _kinds(file: Json) -> Iterator[str]:
    """Home and Service first, then each kind where it is first needed."""
    waiting, seen = ["Home", "Service"], set[str]()
    while waiting:
        kind = waiting.pop(0)
        if kind in seen or "enum" in file["$defs"][kind]:
            continue
        seen.add(kind)
        yield kind
        waiting += [found for value in file["$defs"][kind]["properties"].values() for found in _references(value)]


def _references(value: Any) -> list[str]:
    return list(dict.fromkeys(re.findall(r'"\$ref": "#/\$defs/(\w+)"', json.dumps(value))))


def _section(file: Json, kind: str) -> str:
    about = file["$defs"][kind]
    lines = [f"## {_name(kind)}\n", _linked(" ".join(about["description"].split())) + "\n"]
    lines += ["| key | what | how it is written | if left out |", "| --- | --- | --- | --- |"]
    for key, value in about["properties"].items():
        what, written = _said(file, kind, key, value)
        lines.append(f"| {_key(key, about)} | {what} | {written} | {_default(value)} |")
    return "\n".join(lines) + "\n"


def _key(key: str, about: Json) -> str:
    return f"**`{key}`**" if key in about.get("required", ()) else f"`{key}`"


def _said(file: Json, kind: str, key: str, value: Json) -> tuple[str, str]:
    """What it is for, and how it is written, with where its own keys are; what says nothing else says its form."""
    meaning, form = MEANINGS.get(kind, {}).get(key, ""), value.get("description") or _form(value)
    parts = [_choices(file, name) for name in _references(value)]
    if not meaning:
        meaning, form = form or file["$defs"][_references(value)[0]]["description"].split("\n")[0], ""
    return _cell(meaning), "; ".join(filter(None, [_cell(form), *parts]))


def _choices(file: Json, kind: str) -> str:
    return "" if "enum" in file["$defs"][kind] else _link(kind)


def _form(value: Json) -> str:
    inner = [each["description"] for each in value.get("anyOf", ()) if each.get("description")]
    return str(inner[0]) if inner else ""


def _link(kind: str) -> str:
    name = _name(kind)
    return f"[{name if name[:2].isupper() else name.lower()}](#{name.lower().replace(' ', '-')})"


def _name(kind: str) -> str:
    """BuildProject → Build project"""
    words = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).lower().capitalize()
    return {"Ses": "SES", "Pager duty events": "PagerDuty events", "Go alert": "GoAlert"}.get(words, words)


def _default(value: Json) -> str:
    left = value.get("default")
    if left in (None, "", [], {}):
        return ""
    if isinstance(left, str):
        return f"`{_short(left)}`"
    if isinstance(left, list):
        return "the runbook's"
    same = set(left.values()) if isinstance(left, dict) else {left}
    return f"`{json.dumps(same.pop() if len(same) == 1 else left)}`"


def _short(left: str) -> str:
    """PT15M → 15m, as it is written in the file."""
    found = re.fullmatch(r"PT?(\d+)([SMHD])", left)
    return f"{found[1]}{found[2].lower()}" if found else left


def _linked(text: str) -> str:
    return re.sub(r"\bdocs/([\w-]+\.md)", r"[more](\1)", text)


def _cell(text: str) -> str:
    """Examples that are written with brackets are code; nothing becomes a column or a tag."""
    parts = re.split(r"(`[^`]*`)", text.replace("|", "\\|").replace("<", "&lt;"))
    return _linked("".join(each if each.startswith("`") else _examples(each) for each in parts))


def _examples(text: str) -> str:
    return re.sub(r"\{.*\}|\[.*\]", lambda found: f"`{found[0]}`", text)


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
