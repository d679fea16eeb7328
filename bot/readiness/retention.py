"""Would ECR's lifecycle policy delete what would be gone back to? As ECR carries its rules out. Pure.

The first rule whose tags an image has is the only one that may expire it; a rule counts every image that it selects.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fnmatch import fnmatchcase

from bot.model import Grade, Graded, KeptImage, LifecycleRule, NotChecked, StoredImage, Topic
from bot.readiness.grading import ECR, amber, aside, green, red, unknown
from bot.text import span

SOON = timedelta(days=30)
FEW = 10  # pushes
_BY_NUMBER, _BY_PULL = "imageCountMoreThan", "sinceImagePulled"


@dataclass(frozen=True, slots=True)
class Fate:
    """Of one image: it goes at `at`, or after `pushes` more (0: ECR deletes it within a day). Both None: it stays.

    `unknown` says why nobody can tell, "" where it can be told.
    """

    at: datetime | None = None
    pushes: int | None = None
    rule: LifecycleRule | None = None
    unknown: str = ""


def images(kept: Sequence[KeptImage], unread: Sequence[NotChecked], now: datetime) -> Graded:
    """Of all images of the target that are of ECR; the worst of them is told."""
    if gone := next((each for each in kept if each.stored is None), None):
        what = f"ECR no longer has the image of {gone.image.container} in {gone.repository}, or has archived it."
        return red(Topic.IMAGES, what, "Push that image again, or choose another revision yourself.", ECR)
    fates = sorted(((fate(each, now), each) for each in kept), key=lambda pair: _soonest(pair[0], now))
    told = _graded(*fates[0], now) if fates else aside(Topic.IMAGES, "No image of it is in Amazon ECR.")
    return unknown(Topic.IMAGES, unread[0]) if unread and told.grade is not Grade.RED else told


def fate(kept: KeptImage, now: datetime) -> Fate:
    """When ECR's lifecycle policy removes it: by the first of its rules, by priority, that selects it."""
    if kept.stored is None:
        return Fate(pushes=0)
    for rule in sorted(kept.rules, key=lambda each: each.priority):
        if selects(rule, kept.stored):
            return _by(rule, kept.stored, kept)
    return Fate()


def selects(rule: LifecycleRule, image: StoredImage) -> bool:
    """Tagged: of each pattern it needs a tag."""
    if rule.status == "untagged":
        return not image.tags
    if rule.status == "any":
        return True
    return bool(image.tags) and all(any(fnmatchcase(tag, each) for tag in image.tags) for each in rule.tags)


def _by(rule: LifecycleRule, image: StoredImage, kept: KeptImage) -> Fate:
    if rule.counts == _BY_NUMBER:
        if kept.others is None:
            return Fate(rule=rule, unknown=f"{kept.repository} has more images than the bot lists")
        newer = sum(each.pushed_at > image.pushed_at for each in kept.others if selects(rule, each))
        return Fate(pushes=max(rule.number - newer, 0), rule=rule)
    if rule.counts not in ("sinceImagePushed", _BY_PULL):
        return Fate(rule=rule, unknown=f"the bot does not know the rule {rule.counts}")
    since = (image.pulled_at or image.pushed_at) if rule.counts == _BY_PULL else image.pushed_at
    return Fate(at=since + timedelta(days=rule.number), rule=rule)


def _graded(fate: Fate, kept: KeptImage, now: datetime) -> Graded:
    topic, fix = Topic.IMAGES, f"Change the lifecycle policy of {kept.repository}, or push the image again."
    name = f"the image of {kept.image.container}"
    does = "archives" if fate.rule and fate.rule.action == "transition" else "deletes"
    if fate.unknown:
        return unknown(topic, f"how long ECR keeps {name}, since {fate.unknown}")
    if fate.pushes == 0 or (fate.at and fate.at <= now):
        return red(topic, f"By its lifecycle policy ECR {does} {name} within a day.", fix, ECR)
    if fate.at and fate.at - now <= SOON:
        return amber(topic, f"By its lifecycle policy ECR {does} {name} in {span(fate.at - now)}.", fix, ECR)
    if fate.pushes is not None and fate.pushes < FEW:
        more = "one more push" if fate.pushes == 1 else f"{fate.pushes} more pushes"
        return amber(topic, f"By its lifecycle policy ECR {does} {name} after {more}.", fix, ECR)
    return green(topic, _stays(fate, name, now))


def _stays(fate: Fate, name: str, now: datetime) -> str:
    if fate.at:
        return f"ECR keeps {name} for {span(fate.at - now)} more."
    if fate.pushes is not None:
        return f"ECR keeps {name} for {fate.pushes} pushes more."
    return "No lifecycle policy of ECR deletes its images."


def _soonest(fate: Fate, now: datetime) -> tuple[int, float]:
    """The worst first; what is not known before what is merely late."""
    if fate.pushes == 0 or (fate.at and fate.at <= now):
        return 0, 0
    if fate.unknown:
        return 1, 0
    if fate.at is None and fate.pushes is None:
        return 4, 0
    late = fate.at - now > SOON if fate.at else (fate.pushes or 0) >= FEW
    return (3 if late else 2), (fate.at - now).total_seconds() if fate.at else float(fate.pushes or 0)
