"""All tables together, and the column that most of them have."""

from sqlalchemy import Column, MetaData, Text

metadata = MetaData()


def text(name: str, *, primary_key: bool = False, unique: bool = False) -> Column[str]:
    return Column(name, Text, nullable=False, primary_key=primary_key, unique=unique)
