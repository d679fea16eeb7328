"""What a level was found to be, in words. Pure."""

from bot.text import counted
from bot.validation.error_rate import Judged, Why
from bot.validation.figures_told import Say, beside, between, requests_told
from bot.validation.levels import FEWEST, Rule, above
from bot.validation.periods import Window


def level_told(judged: Judged, window: Window, rule: Rule, bound: float, say: Say) -> str:
    """`mean 0.24 s, bound 2 s; above it in 1 of 25 minutes`."""
    mean, limit, high = f"mean {beside(window.mean, bound, say)}", say(bound), above(window, bound)
    often = f"in {high} of {counted(len(window.periods), 'minute')}"
    if judged.burst:
        return f"{mean}, but {say(judged.burst.mean)} without what was {between(judged.burst)}; bound {limit}"
    if judged.why is Why.RECENT:
        return f"{mean}, but above {limit} in each of the last minutes: {say(window.recent.mean)}"
    if judged.why is Why.FEW:
        return f"{mean} {_of_few(window, rule)} to judge by the bound, {limit}"
    told = {
        Why.BELOW: f"{mean}, bound {limit}" + (f"; above it {often}" if high else ""),
        Why.ABOVE: f"{mean}, above {limit} {often}",
        Why.SURE: f"{mean}, surely above {limit} already: {often}",
    }
    return told.get(judged.why, f"{mean}, above {limit} {often}: neither surely above nor surely below it")


def _of_few(window: Window, rule: Rule) -> str:
    """`of 40 requests: too few, 300 are needed,`, `in 3 of 25 minutes: too few`."""
    if len(window.periods) >= FEWEST and window.weight < rule.fewest:
        return f"of {requests_told(window.weight)}: too few, {rule.fewest} are needed,"
    return f"in {len(window.periods)} of {counted(window.expected, 'minute')}: too few"
