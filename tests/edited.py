"""A file with some of its words exchanged, each of which must be there: or a test would prove nothing."""

from collections.abc import Iterable


def edited(text: str, changes: Iterable[tuple[str, str]]) -> str:
    """Each pair is what stands there, wherever it does, and what is to."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    return text
