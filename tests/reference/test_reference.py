"""docs/services-file.md has every key that the code takes, and says of none what the code does not have."""

from bot.catalog import file_schema
from tests.reference.document import MEANINGS, PATH, document

KINDS = {kind: about["properties"] for kind, about in file_schema()["$defs"].items() if "properties" in about}


def test_the_reference_of_the_services_file_is_the_one_the_code_has() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run `make schema`"


def test_every_key_of_every_kind_stands_in_it() -> None:
    page = document()

    assert [f"{kind}.{key}" for kind, keys in KINDS.items() for key in keys if f"`{key}`" not in page] == []


def test_nothing_is_said_of_a_key_that_does_not_exist() -> None:
    assert [f"{kind}.{key}" for kind in MEANINGS for key in MEANINGS[kind] if key not in KINDS.get(kind, ())] == []


def test_no_key_is_without_a_word_of_what_it_is() -> None:
    rows = [line.split(" | ") for line in document().splitlines() if line.startswith(("| `", "| **`"))]

    assert len(rows) > 200
    assert [row[0] for row in rows if not row[1].strip()] == []
