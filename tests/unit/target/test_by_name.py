"""`to REVISION`: any revision of the same family, never in silence about what speaks against it."""

import pytest

from bot.model import Finding, WantedRevision
from bot.target import by_name
from bot.target.rule import Ranking
from tests.unit.target.test_rule import STORY, ranked
from tests.unit.values import NOW, images, td


def target(number: int, ranking: Ranking, wanted: WantedRevision | None = None) -> tuple[str, list[Finding]]:
    """-> why it is the target, and the warnings."""
    wanted = wanted or WantedRevision(named=str(number))
    chosen, warnings = by_name.target(
        td(number), ranking=ranking, images=images(), wanted=wanted, best="quilt-catalog:38", now=NOW
    )
    assert chosen.chosen.task_definition == td(number)
    return chosen.why, list(warnings)


@pytest.mark.parametrize("typed", ["38", ":38", "quilt-catalog:38", "Quilt-Catalog:38", td(38)])
def test_a_revision_may_be_named_by_its_number_or_in_full(typed: str) -> None:
    assert by_name.find(typed, td(42), service="catalog") == td(38)


@pytest.mark.parametrize("typed", ["ProdQuiltTaskDef1A2B:38", "prodquilttaskdef1a2b:38"])
def test_a_family_with_capitals_is_found_however_it_is_typed(typed: str) -> None:
    family = td(0).removesuffix("quilt-catalog:0") + "ProdQuiltTaskDef1A2B"

    assert by_name.find(typed, f"{family}:42", service="catalog") == f"{family}:38"


def test_a_revision_of_another_account_or_region_is_refused() -> None:
    elsewhere = by_name.find(td(38).replace("us-east-1", "eu-west-1"), td(42), service="catalog")

    assert isinstance(elsewhere, Finding)
    assert "is in another account or region" in elsewhere.what
    assert elsewhere.fix == "Write it as `38`."


@pytest.mark.parametrize(
    ("typed", "why"),
    [("other:38", "another family"), ("42", "is what the service is on now"), ("quilt-catalog:", "not a revision")],
)
def test_another_family_and_what_runs_now_are_refused(typed: str, why: str) -> None:
    found = by_name.find(typed, td(42), service="catalog")

    assert isinstance(found, Finding)
    assert found.block
    assert why in found.what
    assert found.fix


def test_a_good_revision_needs_no_warning() -> None:
    assert target(37, ranked(*STORY)) == ("asked for by name; it served well for 9 days", [])


@pytest.mark.parametrize(
    ("number", "against"),
    [
        (40, "quilt-catalog:40 failed: The circuit breaker threshold was exceeded"),
        (39, "quilt-catalog:39 was never seen serving"),
        (99, "quilt-catalog:99 was never seen serving"),
    ],
)
def test_what_the_rule_passes_over_is_warned_of_with_its_reason(number: int, against: str) -> None:
    why, [warning] = target(number, ranked(*STORY))

    assert warning.what == against
    assert not warning.block
    assert "quilt-catalog:38" in warning.why
    assert "although it" in why


def test_what_was_rolled_away_from_may_be_named_and_is_warned_of() -> None:
    _, [warning] = target(38, ranked(*STORY, never=frozenset({td(38)})))

    assert warning.what == "quilt-catalog:38 was rolled away from"


def test_an_undo_says_which_rollback_left_the_revision_and_why() -> None:
    wanted = WantedRevision(named=td(41), undoes="f" * 32, landed_on=td(38), reason="5xx since noon")
    why, [warning] = target(41, ranked(*STORY), wanted)

    assert why == "it is what rb-ffffffff left"
    assert warning.why == "rb-ffffffff left it: 5xx since noon."


def test_a_rollback_is_undone_only_where_the_service_still_is_where_it_went() -> None:
    wanted = WantedRevision(named=td(42), undoes="f" * 32, landed_on=td(38))

    assert by_name.undo_applies(wanted, td(38)) == ()
    [moved] = by_name.undo_applies(wanted, td(43))
    assert moved.block
    assert "quilt-catalog:43" in moved.why
    assert by_name.undo_applies(WantedRevision(named="42"), td(43)) == ()


def test_of_another_family_only_what_the_service_itself_ran_may_be_named() -> None:
    ran = (td(38), td(42), td(1, "catalog-v2"))
    current = td(2, "catalog-v2")

    assert by_name.find("quilt-catalog:38", current, service="catalog", ran=ran) == td(38)
    assert by_name.find(td(38), current, service="catalog", ran=ran) == td(38)
    assert by_name.find("1", current, service="catalog", ran=ran) == td(1, "catalog-v2")
    for named in ("quilt-catalog:39", "web:38", td(38).replace("us-east-1", "eu-west-1")):
        found = by_name.find(named, current, service="catalog", ran=ran)
        assert isinstance(found, Finding)
        assert found.block


def test_where_the_number_is_missing_what_the_service_ran_under_it_is_named() -> None:
    found = by_name.missing(td(38, "catalog-v2"), "", service="catalog", ran=(td(38), td(42)))

    assert found.fix == "This service ran quilt-catalog:38: `/rollback catalog plan to quilt-catalog:38`."
