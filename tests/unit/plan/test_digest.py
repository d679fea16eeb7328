"""The digest of every kind of plan is what it always was: stored approvals were given for these very values."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.journal import rows
from bot.model import (
    Call,
    DeploymentGroup,
    EnvironmentVariable,
    FeatureSwitch,
    Hook,
    Image,
    Plan,
    Rebuild,
    RevisionCopy,
    TrafficShift,
)
from bot.plan import plan as plans
from bot.plan.fit import fitted
from bot.preflight.duration import Estimate
from tests.unit.values import DAY, MINUTE, NOW, SERVICE, Past, history, plan, service_state, td

PINNED = (Image("catalog", "registry/catalog@sha256:good", "sha256:good"),)
OFF = (EnvironmentVariable("catalog", "SEARCH", "off"),)
UNKNOWN = (EnvironmentVariable("catalog", "SEARCH", ""),)
COPY = RevisionCopy(td(42), PINNED)
REBUILD = Rebuild("deadbee", "main", "catalog-rollback", "registry/catalog", "catalog", "quilt/catalog")
BLUE_GREEN = TrafficShift("BLUE_GREEN", 5 * MINUTE)
SPEC = json.dumps({"Resources": [{"TargetService": {"Properties": {"TaskDefinition": td(42)}}}]})
GROUP = DeploymentGroup("App", "Dgp", SPEC, TrafficShift("BLUE_GREEN", 5 * MINUTE, by="CodeDeploy"))


PAUSED = replace(history(Past(38, DAY), Past(42, MINUTE, "IN_PROGRESS"))[0][0], hook=Hook("h1", NOW, "ROLLBACK"))


def made(
    call: Call = Call.UPDATE_SERVICE,
    group: DeploymentGroup | None = None,
    *,
    back: str | None = None,
    shift: TrafficShift | None = None,
    **changed: Any,
) -> Plan:
    """As every plan is made: drawn, changed, and then fitted to its service."""
    drawn = replace(plan(call, service_deployment=back), digest="", **changed)
    return fitted(drawn, service_state(shift=shift), [PAUSED], group, service=SERVICE, takes=Estimate())


KINDS = {
    "immediate": (
        made(),
        "f6ddabf529f509f129e04c62393278b92274656e56b788877621e428078694ec",
    ),
    "sent back": (
        made(Call.STOP_SERVICE_DEPLOYMENT, back="arn:sd"),
        "fe88e6eac120710e2ac41bfcd55e9037a4ac050e545ebf5d0a7aef4405dac4b9",
    ),
    "a copy": (
        made(copy=RevisionCopy(td(38), PINNED)),
        "c0cd99cd1b65f424324f937a01532a12c1d5bdbc6d9cd562b979c52dd814b9e7",
    ),
    "partial": (
        made(copy=replace(COPY, settings=OFF), switch=FeatureSwitch("search", on=False)),
        "a79998fb3188f982973bde2358e79a67a5fec5270099ae0d518598e0119b833f",
    ),
    "restore": (
        made(copy=replace(COPY, settings=UNKNOWN, settings_from=td(41)), switch=FeatureSwitch("search", on=True)),
        "be0857aba1c36861f1fba387646d5dfef76b4d217d0ca6ac9473ca1e17bb96b0",
    ),
    "complete": (
        made(copy=COPY, rebuild=REBUILD),
        "30a8765eb260f18ff5dec0fb6877af63eebf3c808e2e0cf401f454fb2565229b",
    ),
    "blue/green": (
        made(shift=BLUE_GREEN),
        "c964554d77dd216610b7071427489e8ccbca7dda55919e59d45d542f08a9d200",
    ),
    "paused at a hook": (
        made(Call.CONTINUE_SERVICE_DEPLOYMENT, back=PAUSED.arn, shift=BLUE_GREEN),
        "b9bc99d581fabafa18149096a2b9452782e9cde6ccc775353f15668c80459ad6",
    ),
    "CodeDeploy": (
        made(Call.CREATE_DEPLOYMENT, GROUP),
        "21dfab01c55e4ced633026f05f7d1f8a190c17cedd481fa6937f68167f86e26d",
    ),
    "CodeDeploy, complete": (
        made(Call.CREATE_DEPLOYMENT, GROUP, copy=COPY, rebuild=REBUILD),
        "c715c594a6498092b4e078f7998e87cf70d194fff41320e221222270020b7ff6",
    ),
    "CodeDeploy, sent back": (
        made(Call.STOP_DEPLOYMENT, GROUP, back="d-1"),
        "c0a9dabf10a8014a187efd26818570b72e82cdd088406d673af641b820f548cd",
    ),
    "lapsed twice": (
        made(lapsed=2),
        "273bb6b74361dfb4c393bd8e0ce7b673bafe25e876a900ee02553409fc5f7824",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_plan_of_every_kind_is_sealed_with_the_digest_that_it_always_had(kind: str) -> None:
    plan_of_it, digest = KINDS[kind]

    assert plan_of_it.digest == plans.digest(plan_of_it) == digest


def test_a_plan_that_is_only_drawn_up_has_no_digest_and_none_can_be_stored() -> None:
    unsealed = replace(plan(), digest="")

    with pytest.raises(ValueError, match="not sealed"):
        rows.from_plan(unsealed)
    assert rows.from_plan(plans.seal(unsealed))["digest"] == plan().digest
