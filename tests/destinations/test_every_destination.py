"""Whatever a peer does: taken, later or never, in time, and without anything of a secret. For every kind."""

import json
import logging
import time
from io import StringIO
from typing import Any

import pytest

from bot.catalog import DestinationEntry
from bot.errors import Failed, RateLimited, Unreachable
from bot.secrets.parts import secret_parts
from destinations import NamedDestinations, destinations_checkup
from destinations.wire import Wire
from playground.outside.accidents import Accident
from tests.destinations.conftest import BY_HTTP, NAMES, Peers
from tests.destinations.deliveries import delivery

ANSWERS: dict[str, tuple[Accident, type[Exception]]] = {
    "down": (Accident(), Unreachable),
    "refusing": (Accident(status=403, body='{"message": "Not allowed"}'), Failed),
    "failing": (Accident(status=503, body="<html>later</html>"), Unreachable),
    "answering garbage": (Accident(status=200, body="<html>a proxy's page</html>"), Unreachable),
    "limiting": (Accident(status=429, headers={"Retry-After": "30"}), RateLimited),
    "unavailable for a while": (Accident(status=503, headers={"Retry-After": "30"}), RateLimited),
    "redirecting": (Accident(status=302, headers={"Location": "https://example.com/"}), Failed),
}


@pytest.mark.parametrize("how", ANSWERS)
@pytest.mark.parametrize("name", BY_HTTP)
async def test_each_answer_is_taken_for_what_it_is(peers: Peers, name: str, how: str) -> None:
    accident, expected = ANSWERS[how]
    if name == "banner" and how == "answering garbage":
        return  # a webhook of one's own may answer what it likes
    if how == "down":  # aiohttp asks once more where that can do no harm
        peers.accidents(name).down = True
    else:
        peers.accidents(name).next(accident)
    with pytest.raises(expected) as raised:
        await peers.to.named(name).send(delivery(destination=name))
    assert isinstance(raised.value, Unreachable) is issubclass(expected, Unreachable)
    assert str(raised.value).startswith(f"Could not tell {name}: ")
    if isinstance(raised.value, RateLimited):
        assert raised.value.seconds == 30
    peers.accidents(name).down = False
    await peers.to.named(name).send(delivery(destination=name))


@pytest.mark.parametrize("name", BY_HTTP)
async def test_a_slow_one_is_left_in_time(peers: Peers, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Wire.__init__, "__kwdefaults__", {"private": None, "seconds": 0.05})
    quick = NamedDestinations(peers.entries, peers.secrets, pace=0)
    peers.accidents(name).next(Accident(hold=0.2))
    began = time.monotonic()
    with pytest.raises(Unreachable, match=r"did not answer within 0\.05 s"):
        await quick.named(name).send(delivery(destination=name))
    assert time.monotonic() - began < 0.18
    await quick.close()


@pytest.mark.parametrize("name", NAMES)
async def test_a_secret_that_is_not_there_is_named_and_nothing_is_sent(peers: Peers, name: str) -> None:
    (file,) = peers.entries[name].secrets
    (peers.home / file).unlink()
    with pytest.raises(Failed, match=f"ROLLBACK_SECRETS_DIR has no file {file}"):
        await peers.to.named(name).send(delivery(destination=name))
    lines = await destinations_checkup({name: peers.entries[name]}, peers.secrets)
    assert [(line.what, file in line.says, bool(line.fix)) for line in lines] == [(f"destination {name}", True, True)]


async def test_no_secret_and_no_part_of_one_is_shown_whatever_happens(peers: Peers) -> None:
    """In errors, in logs of any level, in what doctor says: with wrong secrets, and with peers that repeat them."""
    wrong = {name: f"Zq7-{name}-Xw9Lantern" for name in peers.outside.secrets()}
    wrong["SMTP_SERVER"] = peers.outside.mailbox.address.replace("Lantern-Harbour-42", "Pw-Zq7-Xw9Lantern")
    wrong["CHAT"] = "json://user:Chat-Pw-Zq7Xw9@127.0.0.1:9/a-Path-Zq7Xw9?+X-Key=Header-Zq7Xw9"
    for name, value in wrong.items():
        peers.write(name, value)
    entries = {**peers.entries, "chat": DestinationEntry.model_validate({"apprise": "CHAT"})}
    to, lines, handler = NamedDestinations(entries, peers.secrets, pace=0), StringIO(), None
    handler = logging.StreamHandler(lines)
    logging.getLogger().addHandler(handler)
    shown = []
    try:
        for name in entries:
            for repeats in (False, True):
                if repeats and name in BY_HTTP:
                    said = {"message": " ".join(wrong.values()), "errors": [*wrong.values()]}
                    peers.accidents(name).next(Accident(status=400, body=_json(said)))
                with pytest.raises(Failed) as raised:
                    await to.named(name).send(delivery(destination=name))
                shown += _all_of(raised.value)
        shown += [str(line) for line in await destinations_checkup(entries, peers.secrets)]
    finally:
        logging.getLogger().removeHandler(handler)
        await to.close()
    own = {name: entries[name].secrets[0] for name in entries}
    for name, file in own.items():
        for part in secret_parts(wrong[file]):
            assert not [text for text in shown if f"tell {name}:" in text and part in text], (name, part)
            assert part not in lines.getvalue()


def _all_of(error: BaseException | None) -> list[str]:
    """Its words, and those of what caused it."""
    if error is None:
        return []
    return [str(error), repr(error), *_all_of(error.__cause__)]


def _json(value: Any) -> str:
    return json.dumps(value)
