"""The other transport, over real HTTP: only what Slack signed just now reaches a listener, and each of it once."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.signature import SignatureVerifier

from handlers import build_app, make_client
from handlers.ids import value
from handlers.transport.http import receiver
from tests.handlers.world import CATALOG, DIGEST, PROPOSED, FakeClock, FakeDesk

SECRET = "playground-signing-secret"
PATH = "/slack/events"
FORM = "application/x-www-form-urlencoded"
DEEP = "[" * 200_000
COMMAND = {
    "command": "/rollback",
    "text": "quilt-catalog immediate",
    "trigger_id": "1.2.3",
    "user_id": "U0AAAA",
    "team_id": "T0QUILT",
    "channel_id": "C0INCIDENT",
    "is_enterprise_install": "false",
}
CLICK = {
    "type": "block_actions",
    "user": {"id": "U0BBBB", "team_id": "T0QUILT"},
    "team": {"id": "T0QUILT"},
    "container": {"type": "message", "channel_id": "C0INCIDENT", "message_ts": "1.1"},
    "channel": {"id": "C0INCIDENT"},
    "actions": [
        {"type": "button", "action_id": "approve", "value": value(PROPOSED.id, DIGEST), "action_ts": "2.2",
         "block_id": "b"},
    ],
}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """A request as Slack makes it; `body` may differ from what was `signed`."""

    body: str = urlencode(COMMAND)
    signed: str | None = None
    secret: str = SECRET
    age: float = 0
    stamp: str | None = None
    content_type: str = FORM
    path: str = PATH
    method: str = "POST"
    left_out: tuple[str, ...] = ()
    bend: Callable[[str], str] = field(default=lambda signature: signature)

    @property
    def headers(self) -> dict[str, str]:
        stamp = str(int(time.time() - self.age)) if self.stamp is None else self.stamp
        signed = self.body if self.signed is None else self.signed
        signature = SignatureVerifier(self.secret).generate_signature(timestamp=stamp, body=signed) or ""
        headers = {
            "Content-Type": self.content_type,
            "X-Slack-Request-Timestamp": stamp,
            "X-Slack-Signature": self.bend(signature),
        }
        return {name: text for name, text in headers.items() if name not in self.left_out}


@dataclass
class SlackSide:
    url: str
    worker: FakeDesk

    async def knock(self, request: Request) -> int:
        async with (
            aiohttp.ClientSession() as session,
            session.request(
                request.method,
                self.url + request.path,
                data=request.body.encode(errors="surrogatepass"),
                headers=request.headers,
            ) as answer,
        ):
            return answer.status


@pytest.fixture
async def door() -> AsyncIterator[SlackSide]:
    worker, client = FakeDesk(), make_client("xoxb-playground", "http://127.0.0.1:9/api/")
    app = build_app(client=client, catalog=CATALOG, worker=worker, clock=FakeClock(), signing_secret=SECRET)
    served = web.Application()
    served.add_routes([web.post(PATH, receiver(app, signing_secret=SECRET))])
    runner = web.AppRunner(served)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield SlackSide(f"http://127.0.0.1:{runner.addresses[0][1]}", worker)
    await runner.cleanup()


def form(**changed: str) -> str:
    return urlencode(COMMAND | changed)


def click(**changed: object) -> str:
    return urlencode({"payload": json.dumps(CLICK | changed)})


HEARD = {
    "a command": Request(),
    "a click": Request(body=click()),
    "a command 280 s old": Request(age=280),
    "a command from a clock 280 s ahead": Request(age=-280),
    "a command with text in another script": Request(body=form(text="quilt-catalog immediate größer & schöner")),
    "a click of somebody on no list, for the desk to refuse": Request(body=click(user={"id": "U0X"})),
}
NOT_HEARD = {
    "no signature": (Request(left_out=("X-Slack-Signature",)), 401),
    "an empty signature": (Request(bend=lambda signature: ""), 401),
    "no timestamp": (Request(left_out=("X-Slack-Request-Timestamp",)), 401),
    "neither": (Request(left_out=("X-Slack-Signature", "X-Slack-Request-Timestamp")), 401),
    "another secret": (Request(secret="another-secret"), 401),
    "a signature cut short": (Request(bend=lambda signature: signature[:-1]), 401),
    "a signature without its version": (Request(bend=lambda signature: signature.removeprefix("v0=")), 401),
    "a signature of another version": (Request(bend=lambda signature: signature.replace("v0=", "v1=")), 401),
    "a signature in capitals": (Request(bend=str.upper), 401),
    "a signature that is no ASCII": (Request(bend=lambda signature: f"{signature[:-1]}é"), 401),
    "another text than was signed": (Request(body=form(text="billing immediate"), signed=form()), 401),
    "another person than was signed": (Request(body=form(user_id="U0BBBB"), signed=form()), 401),
    "one byte more than was signed": (Request(body=form() + "&", signed=form()), 401),
    "another click than was signed": (Request(body=click(user={"id": "U0AAAA"}), signed=click()), 401),
    "301 s old": (Request(age=301), 401),
    "an hour old": (Request(age=3600), 401),
    "301 s ahead": (Request(age=-302), 401),
    "the timestamp of another moment": (Request(age=3600, bend=lambda signature: Request().headers["X-Slack-Signature"])
                                        , 401),
    "no number for a timestamp": (Request(stamp="now"), 401),
    "a negative timestamp": (Request(stamp="-1"), 401),
    "a timestamp beyond all time": (Request(stamp="9" * 400), 401),
    "unsigned, but ssl_check": (Request(body=form(ssl_check="1"), secret="another-secret"), 200),
    "unsigned, but ssl_check in another place": (Request(body=form() + "&ssl_check=0", secret="another-secret"), 401),
    "unsigned, but ssl_check as JSON": (
        Request(body=json.dumps(COMMAND | {"ssl_check": "1"}), secret="x", content_type="application/json"), 401,
    ),
    "unsigned, but ssl_check as a JSON number": (
        Request(body=json.dumps(COMMAND | {"ssl_check": 1}), secret="x", content_type="application/json"), 401,
    ),
    "ssl_check, signed": (Request(body="ssl_check=1&token=x"), 200),
    "unsigned JSON": (Request(body=json.dumps(COMMAND), secret="x", content_type="application/json"), 401),
    "unsigned, deep JSON with ssl_check": (Request(body=f"payload={DEEP}&ssl_check=1", secret="x"), 200),
    "unsigned, deep JSON": (Request(body=DEEP, secret="x", content_type="application/json"), 401),
    "unsigned, an unknown charset": (Request(secret="x", content_type=f"{FORM}; charset=nonsense"), 401),
    "unsigned, no text at all": (Request(body="payload=\ud800", signed="x"), 401),
    "deep JSON, signed": (Request(body=f"payload={DEEP}"), 400),
    "a payload that is a list, signed": (Request(body="payload=%5B1%5D"), 400),
    "a payload that is a text, signed": (Request(body="payload=%22x%22"), 400),
    "a payload that is a number, signed": (Request(body="payload=1"), 400),
    "an unknown charset, signed": (Request(content_type=f"{FORM}; charset=nonsense"), 400),
    "an unsigned url_verification": (
        Request(body=json.dumps({"type": "url_verification", "challenge": "c"}), secret="x",
                content_type="application/json"), 401,
    ),
    "JSON that is none, signed": (Request(body="{not json", content_type="application/json"), 400),
    "an empty body, signed": (Request(body=""), 200),
    "a payload that is no JSON, signed": (Request(body="payload=%7Bnot"), 400),
    "something that Slack never sends, signed": (Request(body="hello=world"), 200),
    "another workspace's click, signed": (Request(body=click(user={"id": "U0X", "team_id": "T0OTHER"})), 200),
    "another workspace's command, signed": (Request(body=form(team_id="T0OTHER")), 200),
    "another path": (Request(path="/slack/other"), 404),
    "the path with a slash": (Request(path=f"{PATH}/"), 404),
    "the root": (Request(path="/"), 404),
    "GET": (Request(method="GET"), 405),
    "PUT": (Request(method="PUT"), 405),
    "two megabytes": (Request(body="a" * 2_000_000), 413),
}  # fmt: skip


@pytest.mark.parametrize("what", HEARD)
async def test_what_slack_signed_just_now_is_heard(door: SlackSide, what: str) -> None:
    assert await door.knock(HEARD[what]) == 200
    assert door.worker.events == ["stored", "woken"]


@pytest.mark.parametrize("what", NOT_HEARD)
async def test_nothing_else_is(door: SlackSide, what: str) -> None:
    request, status = NOT_HEARD[what]

    assert await door.knock(request) == status
    assert door.worker.events == []


async def test_no_byte_of_a_signature_may_differ(door: SlackSide) -> None:
    for place in range(3, 67):

        def flip(signature: str, at: int = place) -> str:
            return f"{signature[:at]}{'0' if signature[at] != '0' else '1'}{signature[at + 1 :]}"

        assert await door.knock(Request(bend=flip)) == 401
    assert door.worker.events == []


@pytest.mark.parametrize("body", [form(), click()])
async def test_the_same_signed_request_twenty_times_has_one_effect(door: SlackSide, body: str) -> None:
    again = Request(body=body, stamp=str(int(time.time())))
    answers = await asyncio.gather(*(door.knock(again) for _ in range(20)))

    assert answers == [200] * 20
    assert len(door.worker.received) == 1


async def test_another_request_in_the_same_second_is_another(door: SlackSide) -> None:
    stamp = str(int(time.time()))
    for trigger in ("1.2.3", "4.5.6"):
        await door.knock(replace(Request(body=form(trigger_id=trigger)), stamp=stamp))

    assert len(door.worker.received) == 2


async def test_what_was_not_signed_is_not_logged_either(door: SlackSide, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("INFO")
    await door.knock(Request(body=form(text="whatever a stranger likes"), secret="another-secret"))

    assert "stranger" not in caplog.text


@pytest.mark.parametrize(
    ("what", "why"),
    [
        ("another secret", "its signature does not fit SLACK_SIGNING_SECRET"),
        ("another text than was signed", "its signature does not fit SLACK_SIGNING_SECRET"),
        ("no number for a timestamp", "its signature does not fit SLACK_SIGNING_SECRET"),
        ("an hour old", "Slack signed it more than five minutes from now"),
        ("301 s ahead", "Slack signed it more than five minutes from now"),
        ("the timestamp of another moment", "its signature does not fit SLACK_SIGNING_SECRET"),
        ("no signature", "it has no signature"),
        ("unsigned, no text at all", "its signature does not fit SLACK_SIGNING_SECRET"),
    ],
)
async def test_the_log_says_once_a_minute_why_requests_are_refused(
    door: SlackSide, caplog: pytest.LogCaptureFixture, what: str, why: str
) -> None:
    for _ in range(5):
        await door.knock(NOT_HEARD[what][0])

    (said,) = [record.getMessage() for record in caplog.records if record.name == "handlers.transport.http"]
    assert said.startswith(f"A request was refused: {why}")


async def test_a_probe_and_what_is_heard_are_no_refusals(door: SlackSide, caplog: pytest.LogCaptureFixture) -> None:
    await door.knock(NOT_HEARD["unsigned, but ssl_check"][0])
    await door.knock(HEARD["a command"])

    assert "refused" not in caplog.text


MENTION = {
    "type": "event_callback",
    "team_id": "T0QUILT",
    "event_id": "Ev1",
    "authorizations": [{"team_id": "T0QUILT", "user_id": "U0ROLLBACK", "is_bot": True}],
    "event": {"type": "app_mention", "user": "U0AAAA", "channel": "C0INCIDENT", "ts": "1.5", "thread_ts": "1.1",
              "text": "<@U0ROLLBACK> quilt-catalog immediate"},
}  # fmt: skip


async def test_a_mention_that_slack_repeats_is_taken_once_and_refused_until_it_is_stored(door: SlackSide) -> None:
    request = Request(body=json.dumps(MENTION), content_type="application/json")
    door.worker.broken = True
    assert await door.knock(request) == 500, "so that Slack sends it again"
    door.worker.broken = False

    assert [await door.knock(request) for _ in range(3)] == [200, 200, 200]
    assert [each.key for each in door.worker.received] == ["mention:C0INCIDENT:1.5"]
