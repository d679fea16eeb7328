"""Does what an alarm asked for still stand, as it acts by itself? Pure."""

from bot.catalog import Service
from bot.model import AlarmNow, Check, Considered, Deployed, Figures, Result, Trigger
from bot.text import exactly
from bot.triggers.by_alarm import why_not
from bot.triggers.judge import declared
from bot.triggers.minutes import lasted


def no_longer(alarm: AlarmNow | None, deployed: Deployed | None, of_it: Considered) -> str:
    """Why it does not fire any more for the same deployment, a sentence; "" where it does."""
    if (why := why_not(alarm)) or alarm is None:
        return why
    if not alarm.data:
        return "The alarm was set by hand."
    if deployed is None or deployed.id != of_it.deployment:
        return "Something else was deployed meanwhile."
    return "The alarm fired already when that was deployed." if alarm.since < deployed.began_at else ""


def not_shown(check: Check, trigger: Trigger, figures: Figures, service: Service) -> str:
    """Why the figures do not show it; "" where they do: beyond chance, and as long as the alarm itself asks for."""
    if check.result is not Result.FAIL:
        return f"The figures do not prove it any more: {check.evidence}."
    if trigger is Trigger.ERRORS or lasted(trigger, figures, service):  # of errors the exact test says that they last
        return ""
    lasts = exactly(declared(trigger, service).for_)
    return f"The figures were not beyond its bound for {lasts} in a row, as its alarm asks for: {check.evidence}."
