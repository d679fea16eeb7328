"""The private answer to `history`: what a service ran, as an aligned table."""

from collections.abc import Sequence
from datetime import UTC

from bot.model import Ran, Recalled
from bot.target.by_name import REVISION
from bot.text import clean
from handlers import ids
from handlers.messages.blocks import Message, actions, button, context, said, section
from handlers.messages.mrkdwn import code, cut, duration, foreign, verbatim

_TITLES = ("", "image tag", "digest", "git", "since (UTC)", "served", "")
_WIDTHS = (40, 16, 12, 12, 12, 12, 24)
_LIMIT = 2900  # characters, so that the fence stays whole within a section


def recalled(answer: Recalled) -> Message:
    title = f"*What {foreign(answer.service)} ran*"
    family = answer.rows[0].name.partition(":")[0] if answer.rows else ""
    table = _table([_TITLES, *(_cells(ran, family) for ran in answer.rows)]) if answer.rows else []
    body = "\n".join(table)
    choice = f"`immediate` would go to {code(answer.choice)}: {foreign(answer.why)}."
    nothing = f"`immediate` would find nothing to go back to. {foreign(answer.why)}"
    other = f"Another one: {code(f'/rollback {answer.service} immediate to REVISION')}"
    return said(
        title,
        section(f"```{_fitting(body)}```"),
        section(choice if answer.choice else nothing),
        *(
            [actions(button("Choose a revision", action_id=ids.PICK, value=answer.service))]
            if choosable(answer)
            else []
        ),
        context(other),
    )


def choosable(answer: Recalled) -> list[Ran]:
    """What may be named behind `to`, each once: not what runs now, which is the first line, nor a span of several."""
    current = {ran.name for ran in answer.rows[:1]}
    found: dict[str, Ran] = {}
    for ran in answer.rows:
        if REVISION.fullmatch(ran.name) and ran.name not in current:
            found.setdefault(ran.name, ran)
    return list(found.values())


def _cells(ran: Ran, family: str) -> tuple[str, ...]:
    """What is not of the `family` that runs now has its whole name."""
    since = f"{ran.since.astimezone(UTC):%d %b %H:%M}" if ran.since else ""
    served = duration(ran.served) if ran.served is not None else ""
    mine, _, number = ran.name.partition(":")
    revision = ran.name if number and mine != family else f":{number or ran.name}"
    return revision, ran.image, ran.digest, ran.git_sha, since, served, briefly(ran.outcome)


def briefly(outcome: str) -> str:
    """What fits into a line: the plan tells the rest."""
    return outcome.partition(": ")[0].removeprefix("was ").removesuffix(" by this service")


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    """Columns as wide as their longest cell, padded outside of `verbatim`, which would take the spaces away."""
    cells = [[cut(clean(cell), width) for cell, width in zip(row, _WIDTHS, strict=True)] for row in rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return [
        "".join(
            verbatim(cell) + " " * (width + 2 - len(cell)) for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in cells
    ]


def _fitting(text: str) -> str:
    """Whole lines only."""
    lines = text.split("\n")
    while len("\n".join(lines)) > _LIMIT:
        lines.pop()
    return "\n".join(lines) or "nothing yet"
