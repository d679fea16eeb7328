"""Hides what must not be shown of other programs' words: credentials, by their shape or by what they are called.

And whatever this process itself holds as a secret, by its value. It rather hides a word too many. What is not known,
has no known shape and no telling name is not recognised. Whoever writes the words may mean harm: no pattern looks
further than a bounded way from any place, and long texts lose their middle.
"""

import re

from bot.secrets.known import HIDDEN, KNOWN

MOST = 4096  # characters that are kept of the beginning, and of the end: far more than is ever shown
_CALLED = (
    r"(?:passw(?:or)?d|passphrase|passcode|pwd|(?<![a-z])(?:pass|pw|otp|sig)(?![a-z])|(?<=[a-z])(?-i:Pass)(?![a-z])"
    r"|(?<!\d:)secret(?!smanager)|token|api[ _-]?key|credentials?|session[_-]?id|signature"  # not of ARNs
    r"|(?:access|account|private|signing|encryption|auth)[_-]?key)"
)
_NAME = rf"{_CALLED}(?![\w.-]{{0,40}}(?:Exception|Error)\b)[\w.-]{{0,40}}"  # nor what is said of an exception
_IS = r"(?>[\\\"'\]]{0,4}\s{0,8}(?:(?:%22)?%3[AD](?:%22)?|=>|:=|[:=＝：])\s{0,8})(?!\[hidden\])"
_QUOTED = r"""(?P<q>\\{0,4}["'])(?:(?!(?P=q))(?:\\.|[^\\])){0,8192}(?:(?P=q))?"""  # also as JSON within JSON
_VALUE = rf"""(?:{_QUOTED}|[\[{{(][^\])}}]*|<[^\s>]*>?|[^\s,;&"'}}\])<]+)"""
_UNSEEN = re.compile(
    r"\x1b\[[0-9;?]{0,20}[A-Za-z]"  # colours, which stand between a name and its value
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]"
)
_SHAPES = re.compile(
    r"-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END [A-Z ]{0,60}-----|\Z)"
    r"|(?<![A-Za-z0-9])eyJ[\w-]{5,1500}\.[\w-]*(?:\.[\w-]*){0,3}"  # JSON Web Tokens
    r"|\b(?:AKIA|ASIA)[A-Z0-9]{16}\b"
    r"|\bxox[a-z](?:\.xox[a-z])?-[\w-]+|\bxapp-[\w-]+|(?<=hooks\.slack\.com/)[\w/]+"
    r"|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bnpm_\w{30,}|\bpypi-[\w-]{16,}"
    r"|\bsk[-_](?:live|test|proj|ant)[-_][\w-]{10,}|\brk_(?:live|test)_\w{10,}|\bwhsec_\w{16,}"
    r"|\bSG\.[\w-]{16,}\.[\w-]{16,}|\bAIza[\w-]{30,}|\bya29\.[\w-]{10,}|\bhv[sbr]\.[\w-]{20,}|\bdo[opr]_v1_\w{32,}",
    re.DOTALL,
)
_LONG = re.compile(r"(?<![\w/+])(?=[A-Za-z0-9/+]{40})(?=[\w/+]*[A-Z])(?=[\w/+]*[a-z])(?=[\w/+]*\d)[A-Za-z0-9/+]+={0,2}")
_MARKS = (
    *("-----BEGIN", "eyJ", "AKIA", "ASIA", "xox", "xapp-", "hooks.slack.com/", "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    *("github_pat_", "glpat-", "npm_", "pypi-", "sk-", "sk_", "rk_", "whsec_", "SG.", "AIza", "ya29.", "hvs.", "hvb."),
    *("hvr.", "doo_v1_", "dop_v1_", "dor_v1_"),
)
_TELLING = (
    *("pass", "pw", "otp", "sig", "secret", "token", "key", "credential", "session", "cookie", "authorization"),
    *("bearer", "basic", "identified"),
)
_NAMED = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(cookie[\w-]{{0,20}}{_IS})(?:{_QUOTED}|[^\r\n\"']+)",
        rf"(authorization{_IS}(?:digest|oauth|hmac|signature|aws4-hmac-sha256)\s{{1,8}})(?!\[hidden\])[^\r\n]+",
        rf"(authorization{_IS})(?:{_QUOTED}|(?:bearer|basic|token|apikey|negotiate)\s{{1,8}}[^\s,\"'\])}}<]+|(?=\S*\d|\S{{12}})[^\s,\"'\])}}<]+)",
        r"(\b(?:bearer|basic)\s{1,8})[\w.~+/=-]{6,}",
        rf"({_NAME}{_IS}){_VALUE}",
        rf"({_NAME}[\\\"']{{1,6}}\s{{0,8}},\s{{0,8}}[\\\"']{{1,6}}value[\\\"']{{1,6}}{_IS}){_VALUE}",
        rf"(<[\w:.-]{{0,40}}{_NAME}(?:\s[^<>]{{0,100}})?>(?!\[hidden\]))[^<]+",
        rf"((?<![\w-])--?[\w-]{{0,40}}{_NAME}\s{{1,8}}(?!-|\[hidden\])){_VALUE}",
        rf"(\bidentified\s{{1,8}}by\s{{1,8}}(?!\[hidden\])){_VALUE}",
    )
)
_PLACED = (
    re.compile(r"((?<=://)[^\s:/@]{0,200}:)(?!\[hidden\]@)(?:[^\s/\"']{1,300}|(?!\d{1,5}/)[^\s\"']{1,300})(?=@)"),
    re.compile(r"((?<![\w.:/-])[\w.-]{1,64}:)(?!\[hidden\]@)[^\s:/@\"']{1,128}(?=@[\w(])(?!@sha\d)"),  # has no scheme
    re.compile(r"(\s-u\s{1,8}[^\s:]{1,64}:(?!\[hidden\]))\S+"),
)
_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+")


def redacted(text: str) -> str:
    """The same with `[hidden]` in place of credentials and of mail addresses, and without what nobody can see."""
    text = _bounded(KNOWN.hide(_UNSEEN.sub("", text)))
    if any(mark in text for mark in _MARKS):
        text = _SHAPES.sub(HIDDEN, text)
    text = _LONG.sub(HIDDEN, text)
    low = text.lower()  # most lines have no word of it, and there may be thousands: that is found out fast
    for pattern in (*(_NAMED if any(word in low for word in _TELLING) else ()), *_PLACED):
        text = pattern.sub(rf"\g<1>{HIDDEN}", text)
    return _MAIL.sub(HIDDEN, text) if "@" in text else text


def _bounded(text: str) -> str:
    """What follows the middle begins with a whole word: half of a credential would not be recognised."""
    if len(text) <= 2 * MOST:
        return text
    return f"{text[:MOST]} … {text[-MOST:].partition(' ')[2]}".rstrip()
