"""Reads the services file, or a directory of them, and says everything that is wrong with it at once."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from pydantic import ValidationError

from bot.catalog.catalog import Catalog, directory_schema, file_schema
from bot.catalog.document import Document
from bot.catalog.files import text_of
from bot.catalog.flaw import Flaw, InvalidFile
from bot.catalog.invalid import invalid, unknown
from bot.catalog.merged import Merged, read_directory
from bot.catalog.sense import senseless
from bot.catalog.shape import Shape
from bot.catalog.text_read import document_in
from bot.catalog.whose import beyond


def load(path: Path) -> Catalog:
    """`path`: of the file, or the directory. Raises Misconfigured; as InvalidFile with every flaw, one a line."""
    if path.is_dir():
        return load_merged(path, read_directory(path))
    text = text_of(path)
    catalog, flaws = _validated(document_in(path, text), _shape_of_a_file())
    if catalog is None or flaws:
        raise InvalidFile(path, flaws)
    return catalog.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})


def load_merged(path: Path, merged: Merged) -> Catalog:
    """Raises InvalidFile."""
    catalog, flaws = _validated(merged, _shape_of_a_directory())
    if catalog is not None and not merged.flaws:
        flaws = [*flaws, *(_flaw(merged, *wrong) for wrong in beyond(catalog, merged))]
    if catalog is None or flaws:
        raise InvalidFile(path, [merged.told(flaw) for flaw in flaws])
    return catalog.model_copy(update={"digest": merged.digest})


def document_of(path: Path) -> Document:
    """What stands in it, right or wrong. Raises Misconfigured where that cannot be read."""
    return read_directory(path) if path.is_dir() else document_in(path, text_of(path))


@cache
def _shape_of_a_file() -> Shape:
    """Worked out once: that takes ten times as long as all else about a file."""
    return Shape(file_schema())


@cache
def _shape_of_a_directory() -> Shape:
    return Shape(directory_schema())


def _validated(document: Document, shape: Shape) -> tuple[Catalog | None, Sequence[Flaw]]:
    """-> the catalog, None where its values are wrong; and the flaws."""
    if document.root is None:
        return None, [Flaw(1, "The file is empty.", "Begin with a copy of services.example.yml.")]
    flaws = [*document.flaws, *_filled_in(document, shape)]
    try:
        catalog = Catalog.model_validate(document.data)
    except ValidationError as error:
        return None, [*flaws, *invalid(error.errors(), document, shape)]
    found = senseless(catalog) if not flaws else ()
    return catalog, [*flaws, *(_flaw(document, *wrong) for wrong in found)]


def _flaw(document: Document, where: tuple[str | int, ...], what: str, fix: str) -> Flaw:
    return Flaw(document.place(where)[1].line, what, fix)


def _filled_in(document: Document, shape: Shape) -> Iterator[Flaw]:
    """Keys that stand in the values, and never in the file."""
    if not isinstance(document.data, dict):
        return
    services = document.data.get("services")
    named = services.items() if isinstance(services, dict) else ()
    paths = [("services", name, "name") for name, entry in named if isinstance(entry, dict) and "name" in entry]
    top = [(key,) for key in ("digest", "teams") if key in document.data and key not in shape.keys(())]
    for path in [*top, *paths]:
        yield unknown(path, document, shape)
