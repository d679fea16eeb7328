"""Random days in the life of the bot, each step compared with the model. See `model` and `promises`."""

import asyncio
import tempfile
from collections.abc import Coroutine, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from playground.aws.names import SERVICE
from tests.machine.hands import Hands
from tests.machine.judging import Branch, branches, distinct, truthful
from tests.machine.model import PERSONS, Deed, World, killed, observe
from tests.machine.promises import Promises
from tests.machine.scenery import Envelope

T = TypeVar("T")
STEP = 3.1  # seconds of business time that every step takes; the bot looks at ECS every 3
FRESH = 12.0  # seconds after which the bot asks Slack again who somebody is
ANSWERABLE = timedelta(minutes=25)  # Slack takes answers to an envelope for half an hour
WEEKDAYS = ["U0AAAA", "U0BBBB", "U0CCCC", "U0ANATWO"]
ANYBODY = [*WEEKDAYS, "U0AAAA", "U0BBBB", "U0DDDD", "U0GUEST", "U0STRANGE"]

deeds = st.builds(
    Deed,
    verb=st.sampled_from(["approve", "approve", "approve", "request", "reject", "cancel", "replan"]),
    who=st.sampled_from(ANYBODY),
    age=st.sampled_from([0, 0, 0, 1]),
    first=st.booleans(),
)


class Machine(RuleBasedStateMachine):
    """`worlds` are all that the model still holds possible; when none fits what is seen, the bot has broken a rule."""

    def __init__(self) -> None:
        super().__init__()
        self.home = tempfile.TemporaryDirectory(prefix="rollback-machine-")
        self.hands, self.promises = Hands(Path(self.home.name)), Promises()
        self.worlds = [World()]
        self.late: list[tuple[Deed, World, datetime, Envelope]] = []
        self.delivered: list[Envelope] = []
        self.runner = asyncio.Runner()

    @initialize()
    def begin(self) -> None:
        self._await(self.hands.start())

    def teardown(self) -> None:
        try:
            self._await(self.hands.stop())
            assert self.hands.slack.refused == []
            assert (found := self.hands.violations()) == [], found
        finally:
            self.runner.close()
            self.home.cleanup()

    # What people do

    @rule(deed=deeds)
    def somebody_acts(self, deed: Deed) -> None:
        self._act(deed)

    @rule(first=st.sampled_from(["U0AAAA", "U0BBBB"]))
    def one_asks(self, first: str) -> None:
        self._act(Deed("request", first))

    @rule(
        first=st.sampled_from(["U0AAAA", "U0BBBB"]),
        second=st.sampled_from(["U0AAAA", "U0BBBB", "U0CCCC", "U0ANATWO"]),
        minutes=st.sampled_from([0, 0, 1, 3]),
    )
    def one_asks_and_another_approves(self, first: str, second: str, minutes: int) -> None:
        self._act(Deed("request", first))
        self._act(Deed("approve", second))
        self._pass(60 * minutes)

    @rule(first=deeds, second=deeds)
    def two_act_at_once(self, first: Deed, second: Deed) -> None:
        self._act(first, second)

    @rule(
        first=st.sampled_from(["U0AAAA", "U0BBBB"]),
        second=st.sampled_from(["U0BBBB", "U0CCCC"]),
        starts=st.sampled_from(["ok", "ok", "fails", "hangs"]),
        minutes=st.sampled_from([12, 12, 1, 3]),
        later=st.sampled_from([0, 1, 3, 20]),
    )
    def a_release_turns_out_bad(self, first: str, second: str, starts: Any, minutes: int, later: int) -> None:
        self._pass(STEP)
        self.hands.aws.deploy(SERVICE, self.hands.aws.register())
        self._pass(60 * minutes)
        self._act(Deed("request", first))
        if self.worlds[0].rollbacks:
            self.hands.aws.behave(self.worlds[0].rollbacks[0].way[1], starts)
        self._act(Deed("approve", second))
        self._pass(60 * later)

    @rule(deed=deeds)
    def slack_keeps_an_envelope_back(self, deed: Deed) -> None:
        self._pass(STEP)
        if self._possible(deed):
            self.late.append((deed, self.worlds[0], self.hands.clock.now(), self._await(self.hands.posted(deed))))

    @precondition(lambda self: self.late)
    @rule(index=st.integers(0, 5))
    def slack_delivers_it_after_all(self, index: int) -> None:
        self._pass(STEP)
        deed, then, sent, envelope = self.late.pop(index % len(self.late))
        if self.hands.clock.now() - sent < ANSWERABLE:
            self._compare_after([self._by_now(deed, then)], [envelope])

    @precondition(lambda self: self.delivered)
    @rule(index=st.integers(0, 20))
    def slack_delivers_something_twice(self, index: int) -> None:
        self._pass(STEP)
        again = self.delivered[-1 - index % len(self.delivered)]
        if not (self.hands.gone and again[0] == "slash_commands"):  # that would only be misread once more
            self._compare_after([], [again])

    # What happens to people, to the service and to the bot

    @rule(minutes=st.sampled_from([1, 1, 3, 3, 6, 12, 20]))
    def time_passes(self, minutes: int) -> None:
        self._pass(60 * minutes)

    @rule(start=st.sampled_from(["ok", "ok", "fails", "slow", "hangs"]))
    def somebody_else_deploys(self, start: Any) -> None:
        self._pass(STEP)  # not at the very moment of what was done before
        self.hands.aws.deploy(SERVICE, self.hands.aws.register(behaviour=start))
        self._pass(STEP)

    @rule(start=st.sampled_from(["ok", "fails", "hangs"]))
    def the_target_starts_otherwise(self, start: Any) -> None:
        rollbacks = self.worlds[0].rollbacks
        self.hands.aws.behave(rollbacks[0].way[1] if rollbacks else 38, start)
        self._pass(STEP)

    @rule(who=st.sampled_from(WEEKDAYS), kind=st.sampled_from(["", "", "", "is deactivated", "is a guest"]))
    def an_account_changes(self, who: str, kind: str) -> None:
        self.hands.change_account(who, deleted=kind == "is deactivated", is_restricted=kind == "is a guest")
        changed = {w: flaw for w, flaw in {**self.worlds[0].flaws, who: kind}.items() if flaw}
        self.worlds = [replace(world, flaws=changed) for world in self.worlds]
        self._pass(FRESH)

    @rule(
        hard=st.booleans(),
        approvers=st.sampled_from(["abcgs", "abcgs", "abcgs", "acgs", "abgs"]),
        gone=st.sampled_from([False] * 5 + [True]),
    )
    def the_bot_is_started_anew(self, hard: bool, approvers: str, gone: bool) -> None:
        self._await(self.hands.drop_bot() if hard else self.hands.stop_bot())
        self.hands.approvers, self.hands.gone = approvers, gone
        self._await(self.hands.start_bot())
        self.worlds = [replace(world, approvers=frozenset(approvers), gone=gone) for world in self.worlds]
        self._pass(STEP)

    @rule(deed=deeds, pause=st.integers(0, 40))
    def the_bot_dies_while_somebody_acts(self, deed: Deed, pause: int) -> None:
        self._pass(STEP)
        if not self._possible(deed):
            return
        facts = self.hands.facts()
        self._await(self.hands.die_during(deed, pause / 1000))
        self._await(self.hands.start_bot())
        self._compare([(after, ()) for world in self.worlds for after in killed(world, deed, facts)])

    # What is compared

    @invariant()
    def every_promise_is_kept(self) -> None:
        if hasattr(self.hands, "aws"):
            assert (broken := self.promises.broken(self.hands, PERSONS)) == [], broken

    def _act(self, *several: Deed) -> None:
        self._pass(STEP)
        possible = [deed for deed in several if self._possible(deed)]
        self._compare_after(possible, possible)

    def _pass(self, seconds: float) -> None:
        self.hands.clock.advance(seconds)
        self._compare([(world, ()) for world in self.worlds])

    def _possible(self, deed: Deed) -> bool:
        return deed.verb == "request" or self.hands.shows_button(deed)

    def _by_now(self, deed: Deed, then: World) -> Deed:
        """The same button, counted and judged as of now."""
        now = self.worlds[0].rollbacks
        age = deed.age + len(now) - len(then.rollbacks)
        if deed.verb == "request":
            return deed
        return replace(deed, age=age, first=deed.first or then.rollbacks[deed.age].remade != now[age].remade)

    def _compare_after(self, acts: list[Deed], sent: list[Deed] | list[Envelope]) -> None:
        """`acts` are what the model takes what was `sent` for."""
        facts, before = self.hands.facts(), {who: len(self.hands.heard(who)) for who in ANYBODY}
        self.delivered += self._await(self.hands.do_at_once(sent))
        possible = [branch for world in self.worlds for branch in branches(world, acts, facts)]
        self._compare(possible, [deed.who for deed in acts], before)

    def _compare(self, possible: list[Branch], who: Sequence[str] = (), before: dict[str, int] | None = None) -> None:
        async def fitting() -> list[World]:
            if not await self.hands.settled():
                return []
            facts, seen = self.hands.facts(), await self.hands.seen()
            heard = [(person, self.hands.heard(person)[count:]) for person, count in (before or {}).items()]
            told = {person: texts for person, texts in heard if texts}
            return distinct(
                later
                for world, says in distinct(possible)
                for later in observe(world, facts)
                if later.shown == seen and truthful(who, says, told)
            )

        self.worlds = self._await(self.hands.until(fitting))
        assert self.worlds, self._await(self._story(possible, who))

    async def _story(self, possible: list[Branch], who: Sequence[str]) -> str:
        """For whoever reads the failure."""
        expected = [(observe(world, self.hands.facts()), says) for world, says in possible]
        heard = {person: self.hands.heard(person)[-2:] for person in who}
        facts, story = self.hands.facts(), self.hands.slack.transcript()
        lines = (f"{what}: {value}" for what, value in [
            ("ECS", facts), ("expected", expected), ("seen", await self.hands.seen()), ("heard", heard),
            ("waiting for", await self.hands.waits_for()),
        ])  # fmt: skip
        return "\n".join([story, *lines])

    def _await(self, coroutine: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(coroutine)
