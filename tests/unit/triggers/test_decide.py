"""What a signal comes to: a proposal only where the alarm, its figures and the service's past all speak for it."""

from dataclasses import replace

import pytest

from bot.catalog import Triggers
from bot.model import CameTo, Mode, Result, SignalKind, State, Trigger
from bot.triggers.before import told_before
from bot.triggers.decide import decide
from bot.triggers.known import Decided, Known, Read
from tests.unit.triggers.values import (
    BAD,
    DEPLOYED,
    ERRORS,
    FIRING,
    SLOW,
    considered,
    known,
    read,
    signal,
    snooze,
    watched,
)
from tests.unit.values import HOUR, MINUTE, NOW, rollback

FEW = replace(BAD, result=Result.INCONCLUSIVE, evidence="no requests in 10 minutes")
WELL = replace(BAD, result=Result.PASS, evidence="none of 900 requests fails, surely below 10 %")
PAST = rollback(id="a" * 32, state=State.REJECTED)

NOTED: dict[str, tuple[Known, Read, str]] = {
    "a service that is not watched": (known(service=watched(Mode.OFF)), read(), "not watched"),
    "an alarm that is over": (known(signal=signal(state="OK")), read(), "The alarm is quiet"),
    "an alarm without data": (known(signal=signal(state="INSUFFICIENT_DATA")), read(), "The alarm is without data"),
    "a deployment's event": (known(signal=signal(kind=SignalKind.DEPLOYMENT)), read(), "It is no alarm"),
    "an alarm of another service": (
        known(signal=signal("rollback-bot/sales-prod/other/errors")),
        read(),
        "not one of this service's own",
    ),
    "an alarm that people made": (known(signal=signal("catalog-5xx")), read(), "not one of this service's own"),
    "a flapping alarm": (known(fired=3), read(), "flapping: it fired 3 times within 1 h"),
    "a snoozed service": (known(snooze=snooze()), read(), "“load test”"),
    "an alarm that is gone": (known(), read(alarm=None), "no such alarm any more"),
    "an alarm that is well by now": (known(), read(alarm=replace(FIRING, state="OK")), "It is over"),
    "an alarm that has no data by now": (
        known(),
        read(alarm=replace(FIRING, state="INSUFFICIENT_DATA")),
        "no data for it by now",
    ),
    "a disabled alarm": (known(), read(alarm=replace(FIRING, enabled=False)), "actions are disabled"),
    "a composite alarm of that name": (known(), read(alarm=replace(FIRING, plain=False)), "It is a composite alarm"),
    "a muted alarm": (known(), read(alarm=replace(FIRING, muted="nightly")), "mute rule nightly"),
    "an alarm that was set by hand": (known(), read(alarm=replace(FIRING, data=False), check=WELL), "set by hand"),
    "figures that prove nothing": (known(), read(check=FEW), "do not prove it: no requests"),
    "figures that are well": (known(), read(check=WELL), "do not prove it"),
    "an alarm that is older than the deployment": (
        known(),
        read(alarm=replace(FIRING, since=NOW - 11 * MINUTE)),
        "It was firing already when quilt-catalog:42 went out",
    ),
    "what a rollback brought": (known(), read(brought=PAST), "nothing rolls back a rollback"),
    "a deployment that was proposed about": (known(history=[considered()]), read(), "was proposed at"),
    "another alarm of that deployment": (known(history=[considered(name=SLOW)]), read(), "was proposed at"),
    "one that would have been proposed": (
        known(history=[considered(CameTo.WOULD_PROPOSE)]),
        read(),
        "would have been proposed at",
    ),
    "one that was rejected long ago": (
        known(history=[considered(at=NOW - 5 * HOUR, rollback_id=PAST.id)], recent=[PAST]),
        read(),
        "was proposed at",
    ),
    "one that timed out just now": (
        known(history=[considered(rollback_id=PAST.id)], recent=[replace(PAST, state=State.EXPIRED)]),
        read(),
        "was proposed at",
    ),
    "no deployment, but a proposal just now": (
        known(history=[considered(deployment="")]),
        read(deployed=None),
        "was proposed at",
    ),
}

OFF = Triggers.model_validate({"errors": "off"})
ALL_OFF = Triggers.model_validate(dict.fromkeys(Trigger, "off"))
NOTED |= {
    "an alarm whose trigger is off": (known(service=watched(triggers=OFF)), read(), "“errors” of its service is off"),
    "an alert where all triggers are off": (
        known(signal=signal("Sentry: 5xx", kind=SignalKind.ALERT), service=watched(triggers=ALL_OFF)),
        read(alarm=None),
        "All triggers of its service are off",
    ),
}

PROPOSED: dict[str, tuple[Known, Read]] = {
    "its figures prove it": (known(), read()),
    "it was set by hand, and the figures prove it": (known(), read(alarm=replace(FIRING, data=False))),
    "another deployment was proposed about": (known(history=[considered(deployment="sd/41")]), read()),
    "an earlier alarm came to nothing": (known(history=[considered(CameTo.NOTED)]), read()),
    "nobody decided on the plan half an hour ago": (
        known(
            history=[considered(at=NOW - 30 * MINUTE, rollback_id=PAST.id)], recent=[replace(PAST, state=State.EXPIRED)]
        ),
        read(),
    ),
    "nobody knows the deployment": (known(), read(deployed=None)),
    "another system says so where a trigger is off": (
        known(signal=signal("Sentry: 5xx", kind=SignalKind.ALERT), service=watched(triggers=OFF)),
        read(alarm=None),
    ),
    "another system says so": (known(signal=signal("Sentry: 5xx", kind=SignalKind.ALERT)), read(alarm=None)),
    "it fired twice": (known(fired=2), read()),
    "it is an older deployment": (known(), read(deployed=replace(DEPLOYED, began_at=NOW - 60 * HOUR))),
}


@pytest.mark.parametrize("case", NOTED)
def test_nothing_is_proposed_for(case: str) -> None:
    of, and_read, words = NOTED[case]

    decided = decide(of, and_read)

    assert decided.came_to is CameTo.NOTED
    assert words in decided.reason


@pytest.mark.parametrize("case", PROPOSED)
@pytest.mark.parametrize(
    ("mode", "came_to"),
    [(Mode.PROPOSE, CameTo.PROPOSED), (Mode.AUTO, CameTo.PROPOSED), (Mode.DRY_RUN, CameTo.WOULD_PROPOSE)],
)
def test_it_is_proposed_where(case: str, mode: Mode, came_to: CameTo) -> None:
    of, and_read = PROPOSED[case]

    told = "error rate: 34 % of 1,200 requests fail, surely above 10 %."
    service = of.service.model_copy(update={"watch": mode})
    assert decide(replace(of, service=service), and_read) == Decided(came_to, told)


@pytest.mark.parametrize(
    ("state", "words"), [(State.PROPOSED, "waits for its decision"), (State.ROLLING, "is under way")]
)
def test_it_joins_what_waits_or_is_under_way(state: State, words: str) -> None:
    joined = decide(known(recent=[rollback(state=state)]), read())

    assert joined.came_to is CameTo.JOINED
    assert words in joined.reason


def test_aws_is_asked_only_where_the_answer_may_matter() -> None:
    assert told_before(known()) is None
    for case in ("a snoozed service", "an alarm that is over", "an alarm of another service", "a flapping alarm"):
        assert told_before(NOTED[case][0]) is not None
    assert told_before(known(recent=[rollback()])) is not None
    assert known().signal.name == ERRORS
