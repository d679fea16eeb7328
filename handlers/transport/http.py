"""Slack's requests over HTTP, where there is no socket: only what Slack signed just now gets as far as Bolt.

Bolt looks at signatures too, but only after it has read the body; and it stumbles over what is no JSON, or no number,
whoever sent it.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

_PROBE = b"ssl_check=1"  # Slack's own, unsigned; it is answered, read no further, and the connection closed


def receiver(app: AsyncApp, *, signing_secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """For POST to the app's request URL: 401 without Slack's signature, 400 for what cannot be read.

    Only what was signed may keep its connection: that it is kept vouches for whoever is at the other end.
    """
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.Request) -> web.Response:
        body = await request.read()
        if not _signed(body, request, verifier):
            return _closing(web.Response(status=200 if _PROBE in body.split(b"&") else 401))
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
    except (ValueError, TypeError):  # the timestamp is no number, the body no text, or the signature no ASCII
        return False
