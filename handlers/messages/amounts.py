"""Measured numbers as people read them: two digits that say something, and never a 0 for what was not 0."""


def percent(value: float) -> str:
    """`0.31 %`, `15 %`; almost all is not all: `> 99 %`."""
    return "> 99 %" if 99 < value < 100 else f"{_amount(value, least=0.01)} %"


def seconds(value: float) -> str:
    """`0.18 s`, `2.4 s`, `31 s`."""
    return f"{_amount(value, least=0.001)} s"


def _amount(value: float, *, least: float) -> str:
    if 0 < value < least:
        return f"< {least:g}"
    return f"{value:.0f}" if value >= 9.95 else f"{value:.2g}"
