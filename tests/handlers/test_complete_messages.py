"""What stands in Slack when a commit is reverted and rebuilt, word for word (tests/handlers/golden)."""

from dataclasses import replace
from datetime import datetime

import pytest

from bot.model import Build, Change, Hold, Image, Notice, NoticeKind, Rebuild, RevisionCopy, Rollback, State
from handlers.messages import notices, phrases
from handlers.messages.card import card
from playground.slack.blockcheck import problems
from tests.asks import planned
from tests.handlers import golden
from tests.handlers.world import ARN, PLAN, ROLLBACKS

REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog"
RUNS = (Image("catalog", f"{REPOSITORY}@sha256:{'e' * 64}", f"sha256:{'e' * 64}"),)
COMMIT = "e43b15ab2ac8"
TARGET = replace(PLAN.target, passed_over=(), following=(), why="a copy of what runs now")
COMPLETE = replace(
    PLAN,
    from_images=RUNS,
    target=replace(TARGET, chosen=replace(TARGET.chosen, task_definition=f"{ARN}42", images=RUNS)),
    changes=(Change("image of catalog", f"{REPOSITORY}:b90e4d7", f"{REPOSITORY}@(the digest of the new image)"),),
    expected=(320, 480),
    copy=RevisionCopy(f"{ARN}42", RUNS),
    rebuild=Rebuild(COMMIT, "master", "quilt-catalog-rollback", REPOSITORY, "catalog", "quiltdata/quilt"),
)
BEGUN = Build(started_at=PLAN.made_at, id="quilt-catalog-rollback:d7645844-d959", phase="BUILD")
HELD = Hold(asked_at=PLAN.made_at, held_at=PLAN.made_at)
STAYS = "back. quilt-catalog stays held until the revert is on `master`."
BUTTON_OR_COMMAND = "the button on the card or with `/rollback quilt-catalog hold release REASON`"
BUILT = replace(BEGUN, phase="COMPLETED", built_at=PLAN.made_at, digest=f"sha256:{'d' * 64}", revert="f" * 40)


def complete(state: str, build: Build | None = None) -> Rollback:
    rollback = ROLLBACKS[state]
    registered = f"{ARN}43" if rollback.acted_at else ""
    return planned(rollback, COMPLETE, registered=registered, build=build or (BUILT if registered else None))


@pytest.mark.parametrize("state", ["proposed", "rolling", "succeeded_passed", "cancelled", "failed"])
def test_the_card_of_a_complete_rollback_reads_as_agreed(state: str) -> None:
    golden.check(f"card_complete_{state}", card(complete(state)))


@pytest.mark.parametrize(("name", "build"), [("about_to_start", None), ("building", BEGUN), ("built", BUILT)])
def test_the_card_shows_the_build(name: str, build: Build | None) -> None:
    golden.check(f"card_complete_{name}", card(complete("approved", build)))


def test_a_rebuild_behind_an_immediate_rollback_offers_no_other_one() -> None:
    proposed = complete("proposed")

    golden.check("card_complete_behind", card(replace(proposed, plan=replace(COMPLETE, gone_back="rb-89abcdef"))))


def test_a_rebuild_that_is_asked_for_again_says_that_it_is_built_already() -> None:
    golden.check("card_complete_asked_again", card(complete("proposed", BUILT)))


def test_the_card_says_what_the_commit_is_called_and_whatever_that_is_does_no_harm() -> None:
    named = replace(complete("proposed"), plan=replace(COMPLETE, subject="Let <@U0BBBB> `in`"))

    assert "without `e43b15ab2ac8` “Let &lt;@U0BBBB&gt; 'in'”. Nothing" in str(card(named).blocks)


def test_a_failed_rebuild_offers_the_immediate_rollback_unless_that_was_done() -> None:
    failed = complete("failed")
    behind = replace(failed, plan=replace(COMPLETE, gone_back="rb-89abcdef"))

    assert [("immediate_first" in str(card(each).blocks)) for each in (failed, behind, complete("stale"))] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(
    ("tell", "state"),
    [
        (NoticeKind.DETAILS, "proposed"),
        (NoticeKind.APPROVAL_WANTED, "proposed"),
        (NoticeKind.BUILD_STARTED, "approved"),
        (NoticeKind.STARTED, "rolling"),
        (NoticeKind.OUTCOME, "succeeded_passed"),
        (NoticeKind.REVERT, "succeeded_passed"),
    ],
)
def test_every_telling_of_a_complete_rollback_reads_as_agreed(tell: NoticeKind, state: str) -> None:
    rollback = complete(state, BEGUN if tell is NoticeKind.BUILD_STARTED else None)

    golden.check(f"complete_{tell}", notices.render(Notice(tell), rollback, approvers=("U0BBBB",)))


def test_a_pull_request_is_linked_and_why_there_is_none_is_said() -> None:
    over = complete("succeeded_passed", replace(BUILT, pull_request="https://github.com/q/q/pull/7"))
    golden.check("complete_merged", notices.render(Notice(NoticeKind.MERGED), over))
    failed = replace(complete("failed"), build=BUILT)

    assert "<https://github.com/q/q/pull/7|pull request>" in notices.render(Notice(NoticeKind.REVERT), over).text
    without = notices.render(Notice(NoticeKind.REVERT, "GitHub <said> no."), complete("succeeded_passed")).text
    assert "GitHub &lt;said&gt; no.\nThe revert is on the branch" in without
    assert "does not run" in notices.render(Notice(NoticeKind.REVERT), failed).text


@pytest.mark.parametrize(
    ("awaited", "hold", "ends"),
    [
        (None, None, "brings `e43b15ab2ac8` back."),
        (None, HELD, f"{STAYS} The bot does not look for that: release it then, with {BUTTON_OR_COMMAND}."),
        (PLAN.made_at, None, "back. This thread says when it is merged."),
        (PLAN.made_at, HELD, f"{STAYS} This thread says when it is merged, and this hold ends then."),
    ],
)
def test_how_long_it_stays_held_is_said_and_that_the_merge_ends_it_only_where_that_is_looked_for(
    awaited: datetime | None, hold: Hold | None, ends: str
) -> None:
    over = replace(complete("succeeded_passed"), merge_awaited=awaited, hold=hold)

    assert notices.render(Notice(NoticeKind.REVERT), over).text.endswith(f"{ends} <@U0AAAA>")


@pytest.mark.parametrize("name", ROLLBACKS)
@pytest.mark.parametrize("build", [None, BEGUN, BUILT])
def test_every_state_of_a_rebuild_has_a_headline_and_a_valid_card(name: str, build: Build | None) -> None:
    rollback = planned(ROLLBACKS[name], COMPLETE, build=build)

    assert rollback.service in phrases.headline(rollback)
    assert problems(list(card(rollback).blocks)) == []
    assert (rollback.state is State.PROPOSED) == ("Roll back immediately first" in str(card(rollback).blocks))
