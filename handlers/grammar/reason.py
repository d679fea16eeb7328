"""What marks a reason as one, so that it is never read as an order: `reason:`, or its kind."""

import re

from bot.model import Category

MARK = "reason:"
_CATEGORY = re.compile(rf"({'|'.join(Category)})\s*:\s*(.*)", re.IGNORECASE)
_MARKED = re.compile(r"reason\s*:\s*(.*)", re.IGNORECASE)


def marked(reason: str) -> bool:
    return bool(_MARKED.fullmatch(reason) or _CATEGORY.fullmatch(reason))


def bare(reason: str) -> str:
    """Without `reason:`; its kind may still lead it."""
    found = _MARKED.fullmatch(reason)
    return found[1] if found else reason


def kind(reason: str) -> tuple[Category | None, str]:
    """The kind that leads it, and the rest."""
    found = _CATEGORY.fullmatch(reason)
    return (Category(found[1].lower()), found[2]) if found else (None, reason)
