"""What a plan rests on: the revisions passed over, the other candidates, the differences, the images that will run."""

from collections.abc import Iterator, Sequence

from bot.model import Ask, Candidate, Change, Image, Plan
from handlers.messages import phrases
from handlers.messages.blocks import Block, bullets, section, sections
from handlers.messages.findings import elsewhere
from handlers.messages.mrkdwn import code, cut, duration, foreign, moment

_LINES, _LINE = 5, 300  # on the card; the thread has all of it
_IN_THREAD = "in the thread"


def in_full(plan: Plan, ask: Ask) -> Iterator[Block]:
    """For the thread, and for who only looks."""
    for title, lines in _parts(plan):
        yield from sections(f"*{title}*", *bullets(lines), rest=elsewhere(plan, ask), most=1)


def in_short(plan: Plan) -> Iterator[Block]:
    """For the card, where it is folded."""
    if images := phrases.images(plan):
        yield section(*images[:_LINES])
    yield from (section(f"*{title}*", *bullets(_first(lines))) for title, lines in _parts(plan) if title != _IMAGES)


def _first(lines: Sequence[str]) -> list[str]:
    more = len(lines) - _LINES
    shown = [cut(line, _LINE) for line in lines[:_LINES]]
    return [*shown, f"and {more} more, {_IN_THREAD}"] if more > 0 else shown


_IMAGES = "Images that will run"


def _parts(plan: Plan) -> Iterator[tuple[str, list[str]]]:
    """Each with its title, and a line for each of what it lists."""
    if passed := plan.target.passed_over:
        yield "Passed over", [f"{code(each.name)}  {foreign(each.why)}" for each in passed]
    if others := plan.target.following:
        yield "Other candidates", [_candidate(each) for each in others]
    yield "What changes", [_change(each) for each in plan.changes] or ["Nothing but the revision number."]
    if images := [each for each in plan.target.chosen.images if not phrases.unbuilt(plan, each)]:
        yield _IMAGES, [_digest(image, plan) for image in images]


def _digest(image: Image, plan: Plan) -> str:
    decides = " as it ran; its tag decides" if image.container in plan.sidecars else ""
    return f"{code(image.container)}  {code(image.digest or 'no digest known')}{decides}"


def _candidate(candidate: Candidate) -> str:
    since = moment(candidate.deployed_at, day=True)
    return f"{code(candidate.name)}  deployed {since}, served {duration(candidate.served)}"


def _change(change: Change) -> str:
    """Of environment and secrets only the fact is known, and `what` says it."""
    values = f": {code(change.before)} → {code(change.after)}" if change.before or change.after else ""
    return f"{foreign(change.what)}{values}"
