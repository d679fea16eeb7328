"""What may be typed behind `log`: words, and `since:`, `until:` and `page:`. Pure."""

import re
from collections.abc import Iterable

from bot.model import RollbackSearch
from bot.rollback_log.moments import moment

PAGE = 10  # rollbacks
_PAGES = 1000
_REFERENCE = re.compile(r"rb-[0-9a-f]{8,}")


def parsed(typed: str, service: str = "") -> RollbackSearch:
    """`since:2026-10 "connection pool" page:2`. Raises ValueError, which says in a sentence what is meant."""
    named, words = {}, []
    for word in typed.split():
        name, colon, value = word.partition(":")
        if word.startswith("--"):  # as at a terminal
            raise ValueError("a day is written like since:2026-10 here, and a page like page:2")
        if colon and name.lower() in ("since", "until", "page"):
            named[name.lower()] = value
        else:
            words.append(word.strip("`'\"“”‘’"))
    since, until = (moment(named[each]) if each in named else None for each in ("since", "until"))
    if since and until and since >= until:
        raise ValueError("since: is before until:, such as since:2026-10 until:2026-11")
    page = _page(named.get("page", "1"))
    spoken = tuple(filter(None, words))
    return RollbackSearch(
        service=service, since=since, until=until, words=spoken, limit=PAGE, skipped=(page - 1) * PAGE
    )


def mistyped(typed: Iterable[str]) -> str:
    """What to type at a terminal instead of what Slack takes, or what no reference is; "" where all is well."""
    for word in typed:
        name, colon, value = word.partition(":")
        if colon and name.lower() in ("since", "until"):
            return f"At a terminal that is --{name.lower()} {value}.".replace(" .", " DAY.")
        if colon and name.lower() == "page":
            return "At a terminal there are no pages: --limit says how many are printed."
        if word.lower().startswith("rb-") and not _REFERENCE.fullmatch(word.lower()):
            return f"{word} is no reference of a rollback; one is like rb-1a2b3c4d."
    return ""


def page_of(typed: str, page: int) -> str:
    """The same search, on that page."""
    kept = [word for word in typed.split() if not word.lower().startswith("page:")]
    return " ".join([*kept, f"page:{page}"])


def _page(typed: str) -> int:
    if not typed.isdecimal() or not typed.isascii() or not 1 <= int(typed[:9]) <= _PAGES:
        raise ValueError(f"a page is a number from 1 to {_PAGES}, such as page:2")
    return int(typed)
