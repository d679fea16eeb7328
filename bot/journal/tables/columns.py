"""All tables together, and the column that most of them have."""

from sqlalchemy import BindParameter, Column, MetaData, Text, bindparam

metadata = MetaData()


def literal(name: str, value: str) -> BindParameter[str]:
    """Stands in each question itself: whatever plan a database keeps sees that an index is of such rows alone."""
    return bindparam(name, value, literal_execute=True)


def text(name: str, *, primary_key: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key, unique=unique)
