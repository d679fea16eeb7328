"""Each text is sent at least once, in its order, to each destination by itself, across refusals, doubt and crashes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch

import pytest

from bot.broadcast import lanes, trouble
from bot.broadcast.lanes import Lanes
from bot.broadcast.publishing import wanted
from bot.doctor import broadcasts
from bot.errors import Failed, RateLimited, Unreachable
from bot.journal import SqlJournal, deliveries, verify_database
from bot.model import Audience, Delivery, Medium, Moment, NoticeKind, Rollback, Situation, State, text_digest
from bot.ports import Destination
from bot.settings import Settings
from tests.journal.bare import Sql
from tests.journal.samples import NOON, Hands, rollback

SECRET = "https://hooks.example.com/services/T0/B0/s3cr3t"


@dataclass
class Peer:
    """A destination that answers as it is told: with an error, or with the provider's id."""

    answers: list[Exception] = field(default_factory=list)
    got: list[Delivery] = field(default_factory=list)
    stuck: bool = False

    async def send(self, delivery: Delivery) -> str:
        self.got.append(delivery)
        if self.stuck:
            await asyncio.Event().wait()
        if self.answers:
            raise self.answers.pop(0)
        return f"id-{len(self.got)}"


@dataclass
class Peers:
    by_name: dict[str, Peer]

    def named(self, name: str) -> Destination:
        if name not in self.by_name:
            raise Failed(f"The services file has no destination {name}.")
        return self.by_name[name]


def delivery(destination: str = "board", text: str = "We are at it.", **changes: object) -> Delivery:
    this = Delivery(
        id=0,
        rollback_id="a" * 32,
        service="quilt-catalog",
        audience=Audience.STAKEHOLDERS,
        destination=destination,
        moment=Moment.START,
        subject="Quilt Catalog: we are working on it",
        text=text,
        key="quilt-catalog:rb-aaaaaaaa:stakeholders",
        over=False,
        happened_at=NOON,
        situation=Situation.UNDER_WAY,
    )
    return replace(this, **changes)  # type: ignore[arg-type]


async def stored(journal: SqlJournal, *made: Delivery) -> Rollback:
    proposed = await journal.propose(rollback(), tell=())
    for number, each in enumerate(made):
        await journal.deliver(f"test {number}", proposed, [each], tell=wanted([each]))
    return proposed


async def send_all(journal: SqlJournal, peers: Peers, *, until: Callable[[], bool]) -> None:
    bell = asyncio.Event()
    sending = Lanes(journal, peers, ring=bell.set)
    async with asyncio.timeout(10):
        while not until():
            bell.clear()
            pause = await sending.dispatch()
            try:
                async with asyncio.timeout(min(pause, 0.05)):
                    await bell.wait()
            except TimeoutError:
                continue
        if sending._tasks:
            await asyncio.wait(sending._tasks.values(), timeout=0.5)  # what came of it is stored
    await sending.stop()


async def thread(journal: SqlJournal) -> Sequence[str]:
    return [row.notice.text for row in await journal.outbox() if row.notice.kind is NoticeKind.NOTE]


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trouble, "FIRST", 0.01)


async def test_a_change_is_one_notice_for_outside_and_its_deliveries_are_made_once(journal: SqlJournal) -> None:
    proposed = await journal.propose(rollback(), tell=())
    await journal.note(proposed.id, tell=(), hook_told="x")
    (row,) = await journal.outbox(Medium.OUTSIDE)
    assert row.notice.text == Situation.ASKED
    assert [each.notice.kind for each in await journal.outbox()] == [], "Slack has no part in it"

    assert await journal.deliver(str(row.id), proposed, [delivery()])
    assert not await journal.deliver(str(row.id), proposed, [delivery()]), "after a crash, say"
    assert len(await journal.undelivered()) == 1
    assert await journal.outbox(Medium.OUTSIDE) == ()

    await journal.move(proposed.id, State.REJECTED, when={State.PROPOSED}, outcome="no")
    (row,) = await journal.outbox(Medium.OUTSIDE)
    assert row.notice.text == Situation.CALLED_OFF


async def test_texts_arrive_in_their_order_and_no_destination_waits_for_another(journal: SqlJournal) -> None:
    board, desk = Peer([Unreachable("503"), RateLimited("429", 0.01)]), Peer(stuck=True)
    await stored(journal, delivery("desk"), delivery(text="one"), delivery(text="two"))

    await send_all(journal, Peers({"board": board, "desk": desk}), until=lambda: len(board.got) == 4)

    assert [each.text for each in board.got] == ["one", "one", "one", "two"]
    assert len(desk.got) == 1
    assert await thread(journal) == []


async def test_killed_between_sending_and_noting_it_is_sent_again_with_the_same_key(journal: SqlJournal) -> None:
    peer = Peer()
    await stored(journal, delivery())
    with patch.object(SqlJournal, "delivered", side_effect=asyncio.CancelledError):  # as if the process were gone
        await send_all(journal, Peers({"board": peer}), until=lambda: bool(peer.got))

    await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)

    first, again = peer.got
    assert (first.id, first.key, first.text) == (again.id, again.key, again.text)
    assert first.attempted_at is None
    assert again.attempted_at is not None, "so that whoever can looks first whether it is there"
    assert await journal.undelivered() == ()


async def test_what_will_never_be_taken_is_given_up_and_said_once_without_its_address(journal: SqlJournal) -> None:
    peer = Peer([Failed(f"404 of {SECRET}"), Failed(f"404 of {SECRET}")])
    await stored(journal, delivery(text="one"), delivery(text="two"))

    await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)

    (said,) = await thread(journal)
    assert "Stakeholders could not be told over board, and will not be" in said
    assert "s3cr3t" not in said
    assert "hooks.example.com" not in said
    assert await journal.undelivered() == ()


async def test_what_is_down_for_a_minute_is_told_of_once_and_shown_by_the_doctor(journal: SqlJournal) -> None:
    peer = Peer([Unreachable("no answer")] * 3)
    await stored(journal, delivery())
    with patch.object(trouble, "SAID_AFTER", timedelta(0)):
        await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 3)
    (said,) = await thread(journal)
    assert "are not told over board for now: no answer" in said
    (silent,) = await journal.silent_destinations(datetime.now(UTC))
    assert (silent.destination, silent.waiting, silent.why) == ("board", 1, "no answer")

    await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 4)
    assert await journal.silent_destinations(datetime.now(UTC)) == ()


async def test_that_a_text_is_given_up_is_said_once_also_where_it_was_said_that_one_is_late(
    journal: SqlJournal,
) -> None:
    peer = Peer([Unreachable("503"), *(Failed("The key is wrong.") for _ in range(3))])
    await stored(journal, *(delivery(text=f"{number}") for number in range(3)))
    with patch.object(trouble, "SAID_AFTER", timedelta(0)):
        await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 4)

    late, over = await thread(journal)
    assert "are not told over board for now" in late
    assert "will not be: The key is wrong" in over


async def test_after_two_hours_a_text_is_given_up(journal: SqlJournal) -> None:
    peer = Peer([Unreachable("no answer")] * 3)
    await stored(journal, delivery())
    with patch.object(trouble, "GIVEN_UP_AFTER", timedelta(0)):
        await send_all(journal, Peers({"board": peer}), until=lambda: bool(peer.got))
    assert await journal.undelivered() == ()
    assert len(peer.got) == 1


async def test_a_text_that_waited_long_for_a_person_is_tried_for_as_long_as_any_other(
    journal: SqlJournal, sql: Sql
) -> None:
    peer, long = Peer([Unreachable("503")]), datetime.now(UTC) - timedelta(hours=3)
    text = delivery(waits=True)
    await stored(journal, text)
    sql.execute("UPDATE deliveries SET queued_at = ?", (long.isoformat(sep=" "),))
    await journal.publish("a" * 32, text_digest(text.whole), actor="engineer-b", slack_id="U0BBBB", yes=True)

    await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)

    assert await thread(journal) == [], "it was not given up at its first trouble"


async def test_a_destination_that_does_not_answer_is_not_waited_for_for_ever(journal: SqlJournal) -> None:
    peer = Peer(stuck=True)
    await stored(journal, delivery())
    with patch.object(lanes, "PATIENCE", 0.01):
        await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)
    assert len(await journal.undelivered()) == 1


async def test_only_the_text_that_was_shown_is_published_and_that_is_recorded(journal: SqlJournal) -> None:
    public = delivery(audience=Audience.USERS, waits=True)
    proposed = await stored(journal, public)
    (shown,) = [row.notice.text for row in await journal.outbox() if row.notice.kind is NoticeKind.PUBLISH_WANTED]
    assert shown == public.whole
    assert await journal.undelivered() == ()

    who = {"actor": "engineer-b", "slack_id": "U0BBBB"}
    other = text_digest(public.whole + " And it was ana's fault.")
    assert await journal.publish(proposed.id, other, yes=True, **who) is None
    assert await journal.undelivered() == ()
    assert await journal.publish(proposed.id, text_digest(shown), yes=True, **who)
    assert await journal.publish(proposed.id, text_digest(shown), yes=False, **who) is None, "decided once"
    assert [each.text for each in await journal.undelivered()] == [public.text]


async def test_a_text_that_was_let_out_past_the_bot_is_seen_by_whoever_verifies(
    journal: SqlJournal, tmp_path: Path
) -> None:
    url, who = f"sqlite:///{tmp_path / 'journal.db'}", {"actor": "engineer-b", "slack_id": "U0BBBB"}
    public, other = delivery(audience=Audience.USERS, waits=True), delivery("wall", "Well.", audience=Audience.USERS)
    proposed = await stored(journal, public, replace(other, waits=True))
    assert await journal.publish(proposed.id, text_digest(public.whole), yes=True, **who)
    assert verify_database(url).problem == ""

    sql = Sql(url)
    sql.execute("UPDATE deliveries SET waits = 0")
    sql.close()
    assert "was to be approved first, and nobody did" in verify_database(url).problem


async def test_doctor_has_a_line_for_a_destination_that_takes_nothing(
    journal: SqlJournal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    peer = Peer([Unreachable("no answer from https://hooks.example.com/secret")])
    await stored(journal, delivery())
    await send_all(journal, Peers({"board": peer}), until=lambda: bool(peer.got))
    monkeypatch.setenv("ROLLBACK_DATABASE_URL", f"sqlite:///{tmp_path / 'journal.db'}")

    with patch.object(broadcasts, "SAID_AFTER", -timedelta(minutes=1)):
        (line,) = await broadcasts.broadcasts_checkup(Settings.read())
    assert line.what == "destination board"
    assert "no answer" in line.says
    assert "1 text waits" in line.says
    assert "secret" not in line.says
    assert "notify --test" in line.fix


async def test_a_text_that_nobody_approved_is_not_sent_behind_a_newer_one(journal: SqlJournal, clock: Hands) -> None:
    older, newer = delivery(waits=True), delivery(waits=True, text="It works again.", moment=Moment.CHANGE)
    proposed = await stored(journal, older, newer)
    who = {"actor": "engineer-b", "slack_id": "U0BBBB"}
    assert await journal.publish(proposed.id, text_digest(older.whole), yes=True, **who) is None
    settled = [row.notice.text for row in await journal.outbox() if row.notice.kind is NoticeKind.PUBLISH_SETTLED]
    said = f"Replaced by a newer text, “{newer.subject}”. Nobody approved this one, so it was not sent."
    assert settled == [f"{said}\n{older.whole}"], "where it was shown"
    assert await journal.publish(proposed.id, text_digest(newer.whole), yes=True, **who)


async def test_a_text_that_was_written_past_the_bot_is_never_sent_and_the_verification_names_it(
    journal: SqlJournal, sql: Sql
) -> None:
    """Set free without its person; with another text; never made; with another status for a page, or for a banner."""
    names = ("board", "desk", "page", "status", "banner")
    waits, others = delivery(audience=Audience.USERS, waits=True), [delivery(name) for name in names[1:]]
    await stored(journal, waits, *others)
    assert verify_database(sql.url).problem == ""
    for change in (
        "waits = 0 WHERE destination = 'board'",
        "text = 'Pay at evil.example.' WHERE destination = 'desk'",
        "notice = 'another' WHERE destination = 'page'",
        "situation = 'watched' WHERE destination = 'status'",
        "moment = 'end' WHERE destination = 'banner'",
    ):
        sql.execute(f"UPDATE deliveries SET {change}")
    peers = Peers({name: Peer() for name in names})

    gone = iter(range(200))
    await send_all(journal, peers, until=lambda: next(gone) > 20)

    assert all(peer.got == [] for peer in peers.by_name.values())
    assert await journal.undelivered() == ()
    assert len(await thread(journal)) == len(names), "each is said"
    assert "was changed past the bot: its text was to be approved first" in verify_database(sql.url).problem


async def test_what_went_out_is_not_sent_again_when_somebody_sets_its_row_back(journal: SqlJournal, sql: Sql) -> None:
    peer = Peer()
    await stored(journal, delivery())
    await send_all(journal, Peers({"board": peer}), until=lambda: bool(peer.got))
    assert await journal.undelivered() == ()
    assert verify_database(sql.url).problem == ""
    sql.execute("UPDATE deliveries SET sent_at = NULL, attempted_at = NULL, attempts = 0, sent_as = ''")
    assert "went out, and its row says that it did not" in verify_database(sql.url).problem

    gone = iter(range(200))
    await send_all(journal, Peers({"board": peer}), until=lambda: next(gone) > 10)

    assert len(peer.got) == 1, "never twice"
    (said,) = await thread(journal)
    assert "It went out once, and is not sent again" in said


async def test_what_was_given_up_is_not_sent_late_when_somebody_sets_its_row_back(
    journal: SqlJournal, sql: Sql
) -> None:
    """One that its destination refused; one that was overtaken; one that a person did not want."""
    refused, overtaken = delivery(text="one"), delivery("desk", moment=Moment.UPDATE, situation=Situation.UNDER_WAY)
    unwanted, newer = delivery("page", audience=Audience.USERS, waits=True), delivery("desk", text="It is over.")
    proposed = await stored(journal, refused, overtaken, newer, unwanted)
    who = {"actor": "engineer-b", "slack_id": "U0BBBB"}
    assert await journal.publish(proposed.id, text_digest(unwanted.whole), yes=False, **who)
    peers = Peers({"board": Peer([Failed("404")]), "desk": Peer(), "page": Peer()})
    board, desk, page = peers.by_name.values()
    await send_all(journal, peers, until=lambda: bool(board.got and desk.got))
    assert await journal.undelivered() == ()
    assert verify_database(sql.url).problem == ""
    noted = len(await thread(journal))

    sql.execute("UPDATE deliveries SET given_up = '', trouble = '', waits = 0 WHERE sent_at IS NULL")
    assert "was given up, and its row says that it was not" in verify_database(sql.url).problem
    gone = iter(range(200))
    await send_all(journal, peers, until=lambda: next(gone) > 20)

    assert ([each.text for each in desk.got], len(board.got), page.got) == (["It is over."], 1, [])
    assert await journal.undelivered() == ()
    said = (await thread(journal))[noted:]
    assert len(said) == 3, "also of a destination of which was said before that it takes nothing"
    assert all("It was given up before, and is not sent" in each for each in said)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("given_up = 'no'", "was not given up, and its row says that it was"),
        ("sent_at = '2026-11-28 12:00:00.000000'", "did not go out, and its row says that it did"),
    ],
)
async def test_a_text_that_somebody_keeps_from_going_out_is_named(
    journal: SqlJournal, sql: Sql, change: str, named: str
) -> None:
    await stored(journal, delivery())
    assert verify_database(sql.url).problem == ""
    sql.execute(f"UPDATE deliveries SET {change}")
    assert named in verify_database(sql.url).problem


async def test_a_text_that_is_overtaken_while_its_turn_comes_is_left_out_and_nobody_is_suspected(
    journal: SqlJournal,
) -> None:
    peer = Peer()
    proposed = await stored(journal, delivery(moment=Moment.UPDATE))
    sending = Lanes(journal, Peers({"board": peer}), ring=lambda: None)
    await sending.dispatch()  # its task has not begun
    await journal.deliver("newer", proposed, [delivery(text="It is over.")], tell=())
    await send_all(journal, Peers({"board": peer}), until=lambda: bool(peer.got))
    await sending.stop()
    assert [each.text for each in peer.got] == ["It is over."]
    assert await thread(journal) == []


async def test_a_text_that_is_gone_before_its_time_is_named_and_one_that_was_removed_is_not(
    journal: SqlJournal, sql: Sql, clock: Hands
) -> None:
    keep, peer = timedelta(days=90), Peer()
    await stored(journal, delivery(), delivery("board", "Still at it."))
    await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)
    clock.time += keep + timedelta(days=1)
    assert await journal.prune(keep)
    assert verify_database(sql.url).problem == "", "removed in its time"

    sql.execute("DELETE FROM deliveries")
    assert "over board was made, and is not there any more" in verify_database(sql.url).problem


async def test_a_text_that_was_published_and_is_gone_is_named(journal: SqlJournal, sql: Sql) -> None:
    public = delivery(audience=Audience.USERS, waits=True)
    proposed = await stored(journal, public)
    digest = text_digest(public.whole)
    assert await journal.publish(proposed.id, digest, yes=True, actor="engineer-b", slack_id="U0BBBB")
    sql.execute("DELETE FROM deliveries")
    assert "over board was made, and is not there any more" in verify_database(sql.url).problem


async def test_a_destination_that_takes_no_more_for_ever_is_told_of_and_given_up(journal: SqlJournal) -> None:
    peer = Peer([RateLimited("429", 0.0)] * 3)
    await stored(journal, delivery())
    with patch.object(trouble, "SAID_AFTER", timedelta(0)):
        await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 2)
    assert "are not told over board for now" in (await thread(journal))[0]
    with patch.object(trouble, "GIVEN_UP_AFTER", timedelta(0)):
        await send_all(journal, Peers({"board": peer}), until=lambda: len(peer.got) == 3)
    assert await journal.undelivered() == ()


async def test_two_hundred_texts_for_a_dead_destination_delay_no_other_and_cost_one_question_a_round(
    journal: SqlJournal,
) -> None:
    proposed = await journal.propose(rollback(), tell=())
    await journal._write(
        lambda tx: [
            deliveries.deliver(tx, f"flood {number}", proposed, [delivery("dead", f"Text {number}.")], ())
            for number in range(200)
        ]
    )
    dead, board = Peer([Unreachable("no answer")] * 500), Peer()
    asked = 0
    undelivered = journal.undelivered

    async def counted() -> tuple[Delivery, ...]:
        nonlocal asked
        asked += 1
        return await undelivered()

    with patch.object(journal, "undelivered", counted), patch.object(trouble, "FIRST", 60.0):
        sending = Lanes(journal, Peers({"dead": dead, "board": board}), ring=lambda: None)
        await sending.dispatch()
        await journal.deliver("other", proposed, [delivery("board", "Behind them all.")], tell=())
        async with asyncio.timeout(10):
            while not board.got or len(sending._tasks):
                await sending.dispatch()
                await asyncio.sleep(0.01)
        before = asked
        pauses = [await sending.dispatch() for _ in range(10)]
        await sending.stop()

    assert [each.text for each in board.got] == ["Behind them all."]
    assert len(dead.got) == 1, "the others wait behind the first, and none has a task of its own"
    assert asked - before == 10, "one question each round, however many wait"
    assert min(pauses) > 30, "nothing to do until the dead one is tried again"
