"""By what an issue is found again: a random word, and for those that an older program asked for what it was then."""

from dataclasses import replace

from bot.follow_up import list_rules
from bot.model import Checklist, Item, TrackedIssue
from tests.unit.follow_up.recovering import went_wrong
from tests.unit.values import NOW


def test_a_mark_is_its_own_random_word_and_an_older_one_is_still_found() -> None:
    rollback, asked = went_wrong(), TrackedIssue("github", "quiltdata/quilt", NOW, mark="5f1d0c3a9b7e4d2f")
    item = Item(Checklist.FOLLOW_UPS, "root_cause", 0, "find out")

    assert list_rules.mark(rollback, item, asked) == "rollback-bot-5f1d0c3a9b7e4d2f"
    older = replace(asked, mark="")
    assert list_rules.mark(rollback, item, older) == f"rollback-bot-{rollback.id[:12]}-root-cause"
