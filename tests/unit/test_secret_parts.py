"""No part of a secret is shown, in whatever form a program writes it."""

from pathlib import Path

import pytest

from bot.logs import redact
from bot.plain import line, lines
from bot.secret_parts import hidden, secret_parts
from bot.settings import Settings

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


def test_a_short_part_garbles_nothing() -> None:
    assert hidden("me and mine", [URL]) == "me and mine"
    assert hidden("nothing", [""]) == "nothing"


def test_a_subject_is_one_line_and_a_text_keeps_its_lines() -> None:
    assert line("Shop\r\nBcc: eve@example.com\x00", 100) == "Shop Bcc: eve@example.com"
    assert lines("One.\r\nTwo.\x1b[31m", 100) == "One.\nTwo. [31m"
    assert line("x" * 50, 10) == "xxxxxxxx …"
