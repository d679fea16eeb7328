"""Keeps dbos from ever unpickling: whoever can write its rows could otherwise run code in this process.

A serializer of our own is not enough, since dbos reads each row as that row's column `serialization` says.
"""

from typing import Any, NoReturn

from dbos._serialization import DefaultSerializer


def forbid_pickle() -> None:
    """For the whole process. The bot has never stored a pickle, so none in its database is its own."""
    for method in ("serialize", "deserialize"):
        setattr(DefaultSerializer, method, _refuse)


def _refuse(_self: DefaultSerializer, _data: Any) -> NoReturn:
    raise TypeError("a pickle is neither read nor written; the bot stores JSON only, so somebody else wrote this row")
