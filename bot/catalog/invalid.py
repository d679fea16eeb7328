"""What pydantic found wrong with the services file, in words: line, key, and what was meant."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import yaml

from bot.catalog.document import Document, Place
from bot.catalog.flaw import Flaw, Path, spelled
from bot.catalog.secret_names import SECRET_IN_FILE
from bot.catalog.shape import Shape
from bot.spelling import near
from bot.text import clean, cut

_FILLED_IN = {("channel",), ("roles",), ("name",)}  # of a service, from `home` and its key: said of those
_KEY = "[key]"  # pydantic's mark behind the path of a key that is wrong by itself


def invalid(errors: Sequence[Mapping[str, Any]], document: Document, shape: Shape) -> Iterator[Flaw]:
    """`errors` are pydantic's; each place is told once, also where several possibilities were tried."""
    told = set[Path]()
    errors = list(_of_what_was_meant(errors, document, shape))
    misspelt = {path for error in errors if (path := _meant_by(error, shape))}
    for error in errors:
        loc: Path = tuple(error["loc"])
        found, place = document.place(loc)
        path = loc if error["type"] == "missing" else found
        if path in told | misspelt or _said_elsewhere(error, loc, found, place):
            continue
        told.add(path)
        yield _flaw(error, loc, document, shape)


def _of_what_was_meant(
    errors: Sequence[Mapping[str, Any]], document: Document, shape: Shape
) -> Iterator[Mapping[str, Any]]:
    """Where there are several possibilities, pydantic has a step for each, and tells why it is none of them.

    Without that step; and where something inside one of them is wrong, that one was meant.
    """
    plain = [(error, _without_possibilities(error, document, shape)) for error in errors]
    for error, loc in plain:
        inside = any(other[: len(loc)] == loc and len(other) > len(loc) for _, other in plain)
        if loc == tuple(error["loc"]) or not inside:
            yield {**error, "loc": loc}


def _without_possibilities(error: Mapping[str, Any], document: Document, shape: Shape) -> Path:
    """Those steps are neither in the file nor known to the schema."""
    kept: Path = ()
    for number, step in enumerate(error["loc"], 1):
        is_key = number == len(error["loc"]) and (error["type"] == "missing" or step == _KEY)
        if is_key or _is_place((*kept, step), document, shape):
            kept = (*kept, step)
    return kept


def _is_place(path: Path, document: Document, shape: Shape) -> bool:
    here = shape.at(path[:-1])
    open_to_any = here.get("additionalProperties") is not False
    return open_to_any or path[-1] in here.get("properties", {}) or document.place(path)[0] == path


def unknown(loc: Path, document: Document, shape: Shape) -> Flaw:
    """A key that is not known: what is like it, else where it belongs, else what is known in its place."""
    key, keys = str(loc[-1]), shape.keys(loc[:-1])
    line = document.place(loc)[1].line
    if (seen := clean(key)) != key and seen in keys:
        return Flaw(line, f"`{seen}` is written with a character that cannot be seen.", "Type the line anew.")
    if meant := near(key, keys):
        return Flaw(line, f"`{key}` is not known.", f"Did you mean `{meant}`?")
    if home := shape.home_of(key, not_in=loc[:-1]):
        return Flaw(line, f"`{key}` is not known here.", f"It belongs in `{home}`: look at the indentation.")
    return Flaw(line, f"`{key}` is not known.", f"Known here: {', '.join(keys)}.")


def _meant_by(error: Mapping[str, Any], shape: Shape) -> Path | None:
    """What a misspelt key was meant to be is not missing as well."""
    *above, key = error["loc"] or ("",)
    meant = near(str(key), shape.keys(tuple(above))) if error["type"] == "extra_forbidden" else ""
    return (*above, meant) if meant else None


def _said_elsewhere(error: Mapping[str, Any], loc: Path, found: Path, place: Place) -> bool:
    """Of keys that are no text, of a list whose items are wrong, and of what a service inherits."""
    if error["type"] == "invalid_key" or (loc[-1:] == (_KEY,) and not isinstance(error["input"], str)):
        return True
    if error["type"] == "too_short" and isinstance(place.node, yaml.CollectionNode) and place.node.value:
        return True
    return loc[:1] == ("services",) and loc[2:3] != found[2:3] and loc[2:3] in _FILLED_IN


def _flaw(error: Mapping[str, Any], loc: Path, document: Document, shape: Shape) -> Flaw:
    found, place = document.place(loc)
    if error["type"] == "missing":
        return Flaw(place.line, f"`{spelled(loc)}` is missing.", _should_be(loc, shape))
    if error["type"] == "extra_forbidden":
        return unknown(loc, document, shape)
    if loc[-1:] == (_KEY,):
        return Flaw(place.line, f"`{spelled(found)}` cannot be a name here.", _name_like(loc))
    name = f"`{spelled(found)}`" if found else "The file"
    if error["type"] == SECRET_IN_FILE:  # what was written is shown nowhere
        return Flaw(place.line, f"{name} {error['ctx']['what']}.", str(error["msg"]))
    if error["type"] == "value_error" and place.written is None:
        return Flaw(place.line, f"{name} {error['ctx']['error']}.")
    return Flaw(place.line, f"{name} is {_written(place.node)}.", _meant(error, found, place, shape))


def _name_like(loc: Path) -> str:
    """`loc` ends with the name, and a mark. Variables have names of their own kind."""
    *_, above, name, _ = loc
    if above == "environment":
        return "A variable's name has letters, digits, _, . and -, and begins with no digit."
    plain = re.sub(r"[^a-z0-9]+", "-", str(name).lower()).strip("-")[:63]
    return f"Names have small letters, digits and dashes: `{plain}`." if plain else "Write small letters and digits."


def _meant(error: Mapping[str, Any], path: Path, place: Place, shape: Shape) -> str:
    """Text that YAML read as something else needs quotes; what has no words of its own is said by the schema."""
    if error["type"] == "string_type" and place.written:
        return f'It should be text: write it in quotes, "{place.written}".'
    if error["type"] == "value_error" and str(error["input"]) == place.written:
        return _sentence(str(error["ctx"]["error"]))
    return _should_be(path, shape) or f"{error['msg']}."


def _sentence(words: str) -> str:
    return f"{words[:1].upper()}{words[1:]}{'' if words.endswith('?') else '.'}"


def _should_be(path: Path, shape: Shape) -> str:
    meant = shape.meant(path)
    return f"It should be {meant}." if meant else ""


def _written(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        kind = "keys and values" if isinstance(node, yaml.MappingNode) else "a list"
        return kind if node.value else "empty"
    return f"“{cut(str(node.value), 60)}”" if node.value not in {"", "~", "null"} else "empty"
