"""What was held against the audit ahead counts once, and for a moment."""

import pytest

from bot.errors import NotAsRecorded, Unreachable
from bot.model import Rollback
from bot.ports import read_ahead
from bot.ports.vouched_ahead import Vouch, VouchedAhead
from tests.journal.samples import rollback


async def test_what_was_held_against_the_audit_counts_once() -> None:
    ahead, shown = VouchedAhead(), rollback()
    ahead.begin(shown, of(shown))

    assert await ahead.take(shown.id) == shown
    assert await ahead.take(shown.id) is None


async def test_what_was_held_against_the_audit_a_second_ago_is_held_against_it_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ahead, shown = VouchedAhead(), rollback()
    ahead.begin(shown, of(shown))
    monkeypatch.setattr(read_ahead, "_GOOD_FOR", 0.0)

    assert await ahead.take(shown.id) is None


@pytest.mark.parametrize("error", [Unreachable("The journal did not answer."), NotAsRecorded("It was changed.")])
async def test_what_could_not_be_held_against_the_audit_is_left_to_whoever_acts(error: Exception) -> None:
    ahead, shown = VouchedAhead(), rollback()
    ahead.begin(shown, failing(error))

    assert await ahead.take(shown.id) is None


def of(vouched: Rollback) -> Vouch:
    async def vouch() -> Rollback:
        return vouched

    return vouch


def failing(error: Exception) -> Vouch:
    async def vouch() -> Rollback:
        raise error

    return vouch
