"""When a rebuild has nothing to be put behind any more, and what is said of old settings under new code."""

from dataclasses import replace

import pytest

from bot.model import Change, FeatureSwitch, Rebuild, RevisionCopy, Rollback, State
from bot.plan.rebuild import gone_back, older_settings
from tests.asks import planned
from tests.unit.values import plan, rollback, td

REBUILD = Rebuild("e43b15a", "master", "quilt-catalog-rollback", "registry/catalog", "catalog")
IMMEDIATE = rollback(state=State.SUCCEEDED)


def other(**changed: object) -> Rollback:
    return planned(IMMEDIATE, replace(IMMEDIATE.plan, **changed))


def test_what_an_immediate_rollback_brought_is_known_while_it_runs() -> None:
    failed = replace(IMMEDIATE, state=State.FAILED)

    assert gone_back(td(38), [failed, IMMEDIATE, other(undoes="b" * 32)]) is IMMEDIATE
    assert gone_back(td(43), [IMMEDIATE]) is None
    assert gone_back(td(38), [failed]) is None


@pytest.mark.parametrize(
    "changed", [{"undoes": "b" * 32}, {"switch": FeatureSwitch("mcp", on=False)}, {"rebuild": REBUILD}]
)
def test_other_kinds_of_rollback_may_leave_the_bad_code_running(changed: dict[str, object]) -> None:
    assert gone_back(td(38), [other(**changed), IMMEDIATE]) is None


def test_a_copy_that_was_registered_counts_as_what_was_gone_back_to() -> None:
    copied = replace(other(copy=RevisionCopy(td(38), plan().target.chosen.images)), registered=td(43))

    assert gone_back(td(43), [copied]) is copied


def test_old_settings_under_new_code_are_a_warning_that_names_them() -> None:
    image = Change("image of catalog", "registry/catalog:b90e4d7", "registry/catalog:c3f56d0")
    (told,) = older_settings(REBUILD, other(changes=(image, Change("environment MCP of catalog removed", "", ""))))

    assert (told.what, told.block) == ("New code gets the configuration of quilt-catalog:38", False)
    assert "went back from quilt-catalog:42. They differ in: environment MCP of catalog removed." in told.why
    assert older_settings(REBUILD, other(changes=(image,))) == ()
