"""What was typed or pressed is kept from before it is acknowledged until it is answered, once each."""

from bot.journal import EVERYBODYS_KEY, SqlJournal
from bot.model import Category, InteractionKind, Verb
from tests.journal.samples import D1, MINUTE, NOON, Hands, interaction


async def test_a_delivery_is_stored_once_however_often_it_comes(journal: SqlJournal) -> None:
    assert await journal.receive(interaction("1" * 32, key="same"))
    assert not await journal.receive(interaction("2" * 32, key="same"))
    assert not await journal.receive(interaction("1" * 32, key="same"))

    assert await journal.undecided() == (interaction("1" * 32, key="same"),)


async def test_every_field_is_read_back(journal: SqlJournal) -> None:
    click = interaction(
        kind=InteractionKind.CLICK,
        verb=Verb.APPROVE,
        category=None,
        rollback_id="a" * 32,
        message_ts="1.2",
        digest=D1,
    )
    command = interaction("2" * 32, category=Category.DATA, reason="ключ «лишний» 🔥", received_at=NOON + MINUTE)
    await journal.receive(click)
    await journal.receive(command)

    assert await journal.undecided() == (click, command)


async def test_the_oldest_is_decided_first_and_an_answered_one_never_again(journal: SqlJournal) -> None:
    later, earlier = interaction("1" * 32, received_at=NOON + MINUTE), interaction("2" * 32)
    await journal.receive(later)
    await journal.receive(earlier)
    assert await journal.undecided() == (earlier, later)

    await journal.decided(earlier, outcome="refused")
    assert await journal.undecided() == (later,)


async def test_what_was_not_answered_before_a_restart_is_still_there(journal: SqlJournal, url: str) -> None:
    await journal.receive(interaction())
    again = SqlJournal(url, clock=Hands(), config_digest="", signer=EVERYBODYS_KEY)
    await again.open()

    assert await again.undecided() == (interaction(),)
    assert not await again.receive(interaction())
    await again.close()
