"""The services file as YAML: its values, and in which line each of them stands. Duplicate keys are found here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from bot.catalog.flaw import Flaw, Path, spelled

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml is ten times as fast, and not on every machine
_MOST = 1_000_000  # values, each as often as aliases repeat it; 1,000 services with everything have 150,000
_TEXT, _MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands: the line (from 1) of its key, or of the list's item, and the value as it is written."""

    line: int
    node: yaml.Node

    @property
    def written(self) -> str | None:
        """None for a list or a mapping."""
        return str(self.node.value) if isinstance(self.node, yaml.ScalarNode) else None


@dataclass(frozen=True, slots=True)
class Document:
    """`data` is what the text says, `flaws` what is wrong with its keys. `root` is None for an empty text."""

    data: Any
    root: yaml.Node | None
    flaws: Sequence[Flaw] = ()

    def place(self, path: Path) -> tuple[Path, Place]:
        """As much of the path as there is, and where that stands."""
        if self.root is None:
            return (), Place(1, yaml.ScalarNode(_TEXT, ""))
        here = Place(self.root.start_mark.line + 1, self.root)
        found: Path = ()
        for step in path:
            below = next((place for name, place in _below(here.node) if name == step), None)
            if below is None:
                break
            here, found = below, (*found, step)
        return found, here


class Endless(Exception):
    """Aliases repeat what stands in `line` too often; `turns`: it holds itself."""

    def __init__(self, line: int, *, turns: bool) -> None:
        super().__init__(line)
        self.line, self.turns = line, turns


def read(text: str) -> Document:
    """Raises YAMLError for what is not YAML, and much else for a value that is not what its form promises.

    Raises Endless where few lines stand for very many values: whoever looks through those would never come to an end.
    """
    loader = _Loader(text)
    try:
        root = loader.get_single_node()
        if root is None:
            return Document(None, None)
        _weigh(root, {})
        flaws = tuple(_wrong_keys(root, (), set()))  # before they are made one
        return Document(loader.construct_document(root), root, flaws)
    finally:
        loader.dispose()


def _weigh(node: yaml.Node, known: dict[int, int]) -> int:
    """-> how many values it stands for. Raises Endless."""
    if isinstance(node, yaml.ScalarNode):
        return 1
    if (weight := known.get(id(node), -1)) >= 0:
        return weight
    if id(node) in known:
        raise Endless(node.start_mark.line + 1, turns=True)
    known[id(node)] = -1
    below = (each for item in node.value for each in (item if isinstance(item, tuple) else (item,)))
    known[id(node)] = weight = 1 + sum(_weigh(each, known) for each in below)
    if weight > _MOST:
        raise Endless(node.start_mark.line + 1, turns=False)
    return weight


def unreadable(text: str) -> tuple[int, str] | None:
    """The first line with a scalar that cannot be what its form promises, such as the day 2026-13-45; None for none."""
    root = yaml.compose(text, Loader=_Loader)
    for node in _scalars(root, set()) if root else ():
        try:
            yaml.constructor.SafeConstructor().construct_document(node)
        except (yaml.YAMLError, ValueError, KeyError, AttributeError):
            return node.start_mark.line + 1, str(node.value)
    return None


def _below(node: yaml.Node) -> Iterator[tuple[str | int, Place]]:
    if isinstance(node, yaml.MappingNode):  # what was merged in stands before the node's own
        for key, value in reversed(node.value):
            yield str(key.value), Place(key.start_mark.line + 1, value)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield index, Place(item.start_mark.line + 1, item)


def _wrong_keys(node: yaml.Node, path: Path, seen: set[int]) -> Iterator[Flaw]:
    """Keys that stand twice in one mapping, and keys that YAML does not read as text. Aliases are looked at once."""
    if isinstance(node, yaml.ScalarNode) or id(node) in seen:
        return
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        yield from _twice(node, path)
        for key, value in node.value:
            if key.tag not in {_TEXT, _MERGE}:
                yield _no_text(key)
            yield from _wrong_keys(value, (*path, str(key.value)), seen)
    else:
        for index, item in enumerate(node.value):
            yield from _wrong_keys(item, (*path, index), seen)


def _twice(node: yaml.MappingNode, path: Path) -> Iterator[Flaw]:
    lines: dict[str, int] = {}
    for key, _ in node.value:
        name, line = str(key.value), key.start_mark.line + 1
        if name in lines:
            what = f"`{spelled((*path, name))}` stands twice: in line {lines[name]} already."
            yield Flaw(line, what, "Keep one of the two.")
        lines.setdefault(name, line)


def _no_text(key: yaml.Node) -> Flaw:
    line = key.start_mark.line + 1
    if not isinstance(key, yaml.ScalarNode):
        return Flaw(line, "A list or a mapping stands where a key belongs.", "Write one word, and a colon behind it.")
    kind = "a number" if key.tag.endswith((":int", ":float")) else "true, false, nothing or a time"
    return Flaw(line, f"YAML reads the key `{key.value}` as {kind}.", f'Write it in quotes: "{key.value}".')


def _scalars(node: yaml.Node, seen: set[int]) -> Iterator[yaml.ScalarNode]:
    if isinstance(node, yaml.ScalarNode):
        yield node
    elif id(node) not in seen:
        seen.add(id(node))
        for each in node.value:
            for below in each if isinstance(each, tuple) else (each,):
                yield from _scalars(below, seen)
