"""The private answer to `numbers`: how often, how long, why, and how far what was predicted came true."""

from collections.abc import Iterable, Iterator

from bot.model import Numbers, Stage
from bot.numbers.told import causes, ends, fewer, in_short, runbook_says, title
from bot.text import between, counted, span, to_the_second
from handlers.messages.blocks import CHART, Block, Message, bullets, context, header, said, section
from handlers.messages.mrkdwn import code, foreign

_MEDIANS = (Stage.DETECTION, Stage.REQUEST, Stage.APPROVAL, Stage.CALL)
_FEWEST = 2  # bars: a single one shows nothing that its figure does not say


def numbers(answer: Numbers) -> Message:
    """Whatever it says is in words; the chart shows the medians once more."""
    short = [f"{what}: *{foreign(how)}*" for what, how in in_short(answer)]
    rest = (
        *_listed("How long each stage took: the median (of how many)", _stages(answer)),
        *_listed("Why", (f"{why}: *{many}*" for why, many in causes(answer))),
        *_listed("How the others ended", (f"{how}: *{many}*" for how, many in ends(answer))),
        *_listed("Predicted and measured, from the call until healthy", _foreseen(answer)),
    )
    command = " ".join(filter(None, ["rollback-bot report", answer.service, "--since 365d --format html"]))
    more = f"Defined in docs/numbers.md. For a longer while, or as a page: {code(command)}"
    return said(f"*{foreign(title(answer))}*", section(*bullets(short)), *_chart(answer), *rest, context(more))


def for_home(answer: Numbers | None) -> Iterator[Block]:
    """Of somebody's services together, in two lines; nothing where nothing was rolled back."""
    if answer is None:
        return
    days = span(answer.until - answer.since)
    short = f"*{answer.rolled_back}* rolled back, *{answer.near_misses}* near misses, {counted(answer.drills, 'drill')}"
    recovery = answer.stages.get(Stage.RECOVERY)
    median = f"*{to_the_second(recovery.median)}* in the median of {recovery.count}" if recovery else ""
    lasted = f"{Stage.RECOVERY}: {median}" if median else ""
    yield header(f"The last {days}")
    yield section(*filter(None, (short, lasted)))
    yield context(f"More: {code('/rollback numbers')}")


def _stages(answer: Numbers) -> Iterator[str]:
    for stage, took in answer.stages.items():
        within = f" · 95 % within {to_the_second(took.p95)}" if took.p95 is not None else ""
        longest = f" · longest {to_the_second(took.longest)}" if took.count > 1 else ""
        yield f"{stage}: *{to_the_second(took.median)}*{within}{longest} ({took.count})"


def _foreseen(answer: Numbers) -> Iterator[str]:
    most, left_out = fewer(answer.foreseen)
    for one in most:
        predicted = between(int(one.low.total_seconds()), int(one.high.total_seconds()))
        says = f", the runbook says {runbook}" if (runbook := runbook_says(one)) else ""
        measured = f"predicted {predicted}{says}, took *{to_the_second(one.took.median)}*"
        yield f"{foreign(one.service)}, {one.ask}: {measured} · {one.within} of {one.of} took no longer"
    if left_out:
        yield f"… and {left_out} more"


def _listed(what: str, lines: Iterable[str]) -> Iterator[Block]:
    if each := list(lines):
        yield section(f"*{what}*", *bullets(each))


def _chart(answer: Numbers) -> Iterator[Block]:
    minutes = {
        str(stage): took.median.total_seconds() / 60
        for stage in _MEDIANS
        if (took := answer.stages.get(stage)) is not None
    }
    if len(minutes) < _FEWEST:
        return
    data = [{"label": label, "value": float(f"{value:.3g}")} for label, value in minutes.items()]
    axes = {"categories": list(minutes), "x_label": "Stage", "y_label": "minutes, median"}
    chart = {"type": "bar", "series": [{"name": "median", "data": data}], "axis_config": axes}
    yield {"type": CHART, "title": "How long each stage took", "chart": chart}
