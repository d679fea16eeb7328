"""Going back to a family from before: numbers of two families say nothing of which is older."""

from bot.catalog import Floor
from bot.preflight import release_tags, services_file
from bot.target.deployments import between
from tests.unit.values import SERVICE, definition, td

NOW_RUNS = definition(2, arn=td(2, "catalog-v2"), tags={"rollback": "unsafe"})


def test_the_tags_of_every_release_that_is_left_count() -> None:
    step = definition(1, arn=td(1, "catalog-v2"), tags={"rollback": "needs-step"})
    older = definition(37, tags={"rollback": "unsafe"})

    found = list(release_tags.of(NOW_RUNS, definition(38), (step, older)))

    assert [each.what for each in found] == [
        "This release must not be rolled back",
        "Something has to be done by hand first",
    ]


def test_between_two_families_lies_what_came_after_the_one_and_before_the_other() -> None:
    every = [td(37), td(39), td(42), td(1, "catalog-v2"), td(3, "catalog-v2"), td(40, "web")]

    assert between(every, td(38), td(2, "catalog-v2")) == [td(1, "catalog-v2"), td(42), td(39)]


def test_a_floor_that_is_a_number_refuses() -> None:
    service = SERVICE.model_copy(update={"rollback_floor": Floor(reason="the schema", revision=36)})

    [found] = services_file.of(service, definition(38), running=NOW_RUNS.arn)

    assert found.block
    assert "of another family than what runs" in found.why
    assert list(services_file.of(service, definition(38), running=td(42))) == []
