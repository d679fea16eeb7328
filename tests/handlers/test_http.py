"""The other transport: signed HTTP requests. Only the right signature reaches a listener."""

import time

import pytest
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.signature import SignatureVerifier

from handlers import build_app, make_client
from tests.handlers.world import CATALOG, FakeClock, FakeDesk

SECRET = "playground-signing-secret"
BODY = (
    "command=%2Frollback&text=status&trigger_id=1.2.3&user_id=U0AAAA&team_id=T0QUILT&channel_id=C0INCIDENT"
    "&is_enterprise_install=false"
)


async def _sent(desk: FakeDesk, *, secret: str | None, signed_with: str, at: float, body: str = BODY) -> int:
    client = make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    app = build_app(client=client, catalog=CATALOG, desk=desk, clock=FakeClock(), signing_secret=secret)
    stamp = str(int(at))
    signature = SignatureVerifier(signed_with).generate_signature(timestamp=stamp, body=BODY)
    headers = {
        "content-type": ["application/x-www-form-urlencoded"],
        "x-slack-request-timestamp": [stamp],
        "x-slack-signature": [signature or ""],
    }
    response = await app.async_dispatch(AsyncBoltRequest(body=body, headers=headers))
    return response.status


async def test_a_signed_request_is_heard() -> None:
    desk = FakeDesk()

    assert await _sent(desk, secret=SECRET, signed_with=SECRET, at=time.time()) == 200
    assert len(desk.received) == 1


@pytest.mark.parametrize(
    ("secret", "signed_with", "age", "body"),
    [
        (SECRET, "another-secret", 0, BODY),
        (SECRET, SECRET, 400, BODY),
        (SECRET, SECRET, 0, BODY.replace("status", "quilt-catalog+immediate")),
        (SECRET, "another-secret", 0, f"{BODY}&ssl_check=1"),
        (None, SECRET, 0, BODY),
    ],
)
async def test_any_other_request_is_not(secret: str | None, signed_with: str, age: float, body: str) -> None:
    desk = FakeDesk()
    await _sent(desk, secret=secret, signed_with=signed_with, at=time.time() - age, body=body)

    assert desk.received == []
