"""Who decides on what an alarm asks for: an approver, and where the service says so not whoever deployed it."""

from dataclasses import replace

import pytest

from bot.approval import policy
from bot.catalog import Service
from bot.model import Alarm, Mode, Refusal, Rollback, Suspicion, Trigger, Verb
from tests.unit.triggers.values import DEPLOYED, ERRORS, watched
from tests.unit.values import CATALOG, NOW, rollback

STRICT = watched(deployer_approves=False)


def by_alarm(deployer: str = "bob") -> Rollback:
    suspicion = Suspicion(Trigger.ERRORS, "a third fails", NOW, NOW, replace(DEPLOYED, by=deployer))
    return rollback(request=replace(rollback().request, origin=Alarm(ERRORS, suspicion=suspicion)))


def judged(slack_id: str, of: Rollback, service: Service = STRICT, verb: Verb = Verb.APPROVE) -> Refusal | None:
    return policy.listed_to_decide(catalog=CATALOG, service=service, rollback=of, verb=verb, slack_id=slack_id)


def test_whoever_deployed_does_not_approve_it_where_the_service_says_so() -> None:
    refused = judged("U0BOB", by_alarm())

    assert refused
    assert refused.reason == "<@U0BOB> deployed what this would roll back, so somebody else must approve it."
    assert "U0ANN" in refused.fix
    assert "U0BOB" not in refused.fix
    assert judged("U0ANN", by_alarm()) is None
    assert judged("U0BOB", by_alarm(), verb=Verb.REJECT) is None


def test_they_do_where_it_says_nothing_or_nobody_knows_who_deployed_or_a_person_asked() -> None:
    assert judged("U0BOB", by_alarm(), watched()) is None
    assert judged("U0BOB", by_alarm("")) is None
    assert judged("U0BOB", rollback()) is None


def test_who_is_no_approver_decides_nothing() -> None:
    for verb in (Verb.APPROVE, Verb.REJECT, Verb.WITHDRAW):
        assert judged("U0CAT", by_alarm(), verb=verb)


@pytest.mark.parametrize("mode", Mode)
def test_an_alarm_asks_only_where_the_service_lets_it(mode: Mode) -> None:
    may = policy.may_propose_unasked(Alarm(ERRORS), watched(mode)) is None

    assert may is (mode in (Mode.PROPOSE, Mode.AUTO))
