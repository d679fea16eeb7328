"""What CloudWatch's metrics of a window say, by the runbook's bounds and beside the baseline. Pure."""

from datetime import datetime

from bot.catalog import Bounds
from bot.model import Baseline, Check, Figures


def figure_checks(
    figures: Figures, *, bounds: Bounds, baseline: Baseline, final: bool, at: datetime
) -> tuple[Check, ...]:
    """One check for each metric that the window should have. `final` is the look at the end of the phase.

    Before it only what is certain fails.
    """
    return ()
