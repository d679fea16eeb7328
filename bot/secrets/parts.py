"""What of a secret gives it away: an address with a password is a secret, and so are its password, path and query."""

import base64
import html
import json
import re
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, quote, quote_plus, unquote, urlsplit

from bot.secrets.known import HIDDEN
from bot.text import clean

_SHORTEST = 6  # characters; a shorter part would garble what is written
_A_WORD = re.compile(r"[a-z]{1,15}(?:[-_][a-z]{1,15}){0,3}")  # of a path, as in hooks.slack.com/services/…
_MACHINES = ("localhost",)  # hosts without a dot that are no secrets
_TOLD_ANYHOW = ("from", "to", "mode", "format")  # of a query


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


def forms(value: str) -> Iterator[str]:
    """As it is written in addresses, JSON, HTML and base64."""
    plain = value.strip()
    if not plain:
        return
    yield from {value, plain, clean(plain)} - {""}
    yield from {quote(plain, safe=""), quote(plain), quote_plus(plain)}
    yield from {html.escape(plain), html.escape(plain, quote=False)}
    yield from {json.dumps(plain)[1:-1], json.dumps(plain, ensure_ascii=False)[1:-1]}
    if len(plain) >= 3:
        encoded = base64.b64encode(plain.encode()).decode()
        yield from {encoded, encoded.rstrip("="), base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")}


def _parts(line: str) -> Iterator[str]:
    for part in (line, *_of_address(line)):
        yield from forms(part)
        yield from forms(unquote(part))


def _of_address(line: str) -> Iterator[str]:
    """A machine's name may be shown: it is what people look for when something does not answer."""
    if "://" not in line:
        return
    try:
        parts = urlsplit(line)
        user, password = parts.username or "", parts.password or ""
    except ValueError:
        return
    where = parts.netloc.rpartition("@")[2]
    if "." not in where.partition(":")[0] and where.partition(":")[0] not in _MACHINES:
        yield from (where, where.partition(":")[0])  # of a chat or a pager: its token, its topic
    yield from (password, f"{user}:{password}" if password else user)
    yield parts.path.strip("/")
    yield from (step for step in parts.path.split("/") if step and not _A_WORD.fullmatch(step))
    yield from (value for name, value in parse_qsl(parts.query) if name not in _TOLD_ANYHOW)
