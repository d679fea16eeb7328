"""The private answer to `numbers`: how often, how long, why, and how far what was predicted came true."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta

from bot.model import Foreseen, Numbers, Stage
from bot.numbers.told import causes, ends, fewer, in_short, runbook_says, title
from bot.text import between, counted, span, to_the_second
from handlers.messages.blocks import CHART, Block, Message, bullets, context, header, said, section
from handlers.messages.mrkdwn import code, foreign

_MEDIANS = (Stage.DETECTION, Stage.REQUEST, Stage.APPROVAL, Stage.CALL)
_LABEL = 20  # letters, of which Slack takes no more
_FEWEST = 2  # bars: a single one shows nothing that its figure does not say


def numbers(answer: Numbers) -> Message:
    """Whatever it says is in words; charts show the medians once more."""
    short = [f"{what}: *{foreign(how)}*" for what, how in in_short(answer)]
    rest = (
        *_listed("How long each stage took: the median (of how many)", _stages(answer)),
        *_listed("Why", (f"{why}: *{many}*" for why, many in causes(answer))),
        *_listed("How the others ended", (f"{how}: *{many}*" for how, many in ends(answer))),
        *_listed("Predicted and measured, from the approval until healthy", _foreseen(answer)),
    )
    command = " ".join(filter(None, ["rollback-bot report", answer.service, "--since 365d --format html"]))
    more = f"Defined in docs/numbers.md. For a longer while, or as a page: {code(command)}"
    return said(f"*{foreign(title(answer))}*", section(*bullets(short)), *_charts(answer), *rest, context(more))


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
        within = f"predicted {predicted} ({one.within} of {one.of} within)"
        says = f" · runbook {runbook} ({one.as_runbook} of {one.of})" if (runbook := runbook_says(one)) else ""
        yield f"{foreign(one.service)}, {one.ask}: took *{to_the_second(one.took.median)}* · {within}{says}"
    if left_out:
        yield f"… and {left_out} more"


def _listed(what: str, lines: Iterable[str]) -> Iterator[Block]:
    if each := list(lines):
        yield section(f"*{what}*", *bullets(each))


def _charts(answer: Numbers) -> Iterator[Block]:
    """Two at most: Slack takes no more in a message."""
    yield from _lasting(answer)
    yield from _as_foreseen(answer)


def _lasting(answer: Numbers) -> Iterator[Block]:
    """By what ends each stage: all labels have room, on a telephone too."""
    medians = {
        str(stage).rpartition(" to ")[2]: took.median
        for stage in _MEDIANS
        if (took := answer.stages.get(stage)) is not None
    }
    yield from _bars("How long until …", "what ends the stage", medians, {"median": list(medians.values())})


def _as_foreseen(answer: Numbers) -> Iterator[Block]:
    """What plans foresaw at most, and what it took. Of services whose names have room."""
    most, _ = fewer(answer.foreseen)
    named = {_named(one, answer): one for one in most}
    of = {label: one for label, one in named.items() if len(label) <= _LABEL}
    foreseen = {
        "predicted, at most": [one.high for one in of.values()],
        "median": [one.took.median for one in of.values()],
    }
    yield from _bars("Predicted and measured", "from the approval until healthy", of, foreseen, fewest=1)


def _named(one: Foreseen, answer: Numbers) -> str:
    return one.ask if answer.service else f"{one.service} {one.ask}"


def _bars(
    title: str, across: str, labels: Iterable[str], series: Mapping[str, Sequence[timedelta]], *, fewest: int = _FEWEST
) -> Iterator[Block]:
    """In minutes; nothing where there are too few."""
    names = list(labels)
    if len(names) < fewest:
        return
    drawn = [
        {
            "name": name,
            "data": [
                {"label": label, "value": float(f"{each.total_seconds() / 60:.3g}")}
                for label, each in zip(names, those, strict=True)
            ],
        }
        for name, those in series.items()
    ]
    axes = {"categories": names, "x_label": across, "y_label": "minutes"}
    yield {"type": CHART, "title": title, "chart": {"type": "bar", "series": drawn, "axis_config": axes}}
