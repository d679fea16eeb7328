"""ECR's lifecycle rules, as ECR carries them out: the first that selects an image alone may expire it."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.model import Grade, Image, KeptImage, LifecycleRule, NotChecked, StoredImage
from bot.readiness.retention import fate, images, selects

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
DAY = timedelta(days=1)
IMAGE = Image("catalog", "123456789012.dkr.ecr.us-east-1.amazonaws.com/quilt/catalog:v38", "sha256:38")


def stored(number: int, *tags: str, pulled: int | None = None) -> StoredImage:
    """Pushed so many days ago."""
    return StoredImage(f"sha256:{number}", tags, NOW - number * DAY, NOW - pulled * DAY if pulled is not None else None)


def rule(priority: int, counts: str, number: int, *tags: str, status: str = "tagged", action: str = "expire"):
    return LifecycleRule(priority, status if tags or status != "tagged" else "any", tags, counts, number, action)


def kept(image: StoredImage | None, *rules: LifecycleRule, others: tuple[StoredImage, ...] | None = ()) -> KeptImage:
    return KeptImage(IMAGE, "quilt/catalog", image, rules, others)


def test_it_stays_where_no_rule_selects_it() -> None:
    image = stored(40, "v38")
    assert fate(kept(image), NOW).at is None
    assert fate(kept(image, rule(1, "sinceImagePushed", 1, "dev-*")), NOW).rule is None
    assert fate(kept(image, rule(1, "sinceImagePushed", 1, status="untagged")), NOW).rule is None


@pytest.mark.parametrize(
    ("patterns", "tags", "so"),
    [
        (("v*",), ("v38",), True),
        (("v*", "prod*"), ("v38",), False),
        (("v*", "prod*"), ("v38", "production"), True),
        (("*-dev",), ("v38-dev",), True),
        (("v*",), (), False),
    ],
)
def test_of_several_patterns_it_needs_a_tag_for_each(
    patterns: tuple[str, ...], tags: tuple[str, ...], so: bool
) -> None:
    assert selects(rule(1, "sinceImagePushed", 1, *patterns), stored(1, *tags)) is so


def test_a_rule_of_higher_priority_that_selects_it_keeps_the_later_ones_from_it() -> None:
    image = stored(40, "v38")
    spared = kept(image, rule(9, "sinceImagePushed", 7), rule(1, "sinceImagePushed", 365, "v*"))
    assert fate(spared, NOW).at == image.pushed_at + 365 * DAY


def test_newer_images_that_a_rule_selects_push_it_out_whoever_else_has_them() -> None:
    image = stored(40, "v38")
    newer = tuple(stored(age, f"v{40 - age}") for age in range(1, 9))
    others = (image, stored(50, "v1"), stored(2, "dev-1"), *newer)
    assert fate(kept(image, rule(1, "imageCountMoreThan", 10, "v*"), others=others), NOW).pushes == 2
    assert fate(kept(image, rule(1, "imageCountMoreThan", 8, "v*"), others=others), NOW).pushes == 0
    assert fate(kept(image, rule(1, "imageCountMoreThan", 10, "v*"), others=None), NOW).unknown


def test_days_since_it_was_pulled_count_from_its_push_where_nobody_pulled_it() -> None:
    by_pull = rule(1, "sinceImagePulled", 60, action="transition")
    assert fate(kept(stored(40, "v38", pulled=3), by_pull), NOW).at == NOW + 57 * DAY
    assert fate(kept(stored(40, "v38"), by_pull), NOW).at == NOW + 20 * DAY


@pytest.mark.parametrize(
    ("rules", "grade", "told"),
    [
        ((), Grade.GREEN, "No lifecycle policy of ECR deletes its images."),
        ((rule(1, "sinceImagePushed", 365),), Grade.GREEN, "ECR keeps the image of catalog for 325 days more."),
        ((rule(1, "sinceImagePushed", 60),), Grade.AMBER, "ECR deletes the image of catalog in 20 days."),
        ((rule(1, "sinceImagePushed", 40),), Grade.RED, "ECR deletes the image of catalog within a day."),
        ((rule(1, "imageCountMoreThan", 1),), Grade.AMBER, "ECR deletes the image of catalog after one more push."),
        ((rule(1, "imageCountMoreThan", 99),), Grade.GREEN, "ECR keeps the image of catalog for 99 pushes more."),
        ((rule(1, "sinceImagePulled", 60, action="transition"),), Grade.AMBER, "ECR archives the image of catalog in"),
        ((rule(1, "sinceMoon", 60),), Grade.UNKNOWN, "the bot does not know the rule sinceMoon"),
    ],
)
def test_what_goes_soon_is_amber_and_what_goes_now_is_red(
    rules: tuple[LifecycleRule, ...], grade: Grade, told: str
) -> None:
    image = stored(40, "v38")
    found = images([kept(image, *rules, others=(image,))], [], NOW)
    assert (found.grade, told in found.what) == (grade, True), found


def test_the_worst_image_is_told_and_one_that_was_not_read_hides_none_that_is_red() -> None:
    unread = NotChecked("the image x", "AWS is throttling this account")
    well, going = kept(stored(1, "v1")), kept(stored(40, "v38"), rule(1, "sinceImagePushed", 7))
    assert images([well, going], [], NOW).grade is Grade.RED
    assert images([well, going], [unread], NOW).grade is Grade.RED
    assert images([well], [unread], NOW).grade is Grade.UNKNOWN
    assert not images([], [], NOW).applies


def test_an_image_that_ecr_has_no_more_is_red_and_never_kept() -> None:
    there, gone = kept(stored(40, "v38")), kept(None)

    found = images([there, gone], [], NOW)
    told = "ECR no longer has the image of catalog in quilt/catalog, or has archived it."
    assert (found.grade, found.what) == (Grade.RED, told)
    assert images([gone], [NotChecked("another image", "AWS is silent", "")], NOW).grade is Grade.RED
