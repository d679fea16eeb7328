"""What was found when a signal was read again. Pure."""

from dataclasses import dataclass

from bot.model import AlarmNow, Deployed, Figures, Result
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

    @property
    def unproven(self) -> bool:
        """The alarm fires by CloudWatch's own evaluation, and its figures do not prove it: they may do so soon."""
        firing = self.alarm is not None and self.alarm.data
        return firing and self.judgement is not None and self.judgement.check.result is not Result.FAIL
