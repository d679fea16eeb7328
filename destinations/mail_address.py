"""The address of a mail server, as apprise has it, with one recipient of a delivery."""

from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from destinations.by_apprise import service_of

_OURS = ("to", "cc", "bcc", "reply", "retry", "wait", "optional", "overflow")
_HERE = ("127.0.0.1", "localhost", "::1")
_NOBODY = "nobody@example.com"


def problem(server: str) -> str:
    """Why it cannot be used, "" where it can. Completes "the file NAME …", and holds nothing of it."""
    try:
        parts = urlsplit(server)
        _ = parts.port
    except ValueError:
        return "holds no address that can be read; in a password, write %40 for @, %2F for /, %3A for :"
    made = service_of(to(server, _NOBODY)) if parts.scheme in ("mailto", "mailtos") and parts.hostname else None
    if made is None:
        return "holds no address of a mail server, of which docs/destinations.md shows one"
    return _unsafe(made[0])


def _unsafe(mail: Any) -> str:
    """Of what apprise made of it, which takes many words for a no, in whatever case."""
    if mail.secure_mode == "insecure" and mail.smtp_host not in _HERE:
        return "would send mail and password without TLS: begin it with mailtos in place of mailto, without a mode"
    if not mail.verify_certificate:
        return "says verify=no, so that anybody could stand in for the server: take that out"
    return ""


def to(server: str, recipient: str) -> str:
    """One recipient to a message, so that nobody sees the others and one bad address holds up no other."""
    parts = urlsplit(server)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name.lower() not in _OURS]
    query = urlencode([*kept, ("to", recipient), ("format", "text")], quote_via=quote)
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))
