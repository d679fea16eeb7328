"""Which kind of rollback the facts speak for, where somebody has not said which is wanted. Pure."""

from dataclasses import dataclass

from bot.catalog import Service
from bot.model import Recalled, Verb


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The `kind` is a verb of the command; a partial one names its `feature`. "" where nothing speaks for any."""

    kind: str
    why: str
    feature: str = ""


def suggested(service: Service, ran: Recalled | None) -> Suggestion:
    """The smallest that helps: one declared feature off; else back to what served well; else without the bad commit.

    `ran` is None where the past could not be read.
    """
    if len(service.features) == 1:
        (feature,) = service.features
        return Suggestion(Verb.PARTIAL, f"{feature} can be switched off alone, and all else stays as it is.", feature)
    if ran is None:
        return Suggestion("", "")
    if ran.choice:
        return Suggestion(Verb.IMMEDIATE, f"`{ran.choice}` is a good target: {ran.why}.")
    if service.build:
        return Suggestion(Verb.COMPLETE, "There is no revision to go back to, so the commit must come out.")
    return Suggestion("", f"There is no revision to go back to. {ran.why}")
