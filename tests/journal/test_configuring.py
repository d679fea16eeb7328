"""Each change of the services file is kept once, and told once, one after the other."""

from dataclasses import replace

from bot.journal import SqlJournal

A, B = ("~ services.web.approvers: ana → ben",), ("~ services.web.approvers: ben → ana",)


async def changes_to(journal: SqlJournal, digest: str, *changes: str) -> None:
    journal.configure(digest, frozenset())
    await journal.configured(changes)


async def test_the_first_file_of_all_is_no_change(journal: SqlJournal) -> None:
    await journal.configured(())
    await journal.configured(A)

    assert await journal.configuration_untold() is None


async def test_two_changes_that_nobody_was_told_are_both_told_the_older_first(journal: SqlJournal) -> None:
    await journal.configured(())
    await changes_to(journal, "d1", *A)
    await changes_to(journal, "d2", *B)

    found = []
    while untold := await journal.configuration_untold():
        found.append((untold.before, untold.digest, untold.changes))
        await journal.tell_of_configuration(untold)

    assert found == [("c0ffee", "d1", A), ("d1", "d2", B)]


async def test_no_change_is_hidden_behind_many_others(journal: SqlJournal) -> None:
    await journal.configured(())
    await changes_to(journal, "d0", *A)
    for number in range(1, 120):
        await changes_to(journal, f"d{number}")

    found = await journal.configuration_untold()

    assert found
    assert (found.digest, found.changes) == ("d0", A)


async def test_what_was_never_told_before_one_that_was_is_left(journal: SqlJournal) -> None:
    """By an older version, which told of the newest alone."""
    await journal.configured(())
    await changes_to(journal, "d1", *A)
    await changes_to(journal, "d2", *B)
    older = await journal.configuration_untold()
    await changes_to(journal, "d3")
    assert older
    await journal.tell_of_configuration(replace(older, seq=older.seq + 2))

    assert await journal.configuration_untold() is None
