"""Reads the services file, and says everything that is wrong with it at once."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.catalog.catalog import Catalog, file_schema
from bot.catalog.document import Document, read, unreadable
from bot.catalog.flaw import Flaw, InvalidFile
from bot.catalog.invalid import invalid, unknown
from bot.catalog.not_yaml import not_a_value, not_yaml
from bot.catalog.sense import senseless
from bot.catalog.shape import Shape
from bot.errors import Misconfigured


def load(path: Path) -> Catalog:
    """Raises Misconfigured; as InvalidFile with every flaw of it, one a line."""
    text = _text(path)
    document = _document(path, text)
    catalog, flaws = _validated(document)
    if catalog is None or flaws:
        raise InvalidFile(path, flaws)
    return catalog.model_copy(update={"digest": hashlib.sha256(text.encode()).hexdigest()})


def document_of(path: Path) -> Document:
    """What stands in it, right or wrong. Raises Misconfigured where that cannot be read."""
    return _document(path, _text(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Misconfigured(f"Cannot read the services file {path}: {error.strerror}.", _readable(error)) from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"The services file {path} is not UTF-8 text.", "Save it as UTF-8.") from error


def _readable(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "Set ROLLBACK_CONFIG to where it is, or begin with a copy of services.example.yml."
    if isinstance(error, IsADirectoryError):
        return "Set ROLLBACK_CONFIG to the file itself; where a volume is mounted, its source may not be there."
    if isinstance(error, PermissionError):
        return "Let the user that the bot runs as read it."
    return "Set ROLLBACK_CONFIG to a file."


def _document(path: Path, text: str) -> Document:
    try:
        return read(text)
    except yaml.YAMLError as error:
        raise InvalidFile(path, [not_yaml(error, text)], lacks="YAML") from error
    except RecursionError as error:
        raise InvalidFile(path, [Flaw(1, "It is nested too deeply.", "Write it flatter.")], lacks="YAML") from error
    except (ValueError, KeyError, AttributeError) as error:  # of PyYAML, for what a form or a tag promises
        where = unreadable(text)
        raise InvalidFile(path, [not_a_value(*(where or (1, str(error))))], lacks="YAML") from error


def _validated(document: Document) -> tuple[Catalog | None, Sequence[Flaw]]:
    """-> the catalog, None where its values are wrong; and the flaws."""
    if document.root is None:
        return None, [Flaw(1, "The file is empty.", "Begin with a copy of services.example.yml.")]
    flaws = [*document.flaws, *_filled_in(document)]
    try:
        catalog = Catalog.model_validate(document.data)
    except ValidationError as error:
        return None, [*flaws, *invalid(error.errors(), document, Shape(file_schema()))]
    found = senseless(catalog) if not flaws else ()
    return catalog, [*flaws, *(Flaw(document.place(where)[1].line, what, fix) for where, what, fix in found)]


def _filled_in(document: Document) -> Iterator[Flaw]:
    """Keys that stand in the values, and never in the file."""
    if not isinstance(document.data, dict):
        return
    services = document.data.get("services")
    named = services.items() if isinstance(services, dict) else ()
    paths = [("services", name, "name") for name, entry in named if isinstance(entry, dict) and "name" in entry]
    for path in [*([("digest",)] if "digest" in document.data else []), *paths]:
        yield unknown(path, document, Shape(file_schema()))
