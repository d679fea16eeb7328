"""The private answer to `numbers`: how often, how long, why, and how far what was predicted came true."""

from collections.abc import Iterator

from bot.model import Numbers, Stage
from bot.numbers.told import Table, in_short, tables, title
from handlers.messages.blocks import CHART, Block, Message, bullets, context, said, section
from handlers.messages.mrkdwn import code, foreign

_MEDIANS = (Stage.DETECTION, Stage.REQUEST, Stage.APPROVAL, Stage.CALL)
_FEWEST = 2  # bars: a single one shows nothing that its figure does not say


def numbers(answer: Numbers) -> Message:
    """Whatever it says is in words; the chart shows the medians once more."""
    short = [f"{what}: *{foreign(how)}*" for what, how in in_short(answer)]
    rest = [section(f"*{table.title}*", *bullets(list(_lines(table)))) for table in tables(answer)[1:]]
    command = " ".join(filter(None, ["rollback-bot report", answer.service, "--since 365d --format html"]))
    more = f"Defined in docs/numbers.md. For a longer while, or as a page: {code(command)}"
    return said(f"*{foreign(title(answer))}*", section(*bullets(short)), *_chart(answer), *rest, context(more))


def _lines(table: Table) -> Iterator[str]:
    """The first cell, and what the others are called, where that needs to be said."""
    names = table.columns[1:]
    for first, *others in table.rows:
        if len(others) == 1:
            yield f"{foreign(first)}: *{foreign(others[0])}*"
        else:
            told = (f"{name.lower()} {foreign(cell)}" for name, cell in zip(names, others, strict=True))
            yield f"*{foreign(first)}*: {' · '.join(told)}"


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
