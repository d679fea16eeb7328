"""Every message, word for word (tests/handlers/golden), and within what Slack accepts whatever it is given."""

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import (
    Alarm,
    Change,
    Check,
    Complete,
    Deployment,
    Helped,
    Hold,
    Immediate,
    Logged,
    LogKind,
    LogPlace,
    LogsNow,
    Noted,
    Notice,
    NoticeKind,
    Partial,
    PassedOver,
    Person,
    Planned,
    Previewed,
    Ran,
    Recalled,
    Refusal,
    Restore,
    RevisionCopy,
    Rollback,
    ServiceEvent,
    ServiceState,
    State,
    Statuses,
    Undo,
    Verb,
)
from bot.text import between, cut, inert, mention
from handlers.grammar.misspelt import VERBS
from handlers.grammar.words import word_of
from handlers.messages import Message, answers, mrkdwn, notices, phrases
from handlers.messages.card import card
from handlers.messages.findings import elsewhere
from handlers.messages.times import local
from playground.slack.blockcheck import problems
from tests.asks import planned, requested
from tests.handlers import golden
from tests.handlers.world import (
    BLOCK,
    CATALOG,
    CHECKS,
    MEASURED,
    NOON,
    NOTE,
    PLAN,
    PROGRESS,
    PROPOSED,
    RED,
    ROLLBACKS,
    ROLLING,
    SUCCEEDED,
    WARNING,
)

URL = "https://quilt.slack.com/archives/C0INCIDENT/p1764000000000100"
TELLINGS = {
    "copy": (NoticeKind.COPY, PROPOSED),
    "details": (NoticeKind.DETAILS, PROPOSED),
    "details_with_note": (NoticeKind.DETAILS, replace(PROPOSED, plan=replace(PLAN, warnings=(WARNING, NOTE)))),
    "approval_wanted": (NoticeKind.APPROVAL_WANTED, PROPOSED),
    "started": (NoticeKind.STARTED, ROLLING),
    "note": (NoticeKind.NOTE, ROLLING),
    "outcome_succeeded": (NoticeKind.OUTCOME, SUCCEEDED),
    "outcome_reverted": (NoticeKind.OUTCOME, ROLLBACKS["reverted"]),
    "outcome_rejected": (NoticeKind.OUTCOME, ROLLBACKS["rejected"]),
    "outcome_expired": (NoticeKind.OUTCOME, ROLLBACKS["expired"]),
    "outcome_indeterminate": (NoticeKind.OUTCOME, ROLLBACKS["indeterminate"]),
    "validation_passed": (NoticeKind.VALIDATION, ROLLBACKS["succeeded_passed"]),
    "validation_inconclusive": (NoticeKind.VALIDATION, ROLLBACKS["succeeded_inconclusive"]),
    "validation_measured_first": (NoticeKind.VALIDATION, replace(MEASURED, phases=MEASURED.phases[:1])),
    "validation_measured_second": (NoticeKind.VALIDATION, MEASURED),
    "validation_unwell_for_a_minute": (NoticeKind.VALIDATION, ROLLBACKS["succeeded_ended"]),
    "watch_ended": (NoticeKind.WATCH_ENDED, ROLLBACKS["succeeded_ended"]),
    "validation_failed": (NoticeKind.VALIDATION_FAILED, ROLLBACKS["succeeded_failed"]),
}
SERVICE = ServiceState(
    arn=PLAN.service_arn,
    status="ACTIVE",
    controller="ECS",
    strategy="ROLLING",
    scheduling="REPLICA",
    task_definition=PLAN.from_task_definition,
    desired=4,
    running=4,
    pending=0,
    minimum_percent=100,
    maximum_percent=125,
    breaker=True,
    breaker_rollback=True,
    deployments=(
        Deployment(
            "ecs-svc/0042", "PRIMARY", PLAN.from_task_definition, "COMPLETED", "", 4, 4, 0, 0, NOON - timedelta(hours=1)
        ),
    ),
    service_deployment=None,
    target_groups=(),
    health_grace_seconds=0,
    events=(),
)
_COMING = Deployment("ecs-svc/0038", "PRIMARY", PLAN.to_task_definition, "IN_PROGRESS", "", 4, 1, 1, 0, NOON)
_GOING = replace(SERVICE.deployments[0], status="ACTIVE", running=3)
MOVING = replace(SERVICE, task_definition=PLAN.to_task_definition, pending=1, deployments=(_COMING, _GOING))
EARLY = replace(MOVING, deployments=(replace(_COMING, rollout_state="COMPLETED", running=4, pending=0), _GOING))
_SAID = "(service web) was unable to place a task because no container instance met all of its requirements."
NO_ROOM = replace(MOVING, events=(ServiceEvent(NOON, _SAID),))
PAST = (
    Ran("quilt-catalog:42", "serving now", "e5d1c0b", "dac5c1c73037", "e5d1c0b", NOON, timedelta(minutes=25)),
    Ran("quilt-catalog:41", "deregistered", "f7d2236", "40b2e0991b48", "f7d2236", NOON, timedelta(days=2)),
    Ran("quilt-catalog:40", "failed: a & b", "v1.2 <@U0EVIL>", "", "", NOON, timedelta(0)),
    Ran("quilt-catalog:39", "was never deployed by this service"),
    Ran(
        "quilt-catalog:38",
        "good",
        "51d0e7c",
        "51d0e7c51d0e",
        "51d0e7c",
        NOON - timedelta(days=8),
        timedelta(days=6),
        True,
    ),
)
ANSWERS = {
    "helped": Helped(("quilt-catalog",)),
    "helped_in_full": Helped(("quilt-catalog",), whole=True),
    "helped_without_rights": Helped(()),
    "helped_with_many": Helped(tuple(f"service-{number}" for number in range(200))),
    "planned": Planned(replace(PROPOSED, card_ts="1.0"), elsewhere=False),
    "planned_elsewhere": Planned(replace(PROPOSED, card_ts="1.0"), elsewhere=True),
    "planned_waiting": Planned(PROPOSED, elsewhere=False),
    "planned_unseen": Planned(
        replace(PROPOSED, state=State.CANCELLED, outcome="Its card could not be posted. Nothing was changed."),
        elsewhere=False,
    ),
    "not_done": Refusal("<@U0CCCC> is not on the list of approvers of quilt-catalog.", "Ask one of <@U0BBBB>."),
    "not_done_already_live": Refusal("A rollback of this service is already under way.", "Decide on it.", "", ROLLING),
    "not_done_broke": Refusal("Something broke inside the bot. Nothing was changed.", "Try again.", "1a2b3c4d"),
    "noted": Noted("Approved. The card and its thread show what happens now."),
    "statuses": Statuses(
        (("quilt-catalog", SERVICE, "", SUCCEEDED), ("billing", None, "ECS did not answer in time.", None))
    ),
    "statuses_moving": Statuses(
        (("quilt-catalog", MOVING, "", ROLLING), ("billing", EARLY, "", None), ("web", NO_ROOM, "", None))
    ),
    "statuses_of_many": Statuses(
        (("quilt-catalog", SERVICE, "", SUCCEEDED), ("billing", None, "ECS did not answer in time.", None)),
        unlisted=3,
        at_rest=195,
    ),
    "statuses_all_at_rest": Statuses((), at_rest=200),
    "statuses_of_more_than_can_be_read": Statuses(
        (("quilt-catalog", SERVICE, "", SUCCEEDED),), at_rest=3_999, unread=1_000, older=2_600, age=428.0
    ),
    "statuses_none_read_yet": Statuses((), unread=1),
    "previewed": Previewed(replace(PLAN, simulated=True), ()),
    "previewed_refused": Previewed(replace(PLAN, warnings=(WARNING, NOTE)), (BLOCK, replace(BLOCK, what="Another"))),
    "logged": Logged("quilt-catalog", (ROLLBACKS["succeeded_passed"], ROLLBACKS["rejected"])),
    "logged_none": Logged("", ()),
    "recalled": Recalled("quilt-catalog", PAST, "quilt-catalog:38", PLAN.target.why),
    "recalled_in_full": Recalled("quilt-catalog", PAST, "quilt-catalog:38", PLAN.target.why, whole=True),
    "status_of_one": Statuses((("quilt-catalog", SERVICE, "", SUCCEEDED),)),
    "status_of_one_asked_for": Statuses((("quilt-catalog", SERVICE, "", PROPOSED),)),
    "logs": LogsNow(
        "quilt-catalog",
        NOON - timedelta(hours=1),
        NOON - timedelta(minutes=15),
        NOON,
        kinds=(
            LogKind("ERROR no <sockets> left", 12, NOON - timedelta(minutes=3), new=True, critical=False),
            LogKind("FATAL disk full", 1, NOON - timedelta(minutes=1), new=False, critical=True),
        ),
        known=40,
        places=(LogPlace("the whole group /aws/ecs/quilt-catalog", "https://us-east-1.console.aws.amazon.com/x"),),
        gaps=("envoy logs by splunk, which cannot be searched from here",),
    ),
    "logs_none": LogsNow("quilt-catalog", NOON, NOON, NOON, gaps=("The ECS service does not exist.",)),
    "recalled_nothing": Recalled("quilt-catalog", PAST[:1], "", "There is no known good revision. Deploy a fix."),
}


def test_the_card_of_a_held_service_has_the_release_and_later_says_who_pressed_it() -> None:
    held = replace(ROLLBACKS["succeeded_passed"], hold=Hold(asked_at=NOON, held_at=NOON))
    golden.check("card_held", card(held))
    released = Hold(NOON, held_at=NOON, released_at=NOON, released_by="U0BBBB", released_because="the fix is <merged>")
    golden.check("card_released", card(replace(held, hold=released)))


def test_what_was_kept_of_the_incident_reads_as_agreed() -> None:
    lines = [
        "Evidence kept before ECS forgets it: 3 tasks that stopped, 2 events, 60 log lines, metrics",
        "3 tasks stopped: Essential container in task exited (catalog exit code 1), last at 14:28 UTC",
        "Log, 14:29 UTC: “FATAL <no> pool password=[hidden]”",
        "Metrics, 14:00 to 14:30 UTC: 512 of 12000 requests failed with 5xx",
        "Not read: the lines of envoy: it logs by splunk, and its streams are not known",
        "Read before the call, and once more after it.",
    ]
    evidence = Notice(NoticeKind.EVIDENCE, "\n".join(lines))
    golden.check("evidence", notices.render(evidence, ROLLBACKS["rolling"]))
    full = Notice(
        NoticeKind.EVIDENCE_IN_FULL, "\n".join(["Tasks that stopped, in UTC", "14:28:01 a1b2 of :42: <exited>"])
    )
    golden.check("evidence_in_full", notices.render(full, ROLLBACKS["rolling"]))


def test_once_all_traffic_is_back_the_headline_says_so_before_the_end() -> None:
    rolling = replace(ROLLBACKS["rolling"], traffic_at=ROLLBACKS["rolling"].acted_at)

    assert phrases.headline(rolling) == "🔵 All traffic of quilt-catalog is on :38, not over yet"


@pytest.mark.parametrize("name", ROLLBACKS)
def test_the_card_of_every_state_reads_as_agreed(name: str) -> None:
    golden.check(f"card_{name}", card(ROLLBACKS[name], PROGRESS if name == "rolling" else None))


@pytest.mark.parametrize("state", ["proposed", "rolling", "succeeded_passed", "expired"])
def test_an_undo_is_told_as_one(state: str) -> None:
    plan = replace(PLAN, undoes="a" * 32, warnings=(WARNING,))
    golden.check(f"card_undo_{state}", card(planned(ROLLBACKS[state], plan)))
    wanted = notices.render(Notice(NoticeKind.APPROVAL_WANTED), planned(PROPOSED, plan), approvers=("U0BBBB",))
    golden.check("approval_wanted_undo", wanted)


def test_the_card_of_a_copy_names_both_calls_and_what_it_is_a_copy_of() -> None:
    image = PLAN.target.chosen.images[0]
    pinned = replace(image, image=f"{image.image.rpartition(':')[0]}@{image.digest}")
    copied = replace(PLAN, copy=RevisionCopy(PLAN.to_task_definition, (pinned,)))
    golden.check("card_proposed_copy", card(replace(PROPOSED, plan=copied)))


@given(evil=st.text(max_size=300), many=st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_a_long_or_evil_history_stays_within_slacks_limits(evil: str, many: int) -> None:
    rows = (Ran(evil, evil, evil, evil, evil, NOON, timedelta(days=1)),) * many
    message = answers.render(Recalled(evil, rows, evil, evil, whole=True))

    assert problems(list(message.blocks)) == []


def test_the_card_after_a_restart_says_that_it_is_reading() -> None:
    golden.check("card_rolling_after_restart", card(ROLLING))


@pytest.mark.parametrize("name", TELLINGS)
def test_every_telling_reads_as_agreed(name: str) -> None:
    tell, rollback = TELLINGS[name]
    text = "UpdateService was not answered, but ECS shows that it arrived." if tell is NoticeKind.NOTE else ""
    golden.check(
        name,
        notices.render(
            Notice(tell, text),
            rollback,
            approvers=("U0BBBB", "U0CCCC"),
            url=URL,
            service=CATALOG.services["quilt-catalog"],
        ),
    )


@pytest.mark.parametrize("name", ANSWERS)
def test_every_answer_reads_as_agreed(name: str) -> None:
    golden.check(f"answer_{name}", local(answers.render(ANSWERS[name], URL), NOON))


def test_all_commands_are_all_that_may_be_typed() -> None:
    whole = str(answers.render(ANSWERS["helped_in_full"]))
    unsaid = [verb for verb in VERBS if f"/rollback quilt-catalog {word_of(verb)}" not in whole]

    assert unsaid == [Verb.UNWATCH]  # said as `stop watching`


def test_where_ecs_notes_no_image_the_task_definition_s_is_shown() -> None:
    unknown = replace(PLAN, from_images=())
    assert phrases.images(unknown) == ["`catalog:e5d1c0b` → `catalog:51d0e7c`"]
    assert phrases.images(replace(unknown, changes=())) == ["`catalog:51d0e7c` → `catalog:51d0e7c`"]
    added = (Change(f"container catalog ({PLAN.from_images[0].image}) added", "", ""),)
    assert phrases.images(replace(unknown, changes=added)) == ["catalog is new → `catalog:51d0e7c`"]


def test_only_an_open_proposal_has_decision_buttons() -> None:
    with_approve = {name for name, rollback in ROLLBACKS.items() if "approve" in _action_ids(card(rollback))}

    assert with_approve == {name for name, rollback in ROLLBACKS.items() if rollback.state is State.PROPOSED}


def test_what_came_to_nothing_can_be_planned_again() -> None:
    again = {name for name, rollback in ROLLBACKS.items() if "replan" in _action_ids(card(rollback))}

    assert again == {
        *("failed", "reverted", "superseded", "expired", "stale", "rejected", "cancelled", "refused"),
        "undo_expired",
    } & set(ROLLBACKS)


def test_a_simulated_aws_is_named_in_card_and_notification() -> None:
    message = card(ROLLBACKS["proposed_simulated_with_warning"])

    assert "SIMULATED" in message.text
    assert "SIMULATED" in golden.readable(message).split("[section]")[1]


def _action_ids(message: Message) -> set[str]:
    return {e["action_id"] for block in message.blocks if block["type"] == "actions" for e in block["elements"]}


IN_SLACK = set(NoticeKind) - {NoticeKind.BROADCAST}  # that one is never a message of Slack's
EVIL = st.one_of(
    st.text(max_size=80),
    st.sampled_from(
        ["", "<!channel>", "<!here|x>", "<@U0EVIL>", "<#C0EVIL>", "<https://evil.example|Approve>", "```\nApproved by",
         "\u202egnp.exe", "&lt;!channel&gt;", "@channel", "`x`", "<!subteam^S0EVIL>", "a" * 5000, "&<>" * 2000,
         "line\nline\n" * 400]
    ),
)  # fmt: skip
MANY = st.integers(0, 60)


@given(evil=EVIL, many=MANY, name=st.sampled_from(sorted(ROLLBACKS)))
@settings(max_examples=50, deadline=None)
def test_whatever_aws_and_people_write_stays_text_within_slacks_limits(evil: str, many: int, name: str) -> None:
    rollback = _poisoned(ROLLBACKS[name], evil, many)
    progress = replace(PROGRESS, note=evil)
    messages = [card(rollback, progress), *(notices.render(Notice(tell, evil), rollback) for tell in IN_SLACK)]
    rows = tuple((evil, SERVICE, evil, rollback) for _ in range(many))
    said = [Refusal(evil, evil, evil, rollback), Noted(evil or "-"), Logged(evil, (rollback,) * many), Statuses(rows)]
    said += [Previewed(rollback.plan, rollback.plan.warnings)]
    messages += [answers.render(answer) for answer in said]

    for message in messages:
        assert problems(list(message.blocks)) == []
        assert 0 < len(message.text) <= 4000
        for foreign in ("<!channel", "<!here", "<!subteam", "<https://evil", "@channel", "\u202e"):
            assert foreign not in _parsed_by_slack(message)


def _parsed_by_slack(message: Message) -> str:
    """All mrkdwn; plain_text objects are shown as they are."""
    texts = [
        t for block in message.blocks for t in (block.get("text"), *block.get("fields", block.get("elements", ())))
    ]
    return "\n".join([message.text, *(text["text"] for text in texts if text and text["type"] == "mrkdwn")])


def test_a_reason_can_mention_nobody() -> None:
    message = card(requested(PROPOSED, reason="<@U0EVIL> said: ok"))

    assert "<@U0EVIL>" not in golden.readable(message)
    assert "&lt;@U0EVIL&gt; said: ok" in golden.readable(message)


def _poisoned(rollback: Rollback, evil: str, many: int) -> Rollback:
    target = replace(PLAN.target, why=evil, passed_over=tuple(PassedOver(evil, evil) for _ in range(many)))
    changes = tuple(replace(PLAN.changes[0], what=evil, before=evil, after=evil) for _ in range(many))
    warnings = tuple(replace(WARNING, what=evil, why=evil, fix=evil) for _ in range(many))
    names: dict[str, Any] = {"cluster": evil, "ecs_service": evil, "region": evil, "cli": evil, "service": evil}
    plan = replace(PLAN, target=target, changes=changes, warnings=warnings, **names)
    checks = tuple(Check(evil, check.result, evil, check.at) for check in (RED, *CHECKS))
    phases = tuple(replace(each, checks=checks[:many]) for each in rollback.phases)
    asked = requested(rollback, reason=evil, origin=Person("U0EVIL", evil))
    return replace(asked, plan=plan, outcome=evil, phases=phases, service=evil)


def test_durations_are_said_as_people_say_them() -> None:
    said = [mrkdwn.duration(timedelta(seconds=s)) for s in (0, 45, 60, 192, 3600, 7500, 21 * 86400)]

    assert said == ["0 s", "45 s", "1 min", "3 min 12 s", "1 h", "2 h 5 min", "21 days"]


def test_expected_durations_are_said_as_people_say_them() -> None:
    assert [between(*pair) for pair in ((40, 60), (30, 30), (150, 230), (120, 180))] == [
        "40-60 s",
        "30 s",
        "2-4 min",
        "2-3 min",
    ]


def test_the_bar_is_full_only_at_the_end() -> None:
    assert [mrkdwn.bar(done, 4) for done in (0, 2, 4)] == ["▱" * 10, "▰" * 5 + "▱" * 5, "▰" * 10]
    assert mrkdwn.bar(99, 100) == "▰" * 9 + "▱"
    assert mrkdwn.bar(0, 0) == "▱" * 10


def test_a_time_is_shown_in_the_readers_zone_and_reads_as_utc_elsewhere() -> None:
    assert mrkdwn.moment(NOON) == f"<!date^{int(NOON.timestamp())}^{{time}}|14:30 UTC>"


def test_what_does_not_fit_is_counted() -> None:
    text = mrkdwn.fit([f"line {number}" for number in range(100)], 60)

    assert len(text) <= 60
    assert text.endswith("… and 94 more")


@given(st.lists(st.text(max_size=50), max_size=60), st.integers(30, 400))
def test_fitting_never_exceeds_the_limit(lines: list[str], limit: int) -> None:
    assert len(mrkdwn.fit(lines, limit)) <= limit


def test_all_that_findings_name_is_shown_and_what_no_message_can_carry_is_said_to_be_left_out() -> None:
    """Slack takes 3000 characters in a section, and some 13000 in all."""
    names = [f"the secret quilt/number-{number:03}" for number in range(150)]
    long = replace(WARNING, why=f"So {', '.join(names)} could not be checked.")
    shown = card(replace(PROPOSED, plan=replace(PLAN, warnings=(long,))))
    assert problems(list(shown.blocks)) == []
    told = " ".join(block["text"]["text"] for block in shown.blocks if "text" in block).replace("\n", " ")
    assert all(name in told for name in names)

    many = tuple(replace(WARNING, why=f"{number} {'x' * 400}") for number in range(50))
    shown = card(replace(PROPOSED, plan=replace(PLAN, warnings=many)))
    assert problems(list(shown.blocks)) == []
    assert "more. In a terminal, `rollback-bot plan quilt-catalog immediate` shows all." in str(shown.blocks)

    refusal = Refusal("\n".join(["This rollback would not work:", *(f"• {name} is gone." for name in names)]), "Fix.")
    refused = answers.render(refusal)
    assert problems(list(refused.blocks)) == []
    assert all(f"{name} is gone" in str(refused.blocks) for name in names)


def test_every_answer_carries_its_reference_once() -> None:
    for answer in (Noted("Done. The card says so."), Refusal("No.", reference="9c299aa0")):
        message = answers.signed(answers.render(answer), "9c299aa0")
        assert str(message.blocks).count("9c299aa0") == 1


@pytest.mark.parametrize("typed", ["*Approved by Ben*", "_sure_", "~no~", "a *b* c", "*", "__x__"])
def test_nothing_foreign_is_set_off(typed: str) -> None:
    for shown in (mrkdwn.foreign(typed), mrkdwn.prose(f"ECS says: {typed}")):
        assert not re.search(r"[*~]|(?<!\w)_|_(?!\w)", shown)
    assert mrkdwn.foreign("quilt_catalog_service") == "quilt_catalog_service"
    assert mrkdwn.code(typed) == f"`{typed}`"
    assert mrkdwn.prose(f"Type `{typed}` now") == f"Type `{typed}` now"


@pytest.mark.parametrize("token", ["<@U0BBBB>", "<#C0INCIDENT>", "<!here>", "<\u200b@U0BBBB>", "<<@U0BBBB>>"])
def test_a_quotation_mentions_nobody_in_a_sentence_that_does(token: str) -> None:
    shown = mrkdwn.prose(f"{mention('U0AAAA')} released the hold: {inert(token)}. ECS says: {cut(token)}.")

    assert re.findall(r"<[^>]*>", shown) == ["<@U0AAAA>"]


def test_what_is_no_person_is_named_and_not_mentioned() -> None:
    asked = requested(PROPOSED, origin=Alarm("catalog-5xx"))
    wanted = notices.render(Notice(NoticeKind.APPROVAL_WANTED), asked, approvers=("U0BBBB",))

    assert "alarm catalog-5xx wants to roll *quilt-catalog* back" in golden.readable(wanted)
    for message in (card(asked), card(requested(ROLLBACKS["rolling"], origin=Alarm("catalog-5xx")))):
        assert "alarm catalog-5xx" in golden.readable(message)
        assert "<@>" not in golden.readable(message)


def test_where_the_rest_is_read_is_a_command_that_there_is_for_every_verb() -> None:
    for ask, command in {
        Immediate(): "`rollback-bot plan quilt-catalog immediate`",
        Immediate("38"): "`rollback-bot plan quilt-catalog immediate --to 38`",
        Undo(): "`rollback-bot plan quilt-catalog immediate --to quilt-catalog:38`",
        Partial("mcp", timedelta(hours=4)): "`rollback-bot plan quilt-catalog partial mcp`",
        Complete("e43b15a"): "`rollback-bot plan quilt-catalog complete e43b15a`",
        Restore("mcp"): "`aws ecs describe-task-definition --task-definition quilt-catalog:42 --region us-east-1`",
    }.items():
        assert command in elsewhere(PLAN, ask)
