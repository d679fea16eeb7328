"""Slack's requests over HTTP, where there is no socket: only what Slack signed just now gets as far as Bolt.

Bolt looks at signatures too, but only after it has read the body; and it stumbles over what is no JSON, or no number,
whoever sent it. What is refused is answered with nothing but a status, so why it was stands in the log, now and then.
"""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import Clock, SignatureVerifier

from bot.log_limit import LogLimit

log = logging.getLogger(__name__)
_WHY = {
    "unsigned": "it has no signature, so Slack did not send it.",
    "another": "its signature does not fit SLACK_SIGNING_SECRET. If commands fail in Slack, copy the secret anew from "
    "Basic Information, App Credentials. Else somebody other than Slack sent it.",
    "old": "Slack signed it more than five minutes from now. If commands fail in Slack, set the clock of this machine. "
    "Else somebody sent an old one again.",
}
_PROBE = b"ssl_check=1"  # Slack's own, unsigned; it is answered, read no further, and the connection closed


def receiver(app: AsyncApp, *, signing_secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """For POST to the app's request URL: 401 without Slack's signature, 400 for what cannot be read.

    Only what was signed may keep its connection: that it is kept vouches for whoever is at the other end.
    """
    verifier, refused = SignatureVerifier(signing_secret), LogLimit()

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not _signed(body, request, verifier):
            if _PROBE in body.split(b"&"):
                return _closing(web.Response(status=200))
            why = _refused(body, request, signing_secret)
            refused.tell(log, why, f"A request was refused: {_WHY[why]}")
            return _closing(web.Response(status=401))
        try:
            understood = await to_bolt_request(request)
        except (ValueError, LookupError, AttributeError, TypeError, RecursionError):  # no JSON, or none of Slack's
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(understood))

    return receive


def _closing(response: web.Response) -> web.Response:
    response.force_close()
    return response


def _signed(body: bytes, request: web.Request, verifier: SignatureVerifier) -> bool:
    try:
        return bool(verifier.is_valid_request(body, dict(request.headers)))
    except (ValueError, TypeError, OverflowError):
        # The timestamp is no number, or beyond all time; the body is no text, or the signature no ASCII.
        return False


class _Then(Clock):
    """The moment at which a request says that it was signed."""

    def __init__(self, stamp: str) -> None:
        self._stamp = stamp

    def now(self) -> float:
        return float(int(self._stamp))


def _refused(body: bytes, request: web.Request, signing_secret: str) -> str:
    """Which of `_WHY` it was. Nothing of the request itself is told: strangers wrote it."""
    if "X-Slack-Signature" not in request.headers:
        return "unsigned"
    stamp = request.headers.get("X-Slack-Request-Timestamp", "")
    fits = _signed(body, request, SignatureVerifier(signing_secret, _Then(stamp)))
    return "old" if fits else "another"
