"""A row of numbers as one word: `▇▆▇→▁▁·▁`. Read from 0 up to the highest; → is the moment, · was not measured."""

from collections.abc import Sequence

MARK, NOTHING = "→", "·"
_BLOCKS = "▁▂▃▄▅▆▇█"


def sparkline(values: Sequence[float | None], *, mark: int | None = None) -> str:
    """`mark` is the place of the first number behind the moment."""
    highest = max((value for value in values if value is not None), default=0.0)
    drawn = [NOTHING if value is None else _block(value, highest) for value in values]
    if mark is not None:
        drawn.insert(mark, MARK)
    return "".join(drawn)


def _block(value: float, highest: float) -> str:
    if not highest:
        return _BLOCKS[0]
    return _BLOCKS[min(len(_BLOCKS) - 1, int(value / highest * len(_BLOCKS)))]
