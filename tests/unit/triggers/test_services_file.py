"""How a service is watched, as the services file says it."""

from typing import Any

import pytest

from bot.catalog import Catalog
from bot.catalog.sense import senseless
from bot.model import Mode
from tests.unit.values import CATALOG


def catalog(**entry: Any) -> Catalog:
    data = CATALOG.model_dump(mode="json", by_alias=True, exclude={"digest"}, exclude_unset=True)
    service = {key: value for key, value in data["services"]["quilt-catalog"].items() if key != "name"}
    return Catalog.model_validate({**data, "services": {"quilt-catalog": service | entry}})


@pytest.mark.parametrize(
    ("entry", "mode"),
    [
        ({}, Mode.OFF),
        ({"triggers": {}}, Mode.DRY_RUN),
        ({"triggers": {}, "watch": "propose"}, Mode.PROPOSE),
        ({"triggers": {}, "watch": False}, Mode.OFF),  # as YAML reads `off`
        ({"watch": "auto"}, Mode.AUTO),
    ],
)
def test_a_service_with_triggers_begins_with_a_dry_run(entry: dict[str, Any], mode: Mode) -> None:
    assert catalog(**entry).services["quilt-catalog"].watch is mode


def test_what_would_have_timed_out_before_it_acts_is_a_mistake() -> None:
    auto = {"watch": "auto", "auto": {"acts_after": "5m"}}

    (found,) = senseless(catalog(**auto, approval_expires="5m"))

    assert found[1] == "`services.quilt-catalog.auto` would act 5 min after a plan is shown, when that has timed out."
    assert list(senseless(catalog(**auto, approval_expires="6m"))) == []
    assert list(senseless(catalog(**(auto | {"watch": "propose"}), approval_expires="5m"))) == []
