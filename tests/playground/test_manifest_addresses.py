"""Which manifests of HTTP mode the local Slack takes: those whose one address it can send to."""

from pathlib import Path

import pytest

from playground.slack.manifest import Manifest, ManifestError, request_url
from playground.stage import ROOT

OF_THE_FILE = "https://rollback.example.com/slack/events"


def read(where: Path, text: str) -> str | None:
    (path := where / "manifest.yml").write_text(text, encoding="utf-8")
    return request_url(Manifest.read(path))


def with_address(url: str) -> str:
    return (ROOT / "manifest.http.yml").read_text(encoding="utf-8").replace(OF_THE_FILE, url)


@pytest.mark.parametrize("host", ["127.0.0.1:3000", "localhost:8080", "[::1]:3000"])
def test_one_address_of_this_machine_is_where_requests_go(tmp_path: Path, host: str) -> None:
    url = f"http://{host}/slack/events"

    assert read(tmp_path, with_address(url)) == url


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1:3000/slack/events",  # the bot has no certificate
        "ftp://127.0.0.1:3000/slack/events",
        "http://127.0.0.1/slack/events",  # port 80 is not one that a bot may listen at
        "http://127.0.0.1:99999/slack/events",
        "http://127.0.0.1:port/slack/events",
        "http://[::1/slack/events",
        "127.0.0.1:3000/slack/events",
    ],
)
def test_an_address_that_no_request_would_reach_is_refused_with_what_to_write(tmp_path: Path, url: str) -> None:
    with pytest.raises(ManifestError, match="this machine alone") as refused:
        read(tmp_path, with_address(url))

    assert f"put http://127.0.0.1:3000/slack/events in place of {url}" in str(refused.value)


@pytest.mark.parametrize("text", ["", "- x\n", "manifest", with_address("5"), "features: {}\n"])
def test_what_is_no_manifest_is_refused_by_a_sentence(tmp_path: Path, text: str) -> None:
    with pytest.raises(ManifestError):
        read(tmp_path, text)
