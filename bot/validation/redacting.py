"""What must not be shown, wherever it stands: secrets, what a sign-in has kept, and what looks like either. Pure."""

import base64
import html
import json
import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote, quote_plus

from bot.redaction import HIDDEN, redacted
from bot.text import clean

_OF_ONE = r"[A-Za-z0-9_\-+/=.~%]"
_LIKE_A_TOKEN = re.compile(rf"(?<!{_OF_ONE})(?={_OF_ONE}*\d){_OF_ONE}{{24,}}")  # looked at once, as a whole
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")


class Redacted:
    """`values` are hidden also as they are written in addresses, JSON, HTML and base64."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        forms = {form for value in values for form in _forms(value)}
        longest_first = sorted(forms, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if forms else None

    def __call__(self, text: str) -> str:
        """On one line. What is not known, and long, and has digits in it, may be a token that nobody declared."""
        hidden = self._without_known(clean(redacted(self._without_known(text))))
        return _CREDENTIALS.sub(f"{HIDDEN}@", _LIKE_A_TOKEN.sub(HIDDEN, hidden))

    def _without_known(self, text: str) -> str:
        return self._known.sub(HIDDEN, text) if self._known else text


def _forms(value: str) -> Iterator[str]:
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
