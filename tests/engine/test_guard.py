"""One engine per database."""

from pathlib import Path

import pytest

from bot.engine import Guard
from bot.errors import Refused


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'bot.db'}"


def test_who_comes_second_is_refused_until_the_first_has_gone(url: str) -> None:
    first, second = Guard(url), Guard(url)
    first.acquire()
    with pytest.raises(Refused, match=r"process \d+ on .* since .* UTC"):
        second.acquire()
    first.release()

    second.acquire()
    with pytest.raises(Refused):
        first.acquire()
    second.release()


def test_the_holder_may_ask_again(url: str) -> None:
    guard = Guard(url)
    guard.acquire()
    guard.acquire()
    guard.release()
    guard.release()


def test_a_lock_file_left_by_a_dead_process_is_no_lock(url: str, tmp_path: Path) -> None:
    (tmp_path / "bot.db.lock").write_text("process 1 on another machine")
    guard = Guard(url)
    guard.acquire()
    guard.release()


def test_a_directory_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"missing/bot\.db\.lock: No such file"):
        Guard(f"sqlite:///{tmp_path / 'missing' / 'bot.db'}").acquire()
