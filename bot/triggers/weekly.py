"""What is told of how services are watched, beside any rollback: one line a week, and loudly that one acts by itself.

Pure. So trust can grow: what a dry run would have done stands beside what people did.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.approval.automatic import FORTNIGHT, dry_since
from bot.catalog import Service
from bot.model import CameTo, Considered, Mode, WatchedSince
from bot.text import counted, exactly, moment

WEEK = timedelta(days=7)
_LINES, _HOUR = 20, timedelta(hours=8)  # behind midnight of Monday, in UTC


def week_of(now: datetime) -> str:
    """The week that is summed up at that moment: the one before, from Monday morning on."""
    year, week, _ = (now - _HOUR).isocalendar()
    return f"{year}-W{week:02}"


def summed_up(of: Mapping[str, Sequence[Considered]]) -> str:
    """By service: what signals of a dry run came to within the week. "" where there is none."""
    if not of:
        return ""
    lines = [_line(name, rows) for name, rows in of.items() if _would(rows)]
    quiet = len(of) - len(lines)
    more = [f"and {len(lines) - _LINES} services more"] if len(lines) > _LINES else []
    others = "others" if lines else counted(quiet, "service")
    rest = [f"{counted(quiet, 'other') if lines else others}: would have proposed nothing"] if quiet else []
    return "\n".join(["Dry run of the last week:", *lines[:_LINES], *more, *rest])


def _line(name: str, rows: Sequence[Considered]) -> str:
    """`quilt-catalog: would have proposed 2 times, 1 of them during your own deployment window`."""
    would = _would(rows)
    within = sum(each.in_window for each in would)
    many = "once" if len(would) == 1 else f"{len(would)} times"
    if not within:
        return f"{name}: would have proposed {many}, outside of any deployment window"
    of_them = "" if len(would) == 1 else f"{within} of them "
    return f"{name}: would have proposed {many}, {of_them}during your own deployment window"


def _would(rows: Sequence[Considered]) -> list[Considered]:
    return [each for each in rows if each.came_to is CameTo.WOULD_PROPOSE]


def switched_on(service: Service, modes: Sequence[WatchedSince], rows: Sequence[Considered], now: datetime) -> str:
    """What is said where a service begins to act by itself, with the figures of its dry run; "" for other modes."""
    if service.watch is not Mode.AUTO:
        return ""
    first = f"🚨 {_may(service)}"
    if not acts_by_now(modes, now):
        return f"{first}: but not yet. {_what_comes_first(service, modes)}\n{_narrow(service)}"
    return f"{first}.\n{_figures(rows, modes, now)}\n{_narrow(service)}"


def opened(service: Service, modes: Sequence[WatchedSince], rows: Sequence[Considered], now: datetime) -> str:
    """What is said where that was “not yet”, once the fortnight is over; "" where it need not be said."""
    if service.watch is not Mode.AUTO or not acts_by_now(modes, now) or acts_by_now(modes, modes[-1].at):
        return ""
    first = f"🚨 The 14 days are over: {_may(service)}"
    return f"{first}.\n{_figures(rows, modes, now)}\n{_narrow(service)}"


def acts_by_now(modes: Sequence[WatchedSince], now: datetime) -> bool:
    """Is its fortnight over?"""
    since = dry_since(modes)
    return since is not None and now - since >= FORTNIGHT


def _may(service: Service) -> str:
    return f"{service.name} may be rolled back by an alarm itself from now on, without an approval"


def _what_comes_first(service: Service, modes: Sequence[WatchedSince]) -> str:
    since, until_then = dry_since(modes), "Until then its alarms only propose."
    if since is None:
        return f"It never was in a dry run: `watch: dry_run` comes first, and `auto` after it. {until_then}"
    return f"14 days from the beginning of its dry run come first, until {moment(since + FORTNIGHT)}. {until_then}"


def _narrow(service: Service) -> str:
    auto = service.auto
    return (
        f"Only of a deployment younger than {exactly(auto.younger_than)}, once for each, {exactly(auto.acts_after)} "
        f"after its plan is shown, and not within {exactly(auto.cool_down)} of another rollback. "
        f"“Snooze”, “Reject…” and `/rollback {service.name} stop` stop it."
    )


def _figures(rows: Sequence[Considered], modes: Sequence[WatchedSince], now: datetime) -> str:
    """Of all days, also of those in which its alarms proposed already."""
    since = dry_since(modes) or now
    found = [each for each in rows if each.at >= since]
    would, asked = _would(found), [each for each in found if each.came_to is CameTo.PROPOSED]
    window = sum(each.in_window for each in (*would, *asked))
    proposed = f" and has proposed {counted(len(asked), 'rollback')}" if asked else ""
    noted = counted(len(found) - len(would) - len(asked), "other signal")
    days = (now - since) // timedelta(days=1)
    return (
        f"Its dry run of {days} days would have proposed {counted(len(would), 'rollback')}{proposed}, {window} of them "
        f"during a deployment window; {noted} came to nothing."
    )
