"""The text that waits for a person: all of it stands there, and the buttons carry what is sent."""

from bot.model import Notice, NoticeKind, text_digest
from handlers.messages import notices
from playground.slack.blockcheck import problems
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
