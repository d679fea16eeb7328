"""What was seen while a phase of validation lasted: how often it was looked at, and when it was not well."""

from collections.abc import Iterator

from bot.model import Unseen, Unwell, Watch
from bot.text import counted
from handlers.messages.mrkdwn import duration, foreign, moment

_SHOWN = 3


def told(watch: Watch) -> Iterator[str]:
    """One line each; nothing where every look was a good one and none was left out."""
    for stretch in watch.unwell[-_SHOWN:]:
        yield f"{_unwell(stretch)}: {foreign(', '.join(stretch.checks), 200)}"
    if (more := len(watch.unwell) - _SHOWN) > 0:
        yield f"and {counted(more, 'time')} more before that"
    for gap in watch.unseen[-_SHOWN:]:
        yield _unseen(gap)


def _unwell(stretch: Unwell) -> str:
    if stretch.until is None:
        return f"Unwell since {moment(stretch.since)}"
    lasted = duration(stretch.until - stretch.since)
    return f"Unwell for {lasted} from {moment(stretch.since)}, and then well"


def _unseen(gap: Unseen) -> str:
    return f"Nobody looked from {moment(gap.since)} to {moment(gap.until)}"
