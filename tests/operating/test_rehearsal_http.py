"""docs/install.md, "A rehearsal", in HTTP mode: a manifest that is put right, and requests that are signed by hand."""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from slack_sdk.signature import SignatureVerifier

from tests.operating.test_rehearsal import ROOT, SOON, clean, example_s_file, exported, free_ports, half

ANA, BEN, INCIDENT = "U0AAAA", "U0BBBB", "C0INCIDENT"
COMMON = {"team_id": "T0QUILT", "channel_id": INCIDENT, "trigger_id": "1.2.3", "is_enterprise_install": "false"}


def manifest(where: Path, *, at: str) -> Path:
    """manifest.http.yml with an address of one's own, as docs/slack.md says."""
    text = (ROOT / "manifest.http.yml").read_text(encoding="utf-8")
    path = where / "my-manifest.yml"
    path.write_text(text.replace("https://rollback.example.com", at), encoding="utf-8")
    return path


@asynccontextmanager
async def served(where: Path, variables: dict[str, str]) -> AsyncIterator[list[str]]:
    """`rollback-bot serve`, once it takes requests; -> the lines of its log so far."""
    with (where / "bot.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "serve"), stdout=log, stderr=log, cwd=where, env=variables
        )
    try:
        async with asyncio.timeout(SOON):
            while "Slack's requests are taken at" not in (said := (where / "bot.log").read_text(encoding="utf-8")):
                assert process.returncode is None, said
                await asyncio.sleep(0.1)
        yield said.splitlines()
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()


class Hand:
    """Somebody who signs requests as Slack does; `api` is the local Slack's, to see what came of them."""

    def __init__(self, variables: dict[str, str]) -> None:
        self.url = f"http://127.0.0.1:{variables['PORT']}/slack/events"
        self._secret, self._variables = variables["SLACK_SIGNING_SECRET"], variables

    async def types(self, user: str, text: str, **how: Any) -> int:
        return await self._send(urlencode({**COMMON, "command": "/rollback", "text": text, "user_id": user}), **how)

    async def presses(self, user: str, message: dict[str, Any], button: dict[str, Any], **how: Any) -> int:
        channel = {"id": INCIDENT, "name": "incident"}
        container = {"type": "message", "message_ts": message["ts"], "channel_id": INCIDENT}
        clicked = {
            "type": "block_actions", "team": {"id": "T0QUILT"}, "user": {"id": user, "team_id": "T0QUILT"},
            "container": container, "channel": channel, "message": message, "trigger_id": "1.2.4",
            "actions": [{**button, "action_ts": f"{time.time():.6f}"}],
        }  # fmt: skip
        return await self._send(urlencode({"payload": json.dumps(clicked)}), **how)

    async def _send(self, body: str, *, secret: str = "", age: float = 0) -> int:
        stamp = str(int(time.time() - age))
        signature = SignatureVerifier(secret or self._secret).generate_signature(timestamp=stamp, body=body)
        headers = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": str(signature)}
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        async with aiohttp.ClientSession() as session, session.post(self.url, data=body, headers=headers) as answer:
            return answer.status

    async def messages(self) -> list[dict[str, Any]]:
        headers = {"Authorization": f"Bearer {self._variables['SLACK_BOT_TOKEN']}"}
        url = self._variables["SLACK_API_URL"] + "conversations.history"
        async with (
            aiohttp.ClientSession() as session,
            session.post(url, data={"channel": INCIDENT}, headers=headers) as answer,
        ):
            told: list[dict[str, Any]] = (await answer.json())["messages"]
            return told

    async def approve(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """The card's message and its button, once it is posted."""
        async with asyncio.timeout(SOON):
            while not (found := [(each, button) for each in await self.messages() for button in buttons(each)]):
                await asyncio.sleep(0.1)
        return found[0]

    async def reads(self, words: str) -> None:
        async with asyncio.timeout(SOON):
            while not any(words in each["text"] for each in await self.messages()):
                await asyncio.sleep(0.1)


def buttons(message: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for block in message.get("blocks", ()):
        for element in block.get("elements", ()):
            if element.get("action_id") == "approve":
                yield {**element, "block_id": block["block_id"]}


async def test_a_second_person_s_signed_click_rolls_back_and_nothing_else_does(tmp_path: Path) -> None:
    port = free_ports(4)
    own = port + 3
    path = manifest(tmp_path, at=f"http://127.0.0.1:{own}")
    async with (
        half("aws", port, "Beside a real Slack") as of_aws,
        half("slack", port + 2, "Open ", "--manifest", str(path)) as of_slack,
    ):
        (tmp_path / "services.yml").write_text(example_s_file(of_aws), encoding="utf-8")
        variables = clean() | exported(of_aws) | exported(of_slack)
        assert variables["PORT"] == str(own)
        assert "SLACK_APP_TOKEN" not in variables

        async with served(tmp_path, variables) as said:
            hand = Hand(variables)
            assert hand.url in said[-1]
            assert await hand.types(ANA, "quilt-catalog immediate", secret="0123456789abcdef") == 401
            assert await hand.types(ANA, "quilt-catalog immediate", age=301) == 401
            assert await hand.types(ANA, "quilt-catalog immediate 5xx since the deploy") == 200
            card, button = await hand.approve()
            assert await hand.presses(BEN, card, button, secret="0123456789abcdef") == 401
            assert await hand.presses(BEN, card, button, age=301) == 401
            assert await hand.presses(ANA, card, button) == 200  # heard, and refused: she asked for it
            assert await hand.presses(BEN, card, button) == 200
            await hand.reads("Rolling back quilt-catalog")

    log = (tmp_path / "bot.log").read_text(encoding="utf-8")
    verbs = [
        (each["verb"], each["user"], each["result"])
        for line in log.splitlines()
        if "verb" in (each := json.loads(line))
    ]
    assert verbs == [("immediate", ANA, "done"), ("approve", ANA, "refused"), ("approve", BEN, "done")]
    assert log.count("A request was refused: its signature does not fit SLACK_SIGNING_SECRET.") == 1
    assert log.count("A request was refused: Slack signed it more than five minutes from now.") == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            ("rollback.example.com", "rollback.example.com"),
            "put http://127.0.0.1:3000/slack/events in place of https://",
        ),
        (("/slack/events", "/events"), "in place of"),
        (("socket_mode_enabled: false", "socket_mode_enabled: ["), "it is no YAML"),
        (("settings:", "setting:"), "it lacks a part that every app has"),
    ],
)
async def test_a_manifest_that_would_not_do_is_refused_with_what_to_write(
    tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    path = manifest(
        tmp_path, at="http://127.0.0.1:3000" if "rollback" not in change[0] else "https://rollback.example.com"
    )
    path.write_text(path.read_text(encoding="utf-8").replace(*change), encoding="utf-8")

    assert said in await refusal(path)


async def test_an_address_that_was_forgotten_in_one_of_the_three_places_is_named(tmp_path: Path) -> None:
    path = manifest(tmp_path, at="http://127.0.0.1:3000")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("http://127.0.0.1:3000", "https://rollback.example.com", 1), encoding="utf-8")

    told = await refusal(path)
    assert "more than one address" in told
    assert "https://rollback.example.com/slack/events" in told


async def refusal(path: Path) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "playground", "--only", "slack", "--manifest", str(path)),
        stderr=asyncio.subprocess.PIPE, cwd=ROOT, env=clean(),
    )  # fmt: skip
    _, told = await asyncio.wait_for(process.communicate(), SOON)
    assert process.returncode == 2
    return told.decode()
