"""What was added since `READABLE_FROM` may be left out by an older program, which still writes into these tables."""

import json
from collections.abc import Collection, Iterator, Mapping

import pytest
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine
from sqlalchemy.exc import IntegrityError

from bot.journal import schema
from bot.journal.tables import metadata
from tests.schema import ROOT

_KNOWN = ROOT / f"tests/journal/columns_of_schema_{schema.READABLE_FROM}.json"


def known() -> Mapping[str, Collection[str]]:
    """The columns of each table that the oldest program writes which may work on what this one makes.

    Where READABLE_FROM becomes another number, this file is made anew; else it stays as it is.
    """
    found: Mapping[str, Collection[str]] = json.loads(_KNOWN.read_text(encoding="utf-8"))
    return found


def not_for_an_older_program(tables: MetaData, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    """What it would stumble over, as TABLE.COLUMN: it writes no such column, or one that is gone."""
    for name, columns in known.items():
        here = {each.name: each for each in tables.tables[name].columns} if name in tables.tables else {}
        yield from (f"{name}.{gone}" for gone in columns if gone not in here)
        added = (each for each in here.values() if each.name not in columns)
        yield from (f"{name}.{each.name}" for each in added if not each.nullable and each.server_default is None)


def test_each_column_that_was_added_since_may_be_left_out_and_none_is_gone() -> None:
    assert [*not_for_an_older_program(metadata, known())] == [], "optional, or READABLE_FROM is NEWEST from now on"


def test_a_column_that_only_this_program_fills_in_is_noticed_and_a_database_refuses_what_leaves_it_out(
    url: str,
) -> None:
    newer = MetaData()
    table = Table(
        "notes",
        newer,
        Column("id", Text, primary_key=True),
        Column("may_be_null", Text),
        Column("has_a_default", Integer, nullable=False, server_default="0"),
        Column("filled_in_here", Integer, nullable=False, default=0),
    )
    assert [*not_for_an_older_program(newer, {"notes": ["id", "gone"]})] == ["notes.gone", "notes.filled_in_here"]

    engine = create_engine(url)
    newer.create_all(engine)
    with engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table.name} (id, filled_in_here) VALUES ('leaves out both', 0)")
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.exec_driver_sql(f"INSERT INTO {table.name} (id) VALUES ('leaves out all')")
    engine.dispose()
