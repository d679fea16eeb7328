"""Alarms that asked, and acted, without any reason: made of true ones."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.model import CameTo, Mode, Snooze
from tests.invariants.doctored.hands import answered
from tests.invariants.evidence import Evidence
from tests.scenarios.world import BEN, CHLOE


def _asked(true: Evidence, **fields: Any) -> Evidence:
    made = next(each for each in true.considered if each.came_to is CameTo.PROPOSED)
    others = tuple(each for each in true.considered if each is not made)
    return replace(true, considered=(replace(made, **fields), *others))


def asked_by_nothing(true: Evidence) -> Evidence:
    return replace(true, considered=())


def asked_of_no_rollback(true: Evidence) -> Evidence:
    return _asked(true, rollback_id="f" * 32)


def asked_by_no_signal(true: Evidence) -> Evidence:
    return replace(true, signals=())


def asked_when_it_was_over(true: Evidence) -> Evidence:
    return replace(true, signals=tuple(replace(each, state="OK") for each in true.signals))


def asked_while_it_was_snoozed(true: Evidence) -> Evidence:
    asked_at = true.rollbacks[0].requested_at
    since, until = asked_at - timedelta(minutes=5), asked_at + timedelta(minutes=5)
    return replace(true, snoozes=(Snooze("x", "quilt-catalog", "engineer-b", BEN, "a load test", since, until),))


def asked_twice_about_one_deployment(true: Evidence) -> Evidence:
    made = next(each for each in true.considered if each.came_to is CameTo.PROPOSED)
    again = replace(made, id="again", at=made.at + timedelta(minutes=1))
    return replace(true, considered=(*true.considered, again))


def an_event_left_in_the_queue(true: Evidence) -> Evidence:
    return replace(true, queued=("event",))


def an_event_lost(true: Evidence) -> Evidence:
    return replace(true, events=("event",))


def a_signal_that_nobody_saw_to(true: Evidence) -> Evidence:
    return replace(true, signals=(*true.signals, replace(true.signals[0], taken_at=None)))


def snoozed_by_nobody(true: Evidence) -> Evidence:
    return replace(true, interactions=tuple(each for each in true.interactions if each.verb != "snooze"))


def snoozed_by_somebody_on_no_list(true: Evidence) -> Evidence:
    typed = tuple(replace(each, slack_id=CHLOE) if each.verb == "snooze" else each for each in true.interactions)
    return replace(true, interactions=typed, snoozes=tuple(replace(each, slack_id=CHLOE) for each in true.snoozes))


def snoozed_by_a_guest(true: Evidence) -> Evidence:
    return answered(true, BEN, is_restricted=True)


def _acted(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, automatics=(replace(true.automatics[0], **fields),))


def acted_without_evidence(true: Evidence) -> Evidence:
    return replace(true, automatics=())


def acted_without_opting_in(true: Evidence) -> Evidence:
    services = {name: each.model_copy(update={"watch": Mode.PROPOSE}) for name, each in true.catalog.services.items()}
    return replace(true, catalog=true.catalog.model_copy(update={"services": services}))


def acted_after_a_week(true: Evidence) -> Evidence:
    return _acted(true, dry_since=true.automatics[0].at - timedelta(days=7))


def acted_on_an_old_deployment(true: Evidence) -> Evidence:
    return _acted(true, too_old_at=true.automatics[0].at)


def acted_upon_another_signal(true: Evidence) -> Evidence:
    return _acted(true, signal="another")


def acted_upon_what_only_was_noted(true: Evidence) -> Evidence:
    return _asked(true, came_to=CameTo.NOTED)


def acted_in_silence(true: Evidence) -> Evidence:
    return replace(true, versions={})


ASKED = {
    "I3 asked": (
        *(asked_by_nothing, asked_of_no_rollback, asked_by_no_signal, asked_when_it_was_over),
        *(asked_while_it_was_snoozed, asked_twice_about_one_deployment),
    ),
}
EVENTS = {"I7 of events": (an_event_left_in_the_queue, an_event_lost, a_signal_that_nobody_saw_to)}
SNOOZED = {"I3 snoozed": (snoozed_by_nobody, snoozed_by_somebody_on_no_list, snoozed_by_a_guest)}
ACTED = {
    "I3 by itself": (
        *(acted_without_evidence, acted_without_opting_in, acted_after_a_week, acted_on_an_old_deployment),
        *(acted_upon_another_signal, acted_upon_what_only_was_noted),
    ),
    "I3 by itself told": (acted_in_silence,),
}
"""By invariant: what breaks it."""
