"""The text that waits for a person: all of it stands there, and the buttons carry what is sent."""

from dataclasses import replace

from bot.broadcast import publishing
from bot.model import Notice, NoticeKind, text_digest
from handlers.delivery import placement
from handlers.messages import notices
from playground.slack.blockcheck import problems
from tests.broadcast.test_sending import delivery
from tests.handlers.golden import check
from tests.handlers.world import CATALOG, SUCCEEDED

WHOLE = (
    "Quilt Catalog has a problem\n"
    "Quilt Catalog has a problem. We are working on it, and expect to be done by 12:15 UTC.\n"
    "We are sorry for the trouble. <!channel> & *bold*"
)


def test_a_text_for_the_public_reads_so() -> None:
    service = CATALOG.services["quilt-catalog"]
    message = notices.render(Notice(NoticeKind.PUBLISH_WANTED, WHOLE), SUCCEEDED, service=service)

    assert problems(list(message.blocks)) == []
    assert str(message.blocks).count(text_digest(WHOLE)) == 2
    assert "<!channel>" not in str(message.blocks)
    check("publish_wanted", message)


def test_a_text_that_was_replaced_or_decided_upon_says_so_and_has_no_buttons() -> None:
    service = CATALOG.services["quilt-catalog"]
    for name, how in (
        ("publish_replaced", "Replaced by a newer text, “Quilt Catalog works again”. Nobody approved this one."),
        ("publish_approved", "<@U0BBBB> approved this text for the public."),
    ):
        message = notices.render(publishing.settled(WHOLE, how), SUCCEEDED, service=service)
        assert problems(list(message.blocks)) == []
        assert "actions" not in {block["type"] for block in message.blocks}
        check(name, message)


def test_of_many_texts_the_channel_is_told_of_the_first_alone() -> None:
    texts = [replace(delivery(text=text), waits=True) for text in ("one", "two", "one")]
    told = [*publishing.wanted(texts), *publishing.wanted(texts[:1], before=True)]
    assert [placement.broadcasts(each, SUCCEEDED) for each in told] == [True, False, False]
    assert all(placement.thread_of(each, replace(SUCCEEDED, card_ts="1.0")) for each in told)
