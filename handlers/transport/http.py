"""Slack's requests over HTTP, where there is no socket: only what Slack signed just now gets as far as Bolt.

Bolt looks at signatures too, but only after it has read the body; and it stumbles over what is no JSON, or no number,
whoever sent it.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

_PROBE = "ssl_check=1"  # Slack's own, unsigned; Bolt answers it, and does nothing more


def receiver(app: AsyncApp, *, signing_secret: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    """For POST to the app's request URL: 401 without Slack's signature, 400 for what cannot be read."""
    verifier = SignatureVerifier(signing_secret)

    async def receive(request: web.Request) -> web.Response:
        if not _signed(await request.text(), request, verifier):
            return web.Response(status=401)
        try:
            understood = await to_bolt_request(request)
        except ValueError:
            return web.Response(status=400)
        return await to_aiohttp_response(await app.async_dispatch(understood))

    return receive


def _signed(body: str, request: web.Request, verifier: SignatureVerifier) -> bool:
    try:
        return verifier.is_valid_request(body, request.headers) or _PROBE in body.split("&")
    except ValueError:  # the timestamp is no number
        return False
