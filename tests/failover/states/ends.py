"""How the rollbacks ended: by the journal, and by what AWS was asked."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import TypeAdapter
from sqlalchemy import create_engine, text

from bot.model import Check, Health, Result, State
from tests.failover.states.cases import ENDS, WATCHED, Case
from tests.failover.states.scenery import StatesWorld

_ROLLBACKS = text("SELECT service, state, outcome FROM rollbacks ORDER BY requested_at")
_PHASES = text("""
SELECT r.service, CASE WHEN p.ended = '' THEN p.result ELSE p.ended END AS result, p.checks
FROM phases p JOIN rollbacks r ON r.id = p.rollback_id ORDER BY p.number
""")
_NOT_DECLARED = {"health check", "basic functions", "log"}  # in these services files, so that they are never a pass
_LOOKS = "looks"


class Ends:
    """Of the rollbacks in this database, one for each service."""

    def __init__(self, world: StatesWorld, url: str, *, watched: bool) -> None:
        """`watched`: is one of each upgrade validated to its end?"""
        self._world, self._engine, self._watched = world, create_engine(url), watched

    def states(self) -> Mapping[str, str]:
        """By service, as they are now."""
        with self._engine.connect() as connection:
            return {row.service: row.state for row in connection.execute(_ROLLBACKS)}

    def wrong(self, names: Sequence[str]) -> dict[str, str]:
        """By service, why what became of its rollback is not what should have; those are left out that are right."""
        with self._engine.connect() as connection:
            rollbacks, phases = list(connection.execute(_ROLLBACKS)), list(connection.execute(_PHASES))
        rows = {name: [(row.state, row.outcome) for row in rollbacks if row.service == name] for name in names}
        results = {name: [(row.result, row.checks) for row in phases if row.service == name] for name in names}
        calls = Counter(call.parameters["service"] for call in self._world.aws.calls("UpdateService"))
        found = {name: [*self._of(name, rows[name], results[name], calls[name])] for name in names}
        return {name: "; ".join(problems) for name, problems in found.items() if problems}

    def _of(
        self, name: str, rows: Sequence[tuple[str, str]], phases: Sequence[tuple[str, str]], calls: int
    ) -> Iterator[str]:
        case = self._world.cases[name]
        if [state for state, _ in rows] != [ENDS[case]]:
            yield f"{rows} instead of {ENDS[case]}"
        if calls != (wanted := int(ENDS[case] is State.SUCCEEDED)):
            yield f"{calls} UpdateService instead of {wanted}"
        if (
            case is WATCHED
            and self._watched
            and [_not_passed(phase) <= _NOT_DECLARED for phase in phases] != [True] * 3
        ):
            yield f"validated as {phases}"

    def registered(self) -> int:
        """How many copies AWS was asked to register."""
        return len(self._world.aws.calls("RegisterTaskDefinition"))

    def copies(self, names: Sequence[str]) -> int:
        """How many there should be."""
        return sum(self._world.cases[name] is Case.COPYING for name in names)


def _not_passed(phase: tuple[str, str]) -> set[str]:
    """The names of its checks that did not pass; of one that was not judged, or failed, its result,
    and of one that was ended, why.

    None of a phase that says that nobody looked for a while: the seconds in which nobody leads are minutes here, and
    I20 judges whether that was so.
    """
    result, checks = phase[0], TypeAdapter(tuple[Check, ...]).validate_json(phase[1])
    bad = {check.name for check in checks if check.judges and check.result is not Result.PASS}
    if result not in (Health.PASSED, Health.INCONCLUSIVE):
        return {result}
    return set() if _LOOKS in bad else bad
