"""What is known of an issue after each answer of a tracker: what it refused by a limit was surely not opened."""

from collections.abc import Sequence
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from bot.catalog import FollowUps
from bot.errors import RateLimited, Unreachable
from bot.follow_up import issues
from bot.model import Checklist, IssueNow, Item, Notice, Rollback, State, TrackedIssue
from tests.unit.values import NOW, rollback

RULES = FollowUps.model_validate({"issues": {"jira": {"project": "OPS"}}})
ITEM = Item(Checklist.FOLLOW_UPS, "fix", 0, "mend it")


class Journal:
    """Keeps the issue of the one item."""

    def __init__(self) -> None:
        self.rollback = replace(rollback(state=State.SUCCEEDED), items=(ITEM,))
        self.told = list[str]()

    async def keep_issue(
        self, _: str, item: Item, issue: TrackedIssue | None, tell: Sequence[Notice] = (), **__: Any
    ) -> Rollback:
        self.rollback = replace(self.rollback, items=(replace(item, issue=issue),))
        self.told += [each.text for each in tell if each.text]
        return self.rollback


class Jira:
    configured = True

    def __init__(self, *answers: Exception | IssueNow) -> None:
        self.answers, self.asked = list(answers), list[str]()

    async def open(self, place: str, **_: Any) -> IssueNow:
        return self._next("open")

    async def find(self, place: str, **_: Any) -> IssueNow:
        return self._next("find")

    async def look(self, place: str, name: str) -> IssueNow:
        return self._next("look")

    def _next(self, what: str) -> IssueNow:
        self.asked.append(what)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.mark.parametrize(
    ("refused", "then"),
    [(RateLimited("429", 60.0), "open"), (Unreachable("503"), "find")],
    ids=["a limit", "a 503"],
)
async def test_what_a_limit_refused_is_opened_later_and_what_is_in_doubt_is_looked_for(
    refused: Exception, then: str
) -> None:
    journal, jira = Journal(), Jira(refused, IssueNow("OPS-1", "https://x.example", closed=False))

    for _ in range(2):
        await see_to(journal, jira)

    assert jira.asked == ["open", then]
    assert [item.issue and item.issue.name for item in journal.rollback.items] == ["OPS-1"]


async def see_to(journal: Journal, jira: Jira) -> None:
    async def permalink(_: Rollback) -> str:
        return ""

    clock, notifier = SimpleNamespace(now=lambda: NOW), SimpleNamespace(permalink=permalink)
    ports: Any = SimpleNamespace(journal=journal, clock=clock, notifier=notifier, issues={"jira": jira})
    service: Any = SimpleNamespace()
    await issues.see_to(journal.rollback, service, RULES, ports)


async def test_what_was_closed_undone_is_told_once_as_not_done_and_stays_open() -> None:
    made = IssueNow("#1", "https://x.example", closed=False)
    journal, tracker = Journal(), Jira(made, replace(made, dropped="not planned"))
    for _ in range(3):
        await see_to(journal, tracker)

    (item,) = journal.rollback.items
    assert item.open
    assert tracker.asked == ["open", "look"]
    (told,) = journal.told
    assert told.startswith("Not done: Fix. #1 was closed as not planned, so it is open here")
