"""What was found when a signal was read again. Pure."""

from dataclasses import dataclass

from bot.model import AlarmNow, Deployed, Figures
from bot.triggers.judge import Judgement
from bot.triggers.known import Decided


@dataclass(frozen=True, slots=True)
class Found:
    """What it comes to; the rest is None where that was clear before it was read."""

    decided: Decided
    alarm: AlarmNow | None = None
    deployed: Deployed | None = None
    judgement: Judgement | None = None
    figures: Figures | None = None
    well: Figures | None = None
