"""What is printed on a terminal: nothing of it is an order to the terminal, and JSON loses nothing by that."""

import json

import pytest

from bot.terminal.text import say, say_json

NASTY = "gone\x1b[2J\x9b31m\u202e\r\x07\u200b – back ✓"


def test_what_a_terminal_would_obey_is_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"one {NASTY}\n\ttwo")

    assert capsys.readouterr().out == "one gone[2J31m – back ✓\n\ttwo\n"


def test_in_json_it_is_written_out(capsys: pytest.CaptureFixture[str]) -> None:
    said = {"reason": NASTY, "more": "\U000e0041"}
    say_json(json.dumps(said, ensure_ascii=False, indent=2))

    out = capsys.readouterr().out
    assert json.loads(out) == said
    assert not {"\x1b", "\x9b", "\u202e", "\r", "\U000e0041"} & set(out)
