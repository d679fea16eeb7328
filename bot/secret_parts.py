"""What of a secret gives it away: an address with a password is a secret, and so are its password, path and query."""

import base64
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, quote, unquote, urlsplit

from bot.redaction import HIDDEN

_SHORTEST = 6  # characters; a shorter part would garble what is written


def secret_parts(value: str) -> tuple[str, ...]:
    """The secret itself, and all parts of it that must be shown nowhere. The longest come first."""
    found = {part for line in [value, *value.splitlines()] for part in _parts(line.strip())}
    return tuple(sorted((part for part in found if len(part) >= _SHORTEST), key=len, reverse=True))


def hidden(text: str, secrets: Collection[str]) -> str:
    """`text` without any of them, and without their parts."""
    parts = {part for secret in secrets for part in secret_parts(secret)}
    for part in sorted(parts, key=len, reverse=True):
        text = text.replace(part, HIDDEN)
    return text


def _parts(line: str) -> Iterator[str]:
    """In each form that a program may write them in."""
    for part in (line, *_of_address(line)):
        yield from (part, unquote(part), quote(part, safe=""), base64.b64encode(part.encode()).decode())


def _of_address(line: str) -> Iterator[str]:
    """The host may be shown: it is what people look for when something does not answer."""
    if "://" not in line:
        return
    try:
        parts = urlsplit(line)
        user, password = parts.username or "", parts.password or ""
    except ValueError:
        return
    yield from (password, f"{user}:{password}" if password else user)
    yield from (step for step in (parts.path.strip("/"), *parts.path.split("/")) if step)
    yield from (value for name, value in parse_qsl(parts.query) if name not in ("from", "to", "mode", "format"))
