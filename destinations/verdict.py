"""What apprise says of one service, and what it wrote meanwhile: taken, later, or never?

Its result only tells whether a service took it. Why not, it writes down: the status of HTTP, or the reply of the SMTP
server. Of those words nothing but the numbers is used.
"""

import re
from collections.abc import Sequence

from destinations.answers import LIMITED, Asked

_HTTP = re.compile(r"\berror[=:] ?\(?(\d{3})\b")
_SMTP = re.compile(r"(?:Socket Exception: |: )\(?(?:\{'[^']{0,200}': \()?([45]\d\d)\b|was refused: ([45]\d\d)\b")
_REPLIES = {535: "does not accept its user and password, and refused it"}
_PAUSE = 60.0  # seconds; apprise does not hand on what Retry-After says


def refusal(asked: Asked, words: Sequence[str], *, timed_out: bool) -> Exception:
    """What is raised for a service that did not take it: Unreachable, RateLimited or Failed."""
    if timed_out:
        return asked.unreachable(f"{asked.who} did not answer in time")
    for word in words:
        if found := _HTTP.search(word):
            return _http(asked, int(found[1]))
        if reply := _SMTP.search(word):
            return _smtp(asked, int(reply[1] or reply[2]))
    return asked.unreachable(f"{asked.who} could not be reached, or did not take it")


def _http(asked: Asked, status: int) -> Exception:
    if status in LIMITED:
        return asked.limited(_PAUSE)
    why = f"{asked.who} answered with HTTP {status}"
    return asked.failed(why) if 300 <= status < 500 and status != 408 else asked.unreachable(why)


def _smtp(asked: Asked, reply: int) -> Exception:
    """By RFC 5321: what begins with 4 may pass, what begins with 5 does not."""
    why = f"{asked.who} {_REPLIES.get(reply, 'refused it')} with reply {reply}"
    return asked.failed(why) if reply >= 500 else asked.unreachable(why)
