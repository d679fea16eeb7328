"""Signed HTTP requests to the app's request URL, which must have answered Slack's challenge before it hears events."""

import hashlib
import hmac
import json
import secrets
import time
from typing import Any
from urllib.parse import urlencode

import aiohttp

from playground.slack.delivery import ACK_SECONDS, Attempt, NotAckedError, delivery_of
from playground.slack.payloads import VERIFICATION_TOKEN
from playground.slack.record import Record

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


class HttpTransport:
    """Requests signed as Slack signs them, to the app's request URL."""

    def __init__(self, request_url: str, *, signing_secret: str, record: Record) -> None:
        self._url = request_url
        self._secret = signing_secret
        self._record = record
        self._is_verified = False

    async def deliver(self, kind: str, payload: dict[str, Any], attempt: Attempt | None = None) -> dict[str, Any]:
        if kind == "events_api":
            await self._verify()
        delivery = delivery_of(kind, payload, attempt)
        self._record.deliveries.append(delivery)
        answer = await self._post(kind, payload, attempt)
        self._record.acked(delivery)
        return answer

    async def _verify(self) -> None:
        """`url_verification`, once, as Slack does it when the URL is saved."""
        if self._is_verified:
            return
        challenge = secrets.token_hex(24)
        asked = {"token": VERIFICATION_TOKEN, "challenge": challenge, "type": "url_verification"}
        answer = await self._post("events_api", asked, None)
        self._is_verified = challenge in (answer.get("challenge"), answer.get("text"))
        if not self._is_verified:
            raise NotAckedError("dispatch_failed", is_final=True)

    async def _post(self, kind: str, payload: dict[str, Any], attempt: Attempt | None) -> dict[str, Any]:
        try:
            if kind == "events_api":
                return await self._send(json.dumps(payload), JSON, attempt)
            return await self._send(urlencode(payload if kind == "slash_commands" else _form(payload)), FORM, None)
        except TimeoutError:
            raise NotAckedError("operation_timeout") from None
        except aiohttp.ClientResponseError as error:
            is_final = error.headers is not None and error.headers.get("X-Slack-No-Retry") == "1"
            raise NotAckedError("dispatch_failed", "http_error", is_final=is_final) from None
        except aiohttp.ClientError:
            raise NotAckedError("dispatch_failed") from None

    async def _send(self, body: str, content_type: str, attempt: Attempt | None) -> dict[str, Any]:
        limit = aiohttp.ClientTimeout(total=ACK_SECONDS)
        headers = {"Content-Type": content_type, **self._signature(body), **_retry(attempt)}
        async with (
            aiohttp.ClientSession(timeout=limit, raise_for_status=True) as session,
            session.post(self._url, data=body, headers=headers) as response,
        ):
            text = await response.text()
        if response.content_type == JSON:
            answer: dict[str, Any] = json.loads(text)
            return answer
        return {"text": text} if text else {}

    def _signature(self, body: str) -> dict[str, str]:
        """The v0 signature; Bolt compares the timestamp with real time, so this is not the playground's clock."""
        timestamp = str(int(time.time()))
        signed = hmac.new(self._secret.encode(), f"v0:{timestamp}:{body}".encode(), hashlib.sha256)
        return {"X-Slack-Request-Timestamp": timestamp, "X-Slack-Signature": f"v0={signed.hexdigest()}"}


def _form(payload: dict[str, Any]) -> dict[str, str]:
    return {"payload": json.dumps(payload)}


def _retry(attempt: Attempt | None) -> dict[str, str]:
    if attempt is None or attempt.number == 0:
        return {}
    return {"X-Slack-Retry-Num": str(attempt.number), "X-Slack-Retry-Reason": attempt.reason}
