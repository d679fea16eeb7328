"""Words of people and of AWS in a page of Markdown. Pure."""

from bot.text import clean


def plain(text: str) -> str:
    """On one line, and no markup that hides or loads anything: neither HTML, nor a link, nor a picture."""
    return clean(text).replace("<", "‹").replace("](", "] (")
