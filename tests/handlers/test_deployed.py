"""The line of a deployment, as it reads while it is watched and at each end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.model import DeployedLine, LineState, WatchedDeployment
from handlers.messages.deployed import deployed
from tests.handlers.golden import check

AT = datetime(2026, 11, 24, 14, 30, tzinfo=UTC)
LINE = DeployedLine(
    revision="quilt-catalog:43",
    began_at=AT - timedelta(minutes=4),
    completed_at=AT,
    before="quilt-catalog:42",
    by="engineer-a",
    target="quilt-catalog:42",
    firing=("errors", "slow"),
)
WATCHED = WatchedDeployment(
    1, "a/1/completed", "quilt-catalog", "ecs-svc/1", LINE, "C0CATALOG", AT, AT + timedelta(minutes=30), AT
)
ENDS = {
    LineState.WATCHED: "",
    LineState.WELL: "Well after 30 min: 11 of 11 checks.",
    LineState.UNWELL: "Unwell after 12 min, error rate: 15 % of 4,210 requests fail. rb-1a2b3c4d is proposed.",
    LineState.UNCLEAR: "After 30 min nobody can say that it is well: not enough data of log.",
    LineState.OVER: "Another deployment began at 14:41 UTC, of quilt-catalog:44.",
}


@pytest.mark.parametrize("state", LineState)
def test_it_says_what_is_on_and_never_that_it_is_well_before_that_was_seen(state: LineState) -> None:
    message = deployed(replace(WATCHED, state=state, end=ENDS[state]))

    check(f"deployed_{state}", message)
    assert ("Well" in str(message)) == (state is LineState.WELL)
    assert (":white_check_mark:" in str(message)) == (state is LineState.WELL)


def test_what_is_not_known_is_left_out_and_foreign_words_stay_words() -> None:
    odd = DeployedLine("quilt-catalog:43", AT, AT, by="<!channel>", no_target="There is no revision to go back to.")
    message = deployed(replace(WATCHED, line=odd))

    check("deployed_little_known", message)
    assert "<!channel>" not in str(message)
