"""Medians and percentiles, and the table that is printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


@dataclass(frozen=True)
class Sample:
    """Durations in seconds of the same thing done again and again."""

    seconds: Sequence[float]

    @property
    def median(self) -> float:
        return median(self.seconds)

    def percentile(self, rank: int) -> float:
        return quantiles(self.seconds, n=100, method="inclusive")[rank - 1]

    def as_json(self) -> dict[str, float]:
        figures = {"median_ms": self.median, "p10_ms": self.percentile(10), "p90_ms": self.percentile(90)}
        return {"n": len(self.seconds), **{name: round(value * 1000, 2) for name, value in figures.items()}}


def table(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Plain text, the first column to the left and the others to the right."""
    lines = [[str(cell) for cell in row] for row in (head, *rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(pairs))
        for pairs in (list(zip(line, widths, strict=True)) for line in lines)
    )


def ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f}"
