"""The webhook of one's own: signed, to the declared host alone, and nowhere else by any redirect."""

import pytest

from bot.catalog import DestinationEntry
from bot.errors import Failed, Unreachable
from destinations import NamedDestinations, destinations_checkup
from playground.outside.accidents import Accident
from tests.destinations.conftest import Peers
from tests.destinations.deliveries import delivery, ended

HERE = {"destination": "banner"}


async def test_a_webhook_gets_signed_json_and_knows_what_it_has_had(peers: Peers) -> None:
    webhook = peers.to.named("banner")
    for sent in (delivery(**HERE), delivery(**HERE), ended(**HERE)):
        await webhook.send(sent)
    first, last = peers.outside.banner.told
    assert first == {
        "id": "7",
        "key": "rollback-1a2b3c4d-support",
        "service": "quilt-catalog",
        "rollback": "1a2b3c4d5e6f",
        "audience": "support",
        "moment": "start",
        "situation": "agreed",
        "over": False,
        "test": False,
        "subject": delivery().subject,
        "text": delivery().text,
        "at": "2026-11-28T12:00:00.000+00:00",
    }
    assert (last["id"], last["over"]) == ("8", True)


async def test_another_secret_is_refused_by_the_other_side_and_shown_nowhere(peers: Peers) -> None:
    peers.write("BANNER_SECRET", "not-the-same-Secret-9")
    with pytest.raises(Failed, match="HTTP 401, since it does not know its key: The signature is not ours") as raised:
        await peers.to.named("banner").send(delivery(**HERE))
    assert "not-the-same" not in str(raised.value)


async def test_a_secret_that_could_be_guessed_signs_nothing(peers: Peers) -> None:
    peers.write("BANNER_SECRET", "Short-Zq7")
    with pytest.raises(Failed, match="the file BANNER_SECRET holds fewer than 16 characters"):
        await peers.to.named("banner").send(delivery(**HERE))
    (line,) = await destinations_checkup({"banner": peers.entries["banner"]}, peers.secrets)
    assert "could be guessed" in line.says
    assert peers.accidents("banner").asked == []


async def test_no_redirect_is_followed(peers: Peers) -> None:
    for status in (301, 302, 307, 308):
        peers.accidents("banner").next(Accident(status=status, headers={"Location": f"{peers.base}/banner/elsewhere"}))
        with pytest.raises(Failed, match="redirects to another address, which is not followed"):
            await peers.to.named("banner").send(delivery(**HERE))
    assert not any(asked.endswith("/elsewhere") for asked in peers.accidents("banner").asked)
    assert peers.outside.banner.told == []


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "https://169.254.169.254/latest", "https://10.1.2.3/hook"])
async def test_a_private_address_is_only_told_where_the_file_says_so(peers: Peers, address: str) -> None:
    entry = DestinationEntry.model_validate({"webhook": {"url": address, "secret": "BANNER_SECRET"}})
    to = NamedDestinations({"banner": entry}, peers.secrets)
    with pytest.raises(Unreachable, match="resolves to"):
        await to.named("banner").send(delivery(**HERE))
    await to.close()
