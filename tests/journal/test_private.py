"""What people typed stays in the journal: no other user reads its files, and no error repeats it."""

import stat
import traceback
from pathlib import Path

import pytest

from bot.errors import Misconfigured, Refused
from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.settings import Settings
from tests.journal.samples import Hands, interaction
from tests.postgres.server import SQLITE_ONLY


def modes(directory: Path, name: str) -> dict[str, str]:
    return {each.name.removeprefix(name): oct(stat.S_IMODE(each.stat().st_mode)) for each in directory.glob(f"{name}*")}


@SQLITE_ONLY
async def test_nobody_else_may_read_the_files_also_where_they_were_readable_before(database: Path, url: str) -> None:
    for _ in range(2):
        journal = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
        await journal.open()
        await journal.receive(interaction())
        assert modes(database.parent, database.name) == {"": "0o600", "-wal": "0o600", "-shm": "0o600"}
        for each in database.parent.glob(f"{database.name}*"):
            each.chmod(0o644)
        await journal.close()


async def test_no_error_repeats_what_was_typed_or_where_to_answer(journal: SqlJournal) -> None:
    typed = interaction(reason="the password is swordfish", channel=None)  # which no column takes
    with pytest.raises(Refused) as refused:
        await journal.receive(typed)

    said = "".join(traceback.format_exception(refused.value))
    assert "IntegrityError" in said
    assert "swordfish" not in said
    assert "hooks.slack.com" not in said


@pytest.mark.parametrize("url", ["postgresql://bot:sword/fish@db/x", "postgresql://bot:x@db:swordfish/x"])
def test_an_address_that_cannot_be_read_is_not_repeated(url: str) -> None:
    with pytest.raises(Misconfigured, match="in a password, write %40 for @") as wrong:
        Settings.read(ROLLBACK_DATABASE_URL=url)
    assert "fish" not in "".join(traceback.format_exception(wrong.value)).replace(url, "")


def test_a_password_of_the_database_is_a_secret_as_written_and_as_meant() -> None:
    settings = Settings.read(ROLLBACK_DATABASE_URL="postgresql://bot:sword%40fish@db/x?password=other%20one")
    assert {"sword%40fish", "sword@fish", "other one"} <= set(settings.secrets())
