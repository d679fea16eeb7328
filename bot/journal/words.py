"""Words that somebody looks for, in SQL: in either case, and never as patterns."""

from sqlalchemy import ColumnElement, or_


def says(text: ColumnElement[str], word: str) -> ColumnElement[bool]:
    return or_(*(text.icontains(each, autoescape=True) for each in _written(word)))


def _written(word: str) -> tuple[str, ...]:
    """SQLite knows the case of English letters only."""
    if word.isascii():
        return (word,)
    return tuple(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))
