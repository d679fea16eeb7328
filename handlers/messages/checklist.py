"""The checklist of a rollback: what comes before, during and after it, what is done, and what shows that."""

from collections.abc import Iterator, Mapping

from bot.catalog import Service
from bot.model import OF_THE_RUN, Checklist, Item, Rollback, Ticked, Verb, of_list, of_the_run
from bot.text import cut
from handlers import ids
from handlers.messages.blocks import Block, Message, button, said, section
from handlers.messages.mrkdwn import foreign, moment, person, prose

_NAMES: Mapping[Checklist, str] = {
    Checklist.PRE: "Pre-rollback",
    Checklist.DURING: "During the rollback",
    Checklist.POST: "Post-rollback",
}
_DONE, _OPEN = ":white_check_mark:", "⬜"
_TOGETHER = 4  # lines in one section, which then fit into it
_SHOWN = 200  # characters of a proof; all of it stands in the log


def checklist(rollback: Rollback, service: Service | None) -> Message:
    """Its buttons only where such lists are kept, and not of what came to nothing."""
    items = of_the_run(rollback.items)
    done = sum(not item.open for item in items)
    nothing = not rollback.live and rollback.approved_at is None
    kept = service is not None and service.checklists != "off" and not nothing
    ended = " · it came to nothing" if nothing else ""
    blocks = [block for each in OF_THE_RUN for block in _listed(each, rollback, kept=kept)]
    return said(f"*Checklist*  {foreign(rollback.service)} · {done} of {len(items)} done{ended}", *blocks)


def _listed(checklist: Checklist, rollback: Rollback, *, kept: bool) -> Iterator[Block]:
    """What has a button is a block of its own, and what has none stands with what is beside it."""
    lines, items = [f"*{_NAMES[checklist]}*"], of_list(rollback.items, checklist)
    for item in items:
        pressed = _button(item, rollback) if kept else None
        if lines and (pressed or len(lines) > _TOGETHER):
            yield section(*lines)
            lines = []
        if pressed is None:
            lines.append(_line(item))
        else:
            yield section(_line(item)) | {"accessory": pressed}
    if lines and items:
        yield section(*lines)


def _line(item: Item) -> str:
    if item.ticked is None:
        return f"{_OPEN} {foreign(item.words)}"
    return f"{_DONE} {foreign(item.words)}\n{_how(item.ticked)}"


def _how(ticked: Ticked) -> str:
    at = moment(ticked.at)
    if ticked.proof:
        return f"{at} · {prose(cut(ticked.proof, _SHOWN))}"
    return f"{at} · {foreign(ticked.person) or person(ticked.slack_id)} says so"


def _button(item: Item, rollback: Rollback) -> Block | None:
    """None for what is proven, which nobody can take back."""
    value = ids.item_value(rollback.service, item.key, ids.value(rollback.id, rollback.plan.digest))
    if item.ticked is None:
        return button("Done", action_id=Verb.TICK, value=value)
    return None if item.ticked.proof else button("Not done", action_id=Verb.UNTICK, value=value)
