"""An emergency that was none, made of a true one."""

from dataclasses import replace
from typing import Any

from bot.model import Looking, Partial
from tests.invariants.doctored.hands import rollback
from tests.invariants.evidence import Evidence
from tests.scenarios.world import BEN


def _alone(true: Evidence, **fields: Any) -> Evidence:
    return replace(true, emergencies=(replace(true.emergencies[0], **fields),))


def _plan(true: Evidence) -> tuple[str, str]:
    return true.emergencies[0].rollback_id, true.emergencies[0].digest


def called_once(true: Evidence) -> Evidence:
    return replace(true, called=true.called[:1])


def before_they_had_time(true: Evidence) -> Evidence:
    return _alone(true, at=true.called[-1][2].at)


def of_another_plan(true: Evidence) -> Evidence:
    return replace(true, called=tuple((each[0], "0" * 64, each[2]) for each in true.called))


def while_somebody_looked(true: Evidence) -> Evidence:
    return replace(true, looking=((*_plan(true), Looking(BEN, "engineer-b", true.emergencies[0].at)),))


def without_opting_in(true: Evidence) -> Evidence:
    services = {name: each.model_copy(update={"emergency": None}) for name, each in true.catalog.services.items()}
    return replace(true, catalog=true.catalog.model_copy(update={"services": services}))


def for_a_feature(true: Evidence) -> Evidence:
    return rollback(true, request=replace(true.rollbacks[0].request, ask=Partial("mcp")))


def by_somebody_else(true: Evidence) -> Evidence:
    return _alone(true, slack_id=BEN, person="engineer-b")


def without_typing(true: Evidence) -> Evidence:
    return replace(true, interactions=tuple(each for each in true.interactions if each.verb != "emergency"))


def without_evidence(true: Evidence) -> Evidence:
    return replace(true, emergencies=())


def nobody_told(true: Evidence) -> Evidence:
    letters = {place: said for place, said in true.versions.items() if not place[0].startswith("D")}
    return replace(true, versions=letters)


BREAKS = {
    "I3 alone": (
        *(called_once, before_they_had_time, of_another_plan, while_somebody_looked, without_opting_in),
        *(for_a_feature, by_somebody_else, without_typing, without_evidence),
    ),
    "I3 told": (nobody_told,),
}
"""By invariant: what breaks it."""
