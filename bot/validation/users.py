"""What the people said when they were asked whether users report anything, as a line of the third phase. Pure."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model import Check, Result, UserReport
from bot.text import counted, cut, mention

NAME = "user reports"
_SHOWN = 3


def users_check(reports: Sequence[UserReport], at: datetime) -> Check:
    """Somebody who sees users suffer is evidence; that nobody does is none. See docs/decisions/0102."""
    suffering = [report for report in reports if not report.well]
    if suffering:
        return Check(NAME, Result.FAIL, f"{_people(suffering)}: users report problems{_count(suffering)}", at)
    if reports:
        return Check(NAME, Result.NOTE, f"none, says {_people(reports)}", at)
    return Check(NAME, Result.NOTE, "nobody has answered whether there are any", at)


def _count(suffering: Sequence[UserReport]) -> str:
    """Where there are more than people: they reported them by themselves."""
    times, people = sum(report.times for report in suffering), len(suffering)
    return f", {times} reports by {people} {'person' if people == 1 else 'people'}" if times > people else ""


def _people(reports: Iterable[UserReport]) -> str:
    """By who they are in the services file; others by their Slack id, which is not called."""
    names = [report.person or mention(report.slack_id).strip("<@>") for report in reports]
    more = f" and {counted(len(names) - _SHOWN, 'other')}" if len(names) > _SHOWN else ""
    return cut(f"{', '.join(names[:_SHOWN])}{more}")
