"""Hides what must not be shown of other programs' words: credentials, by their shape or by what they are called.

It rather hides a word too many. What has neither a known shape nor a telling name is not recognised.
"""

import re

HIDDEN = "[hidden]"
_CALLED = (
    r"passw(?:or)?d|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?"
    r"|authorization|cookie|session[_-]?id|signature"
)
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)"
    r"|\beyJ[\w-]{5,}\.[\w-]+(?:\.[\w-]*)?"  # JSON Web Tokens
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bxox[a-z](?:\.xox[a-z])?-[\w-]+|\bxapp-[\w-]+"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bsk[-_](?:live|test|proj|ant)[-_][\w-]{10,}"
    r"|(?<![\w/+])(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]{40,}={0,2}",  # as AWS's secret keys
    re.DOTALL,
)
_IN_ADDRESS = re.compile(r"(?<=://)([^\s:/@]*):[^\s/\"'@]+@")
_SCHEME = re.compile(r"\b(bearer|basic)\s+[\w.~+/=-]{6,}", re.IGNORECASE)
_NAMED = re.compile(
    rf"""(?P<name>["']?[\w.-]*(?:{_CALLED})[\w.-]*["']?\s*[:=]\s*)(?:"[^"]*"|'[^']*'|(?!\[hidden\])[^\s,;&"'}}\])]+)""",
    re.IGNORECASE,
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def redacted(text: str) -> str:
    """The same with `[hidden]` in place of credentials and of mail addresses."""
    text = _IN_ADDRESS.sub(rf"\1:{HIDDEN}@", _SHAPES.sub(HIDDEN, text))
    text = _NAMED.sub(rf"\g<name>{HIDDEN}", _SCHEME.sub(rf"\1 {HIDDEN}", text))
    return _MAIL.sub(HIDDEN, text)
