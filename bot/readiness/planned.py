"""What the plan that would be made now says: is there a target, and does preflight let it pass. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.errors import Failed
from bot.model import Candidate, Finding, Grade, Graded, Previewed, Refusal, Topic
from bot.preflight.not_checked import was_not_read
from bot.readiness.grading import ECS, ROLES, amber, aside, green, red, unknown
from bot.text import between, counted, span

_NO_TARGET = "There is no target to look at."
Planned = Previewed | Refusal | Failed


def target(planned: Planned) -> Graded:
    """Red where there is none to go back to; green names it, and what would do behind it."""
    if isinstance(planned, Failed):
        return unknown(Topic.TARGET, planned)
    if isinstance(planned, Refusal):
        fix = planned.fix or "Deploy a revision that serves well; the bot learns of it by itself."
        return red(Topic.TARGET, planned.reason, fix, ECS)
    chosen, following = planned.plan.target.chosen, planned.plan.target.following
    second = f" Behind it {following[0].name} would do." if following else " Behind it there is no other."
    takes = between(*planned.plan.expected)
    return green(Topic.TARGET, f"{planned.plan.to_name}, which {_served(chosen)}, in {takes}.{second}")


def preflight(planned: Planned) -> Graded:
    """The very findings that a card would show. What was not read weighs more than a warning."""
    if isinstance(planned, Failed):
        return unknown(Topic.PREFLIGHT, planned)
    if isinstance(planned, Refusal):
        return aside(Topic.PREFLIGHT, _NO_TARGET)
    if planned.blocks:
        return _first(red, planned.blocks)
    warnings = [each for each in planned.plan.warnings if not each.block and not each.note]
    if unread := [each for each in warnings if was_not_read(each)]:
        return replace(_first(amber, unread), grade=Grade.UNKNOWN, who=ROLES)
    if warnings:
        return _first(amber, warnings)
    return green(Topic.PREFLIGHT, "Nothing that the target needs is missing.")


def images(planned: Planned, found: Graded) -> Graded:
    """What was `found` of those of the target, where there is one."""
    return aside(Topic.IMAGES, _NO_TARGET) if isinstance(planned, Refusal) else found


def _first(grade: Callable[[Topic, str, str, str], Graded], findings: Sequence[Finding]) -> Graded:
    """A card tells all of them."""
    first, *rest = findings
    more = f" And {counted(len(rest), 'finding')} more, in `plan`." if rest else ""
    return grade(Topic.PREFLIGHT, f"{first.what}. {first.why}{more}", first.fix, ECS)


def _served(chosen: Candidate) -> str:
    return f"served {span(chosen.served)}" if chosen.served else "has not served yet"
