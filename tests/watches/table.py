"""All rows, and the few that every run of the tests plays."""

from functools import cache

from tests.watches import rows_around, rows_figures, rows_load_test, rows_service
from tests.watches.row import Row

_SAMPLE = ("half recovered: 4 % errors, after 15 %", "somebody types `stop watching` in the second phase")


@cache
def table() -> tuple[Row, ...]:
    return (*rows_figures.rows(), *rows_service.rows(), *rows_around.rows(), *rows_load_test.rows())


def sample() -> tuple[Row, ...]:
    found = tuple(row for row in table() if row.name in _SAMPLE)
    assert len(found) == len(_SAMPLE), "a row of the sample is gone"
    return found
