"""Where another organization reads: whatever could name a secret or a figure of the configuration, in every message."""

import json
from dataclasses import replace

import pytest

from bot.approval.escalation import Reach
from bot.catalog import LogSource
from bot.model import (
    TO_PUBLISH,
    Build,
    Change,
    Check,
    EnvironmentVariable,
    Finding,
    Level,
    Notice,
    NoticeKind,
    PassedOver,
    Rebuild,
    Result,
    Reviewed,
    RevisionCopy,
    Rollback,
    State,
)
from handlers.messages import Message, discreet, notices
from handlers.messages.card import card
from playground.slack.blockcheck import problems
from tests.asks import planned
from tests.handlers.test_complete_messages import complete
from tests.handlers.test_emergency_messages import OVER
from tests.handlers.test_partial_messages import partial
from tests.handlers.world import CATALOG, NOON, PLAN, PROGRESS, ROLLBACKS
from tests.phases import phase

SECRET = "prod/catalog-db"  # a name, wherever AWS or a check may say it
ARN = f"arn:aws:secretsmanager:us-east-1:123456789012:secret:{SECRET}-AbCdEf"
LOGGING = CATALOG.services["quilt-catalog"].model_copy(update={"logs": LogSource(group=SECRET, critical="FATAL")})
TELLING = f"unable to pull {SECRET} from {ARN}: cpu 1793"


def _full(rollback: Rollback) -> Rollback:
    """With that name in all that is not the bot's own words."""
    plan = replace(
        rollback.plan,
        target=replace(rollback.plan.target, passed_over=(PassedOver("quilt-catalog:41", TELLING),)),
        changes=(Change(f"secret {SECRET} of catalog", "", ""), Change("cpu", "1793", "512"), Change(SECRET, "1", "2")),
        warnings=(Finding(SECRET, TELLING, TELLING, block=False), Finding(SECRET, "", "", block=False, note=True)),
        cli=f"aws ecs update-service --arn {ARN}",
        what_to_expect=f"10 % of the traffic first; {SECRET}",
    )
    if plan.copy:
        setting = EnvironmentVariable("catalog", "DB", SECRET)
        plan = replace(plan, copy=RevisionCopy(plan.copy.of, plan.copy.images, (setting,)))
    if plan.rebuild:
        plan = replace(plan, rebuild=Rebuild("e" * 40, "master", SECRET, f"{SECRET}/repository", "catalog", SECRET))
    checked = (Check("config", Result.FAIL, TELLING, NOON),)
    phases = tuple(phase(each.result, checked) for each in rollback.phases[:1])
    build = Build(NOON, id=f"{SECRET}:0123abcd-d959") if rollback.build else None
    outcome = TELLING if rollback.state in {State.FAILED, State.REVERTED, State.REFUSED} else rollback.outcome
    return replace(rollback, plan=plan, phases=phases, build=build, outcome=outcome)


EVERY = {
    **ROLLBACKS,
    "partial": partial("proposed"),
    "complete": complete("proposed"),
    "complete_built": complete("failed"),
}


def nothing_of_it(message: Message) -> None:
    said = message.text + json.dumps(message.blocks)
    for word in (SECRET, "arn:aws", "123456789012", "1793", "aws ecs", "10 %", "console.aws"):
        assert word not in said, word
    assert problems(list(message.blocks)) == []


_FOR_THE_PUBLIC = (*TO_PUBLISH, NoticeKind.PUBLISH_SETTLED)  # what nobody outside may read is not in such a text


@pytest.mark.parametrize("name", EVERY)
def test_no_message_of_any_kind_names_a_secret_or_shows_the_configuration(name: str) -> None:
    rollback = _full(EVERY[name])
    text = f"Something happened.\n{TELLING}"

    for kind in set(NoticeKind) - {NoticeKind.BROADCAST}:  # which is no message of Slack's
        told = "1" if kind in {NoticeKind.VALIDATION, NoticeKind.VALIDATION_FAILED} else text
        if kind in {NoticeKind.QUESTION, NoticeKind.QUESTION_CHANGED, NoticeKind.REVERT, *_FOR_THE_PUBLIC}:
            told = "Something happened."
        nothing_of_it(notices.for_outsiders(Notice(kind, told), rollback, approvers=("U0BBBB",)))
    progress = discreet.of_progress(replace(PROGRESS, note=TELLING))
    nothing_of_it(discreet.for_outsiders(card(discreet.discreet(rollback), progress, service=LOGGING)))


def test_what_a_button_sends_back_is_left_as_it_is() -> None:
    rollback = ROLLBACKS["proposed"]

    shown = discreet.for_outsiders(card(discreet.discreet(rollback)))

    values = [each["value"] for block in shown.blocks for each in block.get("elements", ()) if "value" in each]
    assert values
    assert all(rollback.plan.digest in value for value in values)


def test_warnings_are_counted_and_where_to_read_them_is_said() -> None:
    warned = planned(ROLLBACKS["proposed"], replace(PLAN, warnings=(Finding("a", "b", "c", block=False),) * 2))

    said = json.dumps(discreet.for_outsiders(card(discreet.discreet(warned))).blocks)

    assert "2 warnings, not shown in a channel that is shared" in said
    assert "/rollback quilt-catalog plan" in said


def test_what_a_review_says_and_how_aws_is_reached_stay_inside() -> None:
    closed = replace(OVER, reviewed=Reviewed("engineer-b", "U0BBBB", TELLING, NOON))
    said = notices.for_outsiders(Notice(NoticeKind.REVIEWED), closed)
    contacts = discreet.of_contacts(Reach(((Level.PRIMARY, ("U0BBBB",)),), SECRET))
    failed = discreet.for_outsiders(card(discreet.discreet(ROLLBACKS["failed"]), contacts=contacts))

    nothing_of_it(said)
    assert "engineer-b closed the review" in said.text
    nothing_of_it(failed)
    assert "primary: <@U0BBBB>" in str(failed.blocks)
