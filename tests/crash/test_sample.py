"""Some of the deaths that `make crash-sweep` plays by the hundred: the bot goes on, and no invariant is broken."""

import pytest

from tests.crash.sweep import die

# Where a rollback is easiest to lose, to double or to lie about.
MOMENTS = [
    pytest.param(
        "success", "commit INSERT INTO interactions", "after", marks=pytest.mark.long
    ),  # stored, not acknowledged
    pytest.param("success", "commit INSERT INTO rollbacks", "after", marks=pytest.mark.long),  # proposed, not posted
    pytest.param("success", "http chat.postMessage", "after", marks=pytest.mark.long),  # posted, and not known where
    # Behind readiness, the plan and its evidence the fourth is the look that begins with the click, in memory alone.
    pytest.param("success", "aws DescribeServices #4", "before", marks=pytest.mark.long),  # clicked, not looked at
    pytest.param("success", "aws DescribeServices #4", "after", marks=pytest.mark.long),  # looked at, not approved
    pytest.param("success", "commit UPDATE rollbacks SET state=?", "after", marks=pytest.mark.long),  # not vouched for
    ("success", "commit INSERT INTO main.workflow_status", "before"),  # approved, and nobody runs it
    ("success", "aws UpdateService", "before"),  # intended, not sent
    ("success", "aws UpdateService", "after"),  # sent, not answered
    pytest.param("success", "aws FilterLogEvents", "before", marks=pytest.mark.long),  # succeeded, not validated
    pytest.param("success", "aws GetMetricData", "before", marks=pytest.mark.long),  # in the second phase, not seen
    pytest.param("success", "commit UPDATE phases SET", "after", marks=pytest.mark.long),  # looked at, and not told
    pytest.param("unwell", "commit UPDATE phases SET", "before", marks=pytest.mark.long),  # seen to fail, not stored
    pytest.param("evidence", "aws DescribeTasks", "before", marks=pytest.mark.long),  # proposed, and not read
    pytest.param("evidence", "commit INSERT INTO evidence_before", "before", marks=pytest.mark.long),  # read, not kept
    pytest.param("evidence", "commit INSERT INTO evidence_before", "after", marks=pytest.mark.long),
    pytest.param("evidence", "aws UpdateService", "after", marks=pytest.mark.long),  # not read after the call
    pytest.param("stopped", "commit UPDATE phases SET", "after", marks=pytest.mark.long),
    pytest.param("partial", "aws RegisterTaskDefinition", "before", marks=pytest.mark.long),  # approved, not registered
    ("partial", "aws RegisterTaskDefinition", "after"),  # registered, and not known to be
    pytest.param("reverted", "aws UpdateService", "after", marks=pytest.mark.long),
    pytest.param("superseded", "aws DescribeServiceDeployments", "before", marks=pytest.mark.long),
    pytest.param("failed", "aws UpdateService", "after", marks=pytest.mark.long),
    pytest.param("called", "commit INSERT INTO called", "before", marks=pytest.mark.long),  # due, and nobody called yet
    pytest.param("called", "commit INSERT INTO called", "after", marks=pytest.mark.long),  # called, and not told
    pytest.param("emergency", "commit INSERT INTO emergencies", "before", marks=pytest.mark.long),
    pytest.param("emergency", "commit INSERT INTO emergencies", "after", marks=pytest.mark.long),  # nobody told yet
    pytest.param("emergency", "aws UpdateService", "after", marks=pytest.mark.long),
    pytest.param("form", "http views.open", "after", marks=pytest.mark.long),  # open, and never filled
    pytest.param("form", "http views.update", "before", marks=pytest.mark.long),
    pytest.param("form", "commit INSERT INTO interactions", "after", marks=pytest.mark.long),  # sent, not acknowledged
    pytest.param("mentioned", "commit INSERT INTO interactions", "before", marks=pytest.mark.long),
    pytest.param("mentioned", "commit INSERT INTO interactions", "after", marks=pytest.mark.long),  # delivered again
    pytest.param("mentioned", "http chat.getPermalink", "after", marks=pytest.mark.long),  # its thread was read
    pytest.param("reviewed", "commit INSERT INTO reviews", "before", marks=pytest.mark.long),
    pytest.param("reviewed", "commit INSERT INTO reviews", "after", marks=pytest.mark.long),  # closed, and not told
    pytest.param("reported", "commit INSERT INTO problem_reports", "before", marks=pytest.mark.long),
    pytest.param("reported", "commit INSERT INTO problem_reports", "after", marks=pytest.mark.long),  # not answered
    pytest.param("reported", "commit UPDATE problem_calls SET channel=?,", "before", marks=pytest.mark.long),
    pytest.param("reported", "commit UPDATE problem_calls SET ts=?", "before", marks=pytest.mark.long),  # not noted
    pytest.param("alarmed", "commit INSERT INTO rollbacks", "before", marks=pytest.mark.long),
    pytest.param("alarmed", "commit INSERT INTO rollbacks", "after", marks=pytest.mark.long),  # not considered
    pytest.param("alarmed", "commit INSERT INTO considered", "after", marks=pytest.mark.long),  # and not taken
    pytest.param("auto", "commit INSERT INTO automatics", "before", marks=pytest.mark.long),
    pytest.param("auto", "commit INSERT INTO automatics", "after", marks=pytest.mark.long),  # authorized, not begun
    pytest.param("auto", "aws UpdateService", "after", marks=pytest.mark.long),
    pytest.param("lessons", "commit INSERT INTO items", "before", marks=pytest.mark.long),
    pytest.param("lessons", "commit INSERT INTO items", "after", marks=pytest.mark.long),  # begun, and not told
    pytest.param("lessons", "commit UPDATE items SET ticked=?", "after", marks=pytest.mark.long),  # and not shown
    pytest.param("lessons", "commit INSERT INTO lessons", "before", marks=pytest.mark.long),
    pytest.param("lessons", "commit INSERT INTO lessons", "after", marks=pytest.mark.long),  # written, and not ticked
    pytest.param("snoozed", "commit INSERT INTO snoozes", "before", marks=pytest.mark.long),
    ("snoozed", "commit INSERT INTO snoozes", "after"),  # snoozed, and what it asked for still waits
    pytest.param("deployed", "commit UPDATE deployments SET attempted_at=?", "after", marks=pytest.mark.long),
    pytest.param("deployed", "commit UPDATE deployments SET shown=?", "before", marks=pytest.mark.long),  # not noted
    pytest.param("deployed", "http chat.update", "after", marks=pytest.mark.long),  # its end is shown, and not noted
    pytest.param("cancelled", "socket", "before", marks=pytest.mark.long),
    pytest.param("expired", "http conversations.info", "before", marks=pytest.mark.long),
]


@pytest.mark.parametrize(("scenario", "step", "when"), MOMENTS)
def test_killed_and_started_once_more_it_breaks_no_invariant(scenario: str, step: str, when: str) -> None:
    death = die(scenario, step, when)

    assert death.violations == (), death.story
    assert death.step.startswith(step.partition(" #")[0]), "it was not killed there"
