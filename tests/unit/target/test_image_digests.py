"""What a tag meant while a revision served is known from its tasks, or not at all."""

from dataclasses import replace

from bot.model import Call, Image, Remembered, Result
from bot.preflight import tag_only_images
from bot.target.image_digests import as_seen, resolved, shown
from bot.target.ledger import Memory
from bot.target.rule import rank
from bot.validation.restored_checks import image_check
from tests.unit.values import DAY, MINUTE, NOW, Past, history, images, plan, tasks, td


def row(number: int, digest: str | None, *, first: int = 4, last: int = 3) -> Remembered:
    """Seen from `first` to `last` days ago."""
    return Remembered(td(number), images(digest), NOW - first * DAY, NOW - last * DAY, DAY)


def resolves(*rows: Remembered) -> dict[int, str | None]:
    """:38 served from five days ago to three, and :42 since; CodeDeploy notes no digests."""
    deployments, revisions = history(Past(38, 5 * DAY, digest=None), Past(42, 3 * DAY, digest=None))
    found = resolved(deployments, revisions, rows, NOW)
    return {int(it.task_definition.rpartition(":")[2]): it.images[0].digest for it in found.values()}


def test_running_tasks_show_their_images_by_task_definition() -> None:
    mixed = [*tasks(2, 38, digest="good"), *tasks(3, 42, digest="bad"), *tasks(1, 40, status="PENDING")]
    assert [(it.task_definition, it.images) for it in shown(mixed, NOW)] == [
        (td(38), images("good")),
        (td(42), images("bad")),
    ]


def test_tasks_that_differ_show_nothing() -> None:
    [mixed] = shown([*tasks(1, 38, digest="a"), *tasks(1, 38, digest="b"), *tasks(1, 38, digest="a")], NOW)
    assert mixed.images == images(None)


def test_a_revision_ran_what_was_seen_while_it_served() -> None:
    assert resolves(row(38, "good"), row(42, "bad", first=2, last=0)) == {38: "sha256:good", 42: "sha256:bad"}


def test_what_was_seen_at_another_time_or_twice_proves_nothing() -> None:
    assert resolves() == {38: None, 42: None}
    assert resolves(row(38, "good", first=9, last=6)) == {38: None, 42: None}
    assert resolves(row(38, "later", first=2, last=1)) == {38: None, 42: None}
    assert resolves(row(38, "good"), row(38, "other")) == {38: None, 42: None}


def test_a_digest_that_ecs_notes_stays() -> None:
    assert as_seen(images("noted"), [row(38, "seen")]) == images("noted")


def test_a_row_from_before_the_digest_was_learnt_adds_no_second_candidate() -> None:
    deployments, revisions = history(Past(38, 5 * DAY), Past(42, 3 * DAY))
    ranking = rank(
        current=td(42),
        current_images=images(),
        deployments=deployments,
        revisions=revisions,
        memory=Memory((row(38, None), row(37, "old"))),
        min_served=10 * MINUTE,
        now=NOW,
    )
    assert [assessment.name for assessment in ranking.assessments if assessment.ran] == [
        "quilt-catalog:38",
        "quilt-catalog:37",
    ]


def test_an_image_known_by_its_tag_alone_is_warned_of_unless_its_tasks_still_run() -> None:
    [finding] = tag_only_images.of(Call.CREATE_DEPLOYMENT, "quilt-catalog:38", images(None))
    assert not finding.block
    assert not finding.note
    assert "catalog:tag" in finding.why
    assert not list(tag_only_images.of(Call.STOP_DEPLOYMENT, "quilt-catalog:38", images(None)))
    assert not list(tag_only_images.of(Call.UPDATE_SERVICE, "quilt-catalog:38", images("good")))
    named = Image("catalog", "registry/catalog@sha256:good", None)
    assert not list(tag_only_images.of(Call.UPDATE_SERVICE, "quilt-catalog:38", [named]))


def test_an_image_that_cannot_be_compared_is_never_green() -> None:
    known = plan()
    unknown = replace(known.target.chosen, images=images(None))
    blind = replace(known, target=replace(known.target, chosen=unknown))

    assert image_check(tasks=tasks(4), plan=known, at=NOW) is None
    check = image_check(tasks=tasks(4), plan=blind, at=NOW)
    assert check is not None
    assert check.result is Result.INCONCLUSIVE
    assert "catalog sha256:good, which could not be compared" in check.evidence
    nothing = image_check(tasks=[], plan=blind, at=NOW)
    assert nothing is not None
    assert nothing.result is Result.INCONCLUSIVE
