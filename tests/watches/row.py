"""One line of docs/evidence/validation.md."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from playground.stage import with_load_test, with_sign_in
from tests.watches.player import Player

Verdict = Literal["passed", "failed", "inconclusive", "ended"]
Act = Callable[[Player], Awaitable[object] | object]
Event = tuple[float, Act]
"""(minutes since the rollback ended, what happens then)"""


@dataclass(frozen=True, kw_only=True)
class Row:
    """`right` are the verdicts of the three phases that a good engineer on call would give; `because` why.

    `before` happens before anybody asks for the rollback, `events` in that order afterwards. `says` are words that the
    thread must have. `closely`: no look is left out. `declared` is what the services file says besides; `signs_in`: it
    declares a sign-in; `load_tests`: a load test. `given`: what the bot says instead of what is right; `differs` then
    says why that is left so.
    """

    name: str
    right: tuple[Verdict, Verdict, Verdict]
    because: str
    says: tuple[str, ...] = ()
    before: Act = lambda _: None
    events: Sequence[Event] = ()
    asked: str = "quilt-catalog immediate"
    declared: str = ""
    closely: bool = False
    signs_in: bool = False
    load_tests: bool = False
    given: tuple[Verdict, Verdict, Verdict] | None = None
    differs: str = ""

    @property
    def expected(self) -> tuple[Verdict, Verdict, Verdict]:
        return self.given or self.right

    def edit(self, services: str) -> str:
        """The text of the services file, as this row needs it."""
        place = "    region: us-east-1\n"
        services = with_sign_in(services) if self.signs_in else services
        services = with_load_test(services) if self.load_tests else services
        return services.replace(place, f"{place}    watched_for: 30m\n{self.declared}", 1)
