"""The text of one services file as a document, or what keeps it from being one."""

from pathlib import Path

import yaml

from bot.catalog.document import Document, Endless, read, unreadable
from bot.catalog.flaw import Flaw, InvalidFile
from bot.catalog.not_yaml import not_a_value, not_yaml


def document_in(path: Path, text: str) -> Document:
    """Raises InvalidFile where it is no YAML."""
    try:
        return read(text)
    except yaml.YAMLError as error:
        raise InvalidFile(path, [not_yaml(error, text)], lacks="YAML") from error
    except RecursionError as error:
        raise InvalidFile(path, [Flaw(1, "It is nested too deeply.", "Write it flatter.")], lacks="YAML") from error
    except Endless as error:
        what = "Its *aliases repeat each other without end." if error.turns else "Its *aliases make it far too large."
        raise InvalidFile(path, [Flaw(error.line, what, "Write out what is meant.")], lacks="YAML") from error
    except (ValueError, KeyError, AttributeError) as error:  # of PyYAML, for what a form or a tag promises
        where = unreadable(text)
        raise InvalidFile(path, [not_a_value(*(where or (1, str(error))))], lacks="YAML") from error
