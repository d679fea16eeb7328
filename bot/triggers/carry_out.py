"""A difference made good: alarms put and deleted, and looked at again, since AWS answers such calls with nothing."""

from collections.abc import Callable
from dataclasses import replace

from bot.errors import Failed
from bot.ports import Alarms
from bot.triggers.difference import Difference, Entry, Step, drift


async def carry_out(difference: Difference, alarms: Alarms, *, home: str, done: Callable[[int], None]) -> Difference:
    """-> what is left of it: nothing to do where all of it was done; what failed is refused, with the reason.

    `done` is told how many more alarms are seen to.
    """
    left = {each.name: each for each in difference.entries}
    for entry in difference.to_do():
        if problem := await _do(entry, difference, alarms, home):
            left[entry.name] = replace(entry, step=Step.REFUSE, lines=(problem,))
        done(1)
    changed = [name for name, entry in left.items() if entry.step not in (Step.KEEP, Step.REFUSE)]
    for name, problem in (await _unseen(changed, left, difference, alarms)).items():
        left[name] = replace(left[name], step=Step.REFUSE, lines=(problem,))
    return replace(difference, entries=tuple(_settled(entry) for entry in left.values()))


async def _do(entry: Entry, difference: Difference, alarms: Alarms, home: str) -> str:
    """-> what went wrong, "" for nothing that is known of."""
    try:
        if entry.definition:
            await alarms.put(difference.service, entry.definition, owner=home)
        else:
            await alarms.delete(difference.service, [entry.name])
    except Failed as error:
        return str(error)
    return ""


async def _unseen(names: list[str], left: dict[str, Entry], difference: Difference, alarms: Alarms) -> dict[str, str]:
    """What of it is not to be seen, by name."""
    if not names:
        return {}
    try:
        standing = await alarms.standing(difference.service, names)
    except Failed as error:
        return dict.fromkeys(names, f"It may be done: {error}")
    found: dict[str, str] = {}
    for name in names:
        wanted, there = left[name].definition, standing.get(name)
        if wanted is None and there:
            found[name] = "It was to be deleted, and is still there. Look at it again in a minute."
        if wanted and (there is None or any(drift(wanted, there))):
            found[name] = "It was put, and is not to be seen yet. Look at it again in a minute."
    return found


def _settled(entry: Entry) -> Entry:
    return entry if entry.step is Step.REFUSE else replace(entry, step=Step.KEEP, lines=())
