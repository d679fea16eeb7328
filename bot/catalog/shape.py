"""What may stand where in the services file, as its JSON Schema says it: the keys of a place, and what is meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.catalog.flaw import Path, spelled

_KINDS = {
    "integer": "a whole number, such as 200",
    "boolean": "true or false",
    "string": "text",
    "array": "a list, such as [one, two]",
    "object": "names, each with a colon and what belongs to it",
}
_NAME = "NAME"  # of a service, a person or a feature, in the path to a place


@dataclass(frozen=True, slots=True)
class Shape:
    """`root` is the schema of the whole file."""

    root: Mapping[str, Any]

    def at(self, path: Path) -> Mapping[str, Any]:
        """The schema of what stands there; empty where anything may stand."""
        here = self._resolved(self.root)
        for step in path:
            here = self._resolved(_below(here, step))
        return here

    def keys(self, path: Path) -> list[str]:
        return list(self.at(path).get("properties", ()))

    def meant(self, path: Path) -> str:
        """`a duration from 1m to 7d, such as 15m`"""
        schema = self.at(path)
        if keys := schema.get("required") or self.keys(path):
            return f"keys and values: {', '.join(f'`{key}`' for key in keys)}"
        return str(schema.get("description") or _KINDS.get(str(schema.get("type")), ""))

    def home_of(self, key: str, *, not_in: Path) -> str:
        """The one place where the key is known, such as `services.NAME`; "" for none or several."""
        places = {place for place in self._places(self.root, ()) if key in self.keys(place)}
        named = {spelled(place) for place in places}
        return named.pop() if len(named) == 1 and spelled(not_in) not in named else ""

    def _places(self, schema: Mapping[str, Any], path: Path) -> Iterator[Path]:
        here = self._resolved(schema)
        if "properties" in here:
            yield path
        for name, below in here.get("properties", {}).items():
            yield from self._places(below, (*path, name))
        if isinstance(here.get("additionalProperties"), Mapping) or here.get("patternProperties"):
            yield from self._places(_below(here, _NAME), (*path, _NAME))
        if isinstance(here.get("items"), Mapping):
            yield from self._places(here["items"], (*path, 0))

    def _resolved(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Without references, and of several possibilities the first: the others say that it may be left out."""
        if "$ref" in schema:
            name = schema["$ref"].rpartition("/")[2]
            return self._resolved({**self.root["$defs"][name], **_without(schema, "$ref")})
        if "anyOf" in schema:
            return self._resolved({**schema["anyOf"][0], **_without(schema, "anyOf")})
        return schema


def _below(schema: Mapping[str, Any], step: str | int) -> Mapping[str, Any]:
    if isinstance(step, int):
        items = schema.get("items")
        return items if isinstance(items, Mapping) else {}
    if step in schema.get("properties", {}):
        return _mapping(schema["properties"][step])
    named = next(iter(schema.get("patternProperties", {}).values()), None) or schema.get("additionalProperties")
    return _mapping(named)


def _mapping(schema: object) -> Mapping[str, Any]:
    return schema if isinstance(schema, Mapping) else {}


def _without(schema: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in schema.items() if name != key}
