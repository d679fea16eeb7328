"""Numbers in the services file, as people write them: what they may have meant where it is none."""

import re

PERCENT = "a number of percent above 0, up to 100"
_WITH_UNIT = re.compile(r"([0-9]+(?:\.[0-9]+)?)\s*(%|percent|s|sec|seconds?|ms)", re.IGNORECASE)


def number(value: object) -> object:
    """Raises ValueError for `true`, which is none, and for one with a unit: `1%`, `2s`, `500ms`."""
    if isinstance(value, bool):
        raise ValueError("a number is meant, which true and false are not")
    if isinstance(value, str) and (found := _WITH_UNIT.fullmatch(value.strip())):
        plain = f"{float(found[1]) / 1000:g}" if found[2].lower() == "ms" else found[1]
        raise ValueError(f"write the number alone: {plain}")
    return value


def no_share(value: float) -> float:
    """Raises ValueError for 0.95 where 95 is meant: so few percent are no bound for anything."""
    if 0 < value <= 1:
        raise ValueError(f"this is in percent, of which {value:g} is next to nothing: write {100 * value:g}")
    return value
