"""What must not be shown, wherever it stands: secrets, what a sign-in has kept, and what looks like either. Pure."""

import re
from collections.abc import Iterable

from bot.secrets.known import HIDDEN
from bot.secrets.parts import forms
from bot.secrets.redaction import redacted
from bot.text import clean

_OF_ONE = r"[A-Za-z0-9_\-+/=.~%]"
_LIKE_A_TOKEN = re.compile(rf"(?<!{_OF_ONE})(?={_OF_ONE}*\d){_OF_ONE}{{24,}}")  # looked at once, as a whole
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]+@")


class Redacted:
    """`values` are hidden also as they are written in addresses, JSON, HTML and base64."""

    def __init__(self, values: Iterable[str] = ()) -> None:
        known = {form for value in values for form in forms(value)}
        longest_first = sorted(known, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if known else None

    def __call__(self, text: str) -> str:
        """On one line. What is not known, and long, and has digits in it, may be a token that nobody declared."""
        hidden = self._without_known(clean(redacted(self._without_known(text))))
        return _CREDENTIALS.sub(f"{HIDDEN}@", _LIKE_A_TOKEN.sub(HIDDEN, hidden))

    def _without_known(self, text: str) -> str:
        return self._known.sub(HIDDEN, text) if self._known else text
