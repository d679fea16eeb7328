"""The list of what follows a success: with buttons, with proofs, and as it reads where it is not kept any more."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.follow_up import list_rules
from bot.model import FollowUpsNow, Notice, NoticeKind, Rollback, Ticked, TrackedIssue
from handlers.messages import answers, follow_ups, notices
from playground.slack.blockcheck import problems
from playground.slack.viewcheck import view_problems
from tests.handlers.golden import check
from tests.handlers.world import CATALOG, NOON, SUCCEEDED

BEGUN = replace(SUCCEEDED, items=list_rules.begun("engineer-a", "U0AAAA", NOON + timedelta(days=5)))
SERVICE = CATALOG.services["quilt-catalog"].model_copy(update={"staging": "quilt-catalog-staging"})
_CAUSE, _FIX, _RETEST, _REDEPLOY = BEGUN.items
_ISSUE = TrackedIssue("jira", "OPS", NOON, "OPS-2", "https://example.atlassian.net/browse/OPS-2")
GONE_ON = replace(
    BEGUN,
    items=(
        replace(_CAUSE, ticked=Ticked(NOON, "U0BBBB", "engineer-b")),
        replace(_FIX, issue=_ISSUE, ticked=Ticked(NOON, closed="OPS-2")),
        replace(_RETEST, ticked=Ticked(NOON, "U0AAAA", "engineer-a", "`quilt-catalog:43` passed 2 declared checks.")),
        replace(_REDEPLOY, owner="", owner_slack_id=""),
    ),
)


@pytest.mark.parametrize(
    ("name", "kind", "rollback", "text"),
    [
        ("follow_ups", NoticeKind.FOLLOW_UPS, BEGUN, ""),
        ("follow_ups_gone_on", NoticeKind.FOLLOW_UPS_CHANGED, GONE_ON, ""),
        ("follow_up_reminder", NoticeKind.FOLLOW_UP_REMINDER, BEGUN, "U0AAAA"),
        ("follow_up_reminder_nobody", NoticeKind.FOLLOW_UP_REMINDER, GONE_ON, ""),
    ],
)
def test_the_list_and_its_reminders_read_so(name: str, kind: NoticeKind, rollback: Rollback, text: str) -> None:
    message = notices.render(Notice(kind, text), rollback, service=SERVICE)
    assert problems(list(message.blocks)) == []
    check(name, message)


def test_the_private_list_reads_so() -> None:
    check("follow_ups_private", answers.render(FollowUpsNow("quilt-catalog", (BEGUN,))))


def test_a_list_that_is_not_kept_any_more_has_no_buttons() -> None:
    off = SERVICE.model_copy(update={"follow_ups": "off"})
    assert '"button"' not in str(notices.render(Notice(NoticeKind.FOLLOW_UPS), BEGUN, service=off).blocks)
    assert '"button"' not in str(notices.render(Notice(NoticeKind.FOLLOW_UPS), BEGUN).blocks)


def test_slack_takes_the_form() -> None:
    assert (
        view_problems(follow_ups.form("fix", "fix:C0INCIDENT", ["engineer-a"], [NOON, NOON + timedelta(days=1)])) == []
    )
