"""No part of a secret is shown, in whatever form a program writes it."""

import json
from base64 import b64encode
from pathlib import Path
from urllib.parse import quote

import pytest

from bot.logs import redact
from bot.plain_text import line, lines
from bot.secrets.parts import hidden, secret_parts
from bot.secrets.redaction import redacted
from bot.settings import SecretFiles, Settings

URL = "mailtos://me:p%40ss-Lantern@smtp.example.com:587/a-Path-Token?from=a@example.com&token=Query-Token"


def test_password_path_and_query_of_an_address_are_hidden_and_its_host_is_not() -> None:
    for text in ("p%40ss-Lantern", "p@ss-Lantern", "a-Path-Token", "Query-Token", "bWU6cCU0MHNzLUxhbnRlcm4="):
        assert text not in hidden(f"could not send with {text} to smtp.example.com", [URL])
    assert "smtp.example.com" in hidden("could not send to smtp.example.com", [URL])
    assert "a@example.com" not in secret_parts(URL)


def test_the_log_hides_the_parts_of_every_file_in_the_secrets_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "SMTP_SERVER").write_text(URL, encoding="utf-8")
    monkeypatch.setenv("ROLLBACK_SECRETS_DIR", str(tmp_path))
    Settings.read()
    assert redact("535 for p@ss-Lantern, Query-Token") == "535 for [hidden], [hidden]"


def test_a_secret_is_hidden_from_the_moment_it_is_read_and_the_one_it_replaced_stays_hidden(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the log, whatever it writes it as, and wherever foreign words are shown."""
    key = tmp_path / "PAGER_KEY"
    monkeypatch.setenv("ROLLBACK_SECRETS_DIR", str(tmp_path))
    key.write_text("Old-Lantern-1", encoding="utf-8")
    Settings.read()
    key.write_text('New "Lantern" ü2', encoding="utf-8")
    (tmp_path / "ADDED").write_text("Added-Lantern-3", encoding="utf-8")
    for name in ("PAGER_KEY", "ADDED"):
        assert SecretFiles(str(tmp_path)).read(name)
    for value in ("Old-Lantern-1", 'New "Lantern" ü2', "Added-Lantern-3"):
        for written in (value, json.dumps({"with": value}), quote(value), b64encode(value.encode()).decode()):
            assert value not in redact(written)
            assert "Lantern" not in redact(written)
            assert "Lantern" not in redacted(f"it was called with {written}")


@pytest.mark.parametrize(
    ("url", "secret"),
    [
        ("tgram://123456789:AbcLantern/12345678/", "123456789:AbcLantern"),
        ("ntfy://LanternTopic", "LanternTopic"),
        ("discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "4174216298"),
        ("slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ", "T1JJ3T3L2"),
        ("pover://user@Lantern-Token", "Lantern-Token"),
        ("https://hooks.slack.com/services/T00000000/B00000000/XxLanternxX", "XxLanternxX"),
    ],
)
def test_what_stands_where_a_host_would_is_hidden_where_it_is_a_token(url: str, secret: str) -> None:
    assert secret not in hidden(f"it could not be told to {secret}", [url])


def test_a_word_of_a_path_is_no_secret() -> None:
    url = "https://hooks.slack.com/services/T00000000/B00000000/XxLanternxX"
    assert hidden("listening; 2 services; hooks.slack.com", [url]) == "listening; 2 services; hooks.slack.com"


def test_a_short_part_garbles_nothing() -> None:
    assert hidden("me and mine", [URL]) == "me and mine"
    assert hidden("nothing", [""]) == "nothing"


def test_a_subject_is_one_line_and_a_text_keeps_its_lines() -> None:
    assert line("Shop\r\nBcc: eve@example.com\x00", 100) == "Shop Bcc: eve@example.com"
    assert lines("One.\r\nTwo.\x1b[31m", 100) == "One.\nTwo. [31m"
    assert line("x" * 50, 10) == "xxxxxxxx …"
    assert line("Quilt 👩‍💻 目录", 100) == "Quilt 👩‍💻 目录"
    assert line("Shop \u202edetrever\u202c", 100) == "Shop  detrever", "nothing reads otherwise than it was approved"
    assert lines("One.\n\u2067Two.", 100) == "One.\n Two."
