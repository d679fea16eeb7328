"""The bot's own memory: further back than AWS's, and bad is bad until somebody says otherwise."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.model import (
    Build,
    Candidate,
    EnvironmentVariable,
    FeatureSwitch,
    Finding,
    Image,
    Rebuild,
    Remembered,
    RevisionCopy,
    Rollback,
    ServiceDeployment,
    ServiceRevision,
    State,
    Target,
    TaskDefinition,
)
from bot.plan.copy import needed_copy
from bot.target.deployments import Identity, identity, number, settled_on
from bot.target.eligibility import left
from bot.target.ledger import Memory, learnt, set_out, sightings, succeeded
from bot.target.rule import Ranking, choose_target, rank
from bot.target.serving import serving_periods
from tests.unit.values import (
    DAY,
    HOUR,
    MINUTE,
    NOW,
    Past,
    definition,
    deployment,
    history,
    images,
    names,
    plan,
    service_state,
    target,
    td,
)
from tests.unit.values import rollback as asked

FORGOTTEN = Remembered(td(30), images("old"), NOW - 200 * DAY, NOW - 150 * DAY, 50 * DAY)


def ranked(*past: Past, memory: Memory, current: int = 42) -> Ranking:
    deployments, revisions = history(*past)
    return rank(
        current=td(current),
        current_images=images(),
        deployments=deployments,
        revisions=revisions,
        memory=memory,
        min_served=10 * MINUTE,
        now=NOW,
    )


def test_what_ecs_has_forgotten_is_offered_from_the_bot_s_own_memory() -> None:
    chosen = choose_target(
        ranked(Past(42, DAY), memory=Memory((FORGOTTEN,))), {td(30): definition(30)}, service="quilt-catalog"
    )

    assert isinstance(chosen, Target)
    assert chosen.chosen.name == "quilt-catalog:30"
    assert chosen.chosen.images == images("old")
    assert chosen.why.endswith("from the bot's own memory")


def test_what_ecs_remembers_comes_before_what_only_the_bot_does() -> None:
    assert names(ranked(Past(41, 9 * DAY), Past(42, DAY), memory=Memory((FORGOTTEN,))).good) == [":41", ":30"]


def test_a_short_visit_and_a_bad_one_are_not_offered_from_memory_either() -> None:
    short = replace(FORGOTTEN, served=4 * MINUTE)
    bad = replace(FORGOTTEN, task_definition=td(31), bad_since=NOW - 150 * DAY, bad_reason="5xx")
    ranking = ranked(Past(42, DAY), memory=Memory((short, bad)))

    assert ranking.good == ()
    assert [one.why for one in ranking.passed_over] == ["served only 4 min", "was rolled away from: 5xx"]


def test_what_was_rebuilt_is_no_copy_of_what_was_left() -> None:
    new = Image("catalog", "registry/catalog@sha256:new", "sha256:new")
    build = Build(NOW, digest="sha256:new")
    rebuild = Rebuild("e43b15a", "master", "project", "registry/catalog", "catalog")
    made = replace(plan(), target=target(42, "a"), copy=RevisionCopy(td(42), images()), rebuild=rebuild)
    rebuilt = replace(asked(of=made), state=State.ROLLING, registered=td(43), build=build)

    landed, before = set_out((), rebuilt, NOW)

    assert (landed.task_definition, landed.images, landed.copy_of) == (td(43), (new,), "")
    assert before.bad_since == NOW
    assert Memory((landed, before)).against(td(43), (new,)) == ""


def test_switching_a_feature_off_and_on_again_leaves_nothing_against_a_good_revision() -> None:
    world = Simulated()
    for minutes in (60, 60, 60):
        world.deploy(world.register(), images(f"{minutes + len(world.past)}"))
        world.now += minutes * MINUTE
    good = world.current[0]

    world.switch("mcp", on=False)
    world.now += HOUR
    assert Memory(world.rows).against(good, ()) == "was left to switch mcp off: 5xx"
    assert names([_chosen(world)]) == [":2"]

    world.switch("mcp", on=True)
    assert Memory(world.rows).against(good, ()) == ""
    assert Memory(world.rows).same(world.current[0], good)
    world.now += HOUR
    world.deploy(world.register(), images("bad"))
    assert names([_chosen(world)]) == [":5"]  # what was restored, and then what it is the same as


def test_what_was_bad_before_a_feature_was_switched_off_stays_bad_when_it_is_on_again() -> None:
    bad = Remembered(td(38), images(), NOW - DAY, NOW, DAY, bad_since=NOW - HOUR, bad_reason="5xx")
    off = _switching("mcp", on=False, running=td(38), base=td(38), registered=td(43))
    rows = _after((bad,), off)
    on = _switching("mcp", on=True, running=td(43), base=td(38), registered=td(44))

    assert Memory(_after(rows, on)).against(td(38), images()) == "was rolled away from: 5xx"


def test_a_revision_is_not_good_again_while_another_feature_of_it_is_off() -> None:
    rows = _after((), _switching("mcp", on=False, running=td(38), base=td(38), registered=td(43)))
    rows = _after(rows, _switching("search", on=False, running=td(43), base=td(43), registered=td(44)), HOUR)
    rows = _after(rows, _switching("mcp", on=True, running=td(44), base=td(38), registered=td(45)), 2 * HOUR)

    assert Memory(rows).against(td(38), images()) == "was left to switch mcp off: 5xx"
    assert not Memory(rows).same(td(45), td(38))


@pytest.mark.parametrize("first", ["mcp", "search"])
def test_features_switched_on_again_in_any_order_lead_back_to_the_same_thing(first: str) -> None:
    base = {"mcp": td(38), "search": td(43)}
    second = next(name for name in base if name != first)
    rows = _after((), _switching("mcp", on=False, running=td(38), base=td(38), registered=td(43)))
    rows = _after(rows, _switching("search", on=False, running=td(43), base=td(43), registered=td(44)), HOUR)
    rows = _after(rows, _switching(first, on=True, running=td(44), base=base[first], registered=td(45)), 2 * HOUR)
    rows = _after(rows, _switching(second, on=True, running=td(45), base=base[second], registered=td(46)), 3 * HOUR)

    assert Memory(rows).same(td(46), td(38))
    assert not Memory(rows).against(td(38), images())


def test_switching_the_same_off_twice_makes_the_same_thing() -> None:
    rows = _after((), _switching("mcp", on=False, running=td(38), base=td(38), registered=td(43)))
    rows = _after(rows, _switching("mcp", on=True, running=td(43), base=td(38), registered=td(44)), HOUR)
    rows = _after(rows, _switching("mcp", on=False, running=td(44), base=td(44), registered=td(45)), 2 * HOUR)

    assert Memory(rows).same(td(45), td(43))
    assert Memory(rows).against(td(38), images()) == "was left to switch mcp off: 5xx"


def test_what_had_the_feature_on_is_good_again_though_something_else_was_deployed_meanwhile() -> None:
    rows = _after((), _switching("mcp", on=False, running=td(38), base=td(38), registered=td(43)))
    rows = _after(rows, _switching("mcp", on=True, running=td(44), base=td(38), registered=td(45)), HOUR)

    assert not Memory(rows).against(td(38), images())
    assert not Memory(rows).same(td(45), td(38))


def _switching(feature: str, *, on: bool, running: str, base: str, registered: str) -> Rollback:
    """A partial or its restore; `base` is the revision that has the feature on."""
    setting = EnvironmentVariable("catalog", feature.upper(), "" if on else "off")
    copy = RevisionCopy(running, images(), (setting,), settings_from=base if on else "")
    made = replace(plan(), from_task_definition=running, from_images=images(), copy=copy)
    chosen = Candidate(running, images(), NOW, DAY)
    made = replace(made, switch=FeatureSwitch(feature, on=on), target=replace(target(), chosen=chosen))
    return replace(asked(of=made), state=State.ROLLING, registered=registered)


def _after(rows: tuple[Remembered, ...], rollback: Rollback, later: timedelta = timedelta(0)) -> tuple[Remembered, ...]:
    """What is remembered when it has succeeded, `later` than NOW."""
    for rule in (set_out, succeeded):
        changed = rule(rows, rollback, NOW + later)
        keys = {identity(row.task_definition, row.images) for row in changed}
        rows = (
            *(row for row in rows if identity(row.task_definition, row.images) not in keys),
            *changed,
        )
    return rows


def _chosen(world: "Simulated") -> Candidate:
    choice = world.look()
    assert isinstance(choice, Target)
    return choice.chosen


def test_a_copy_is_the_same_thing_as_what_it_is_a_copy_of() -> None:
    copy = Remembered(td(42), images(), NOW - DAY, NOW, DAY, copy_of=td(38))
    ranking = ranked(Past(37, 9 * DAY), Past(38, 8 * DAY), Past(42, DAY), memory=Memory((copy,)))

    assert names(ranking.good) == [":37"]
    assert "is the same as what runs now, quilt-catalog:42" in [one.why for one in ranking.passed_over]


def test_bad_is_the_image_too_so_that_a_mended_one_under_the_same_task_definition_is_not() -> None:
    bad = Remembered(td(41), images("b"), NOW - 9 * DAY, NOW - 8 * DAY, DAY, bad_since=NOW - 8 * DAY)
    past = (Past(41, 9 * DAY, digest="b"), Past(41, 7 * DAY, digest="c"), Past(42, DAY))

    assert [one.images for one in ranked(*past, memory=Memory((bad,))).good] == [images("c")]


def test_looking_again_never_forgets() -> None:
    seen = replace(FORGOTTEN, served=DAY, first_seen=NOW - DAY, last_seen=NOW)
    known = replace(FORGOTTEN, bad_since=NOW - 100 * DAY, bad_reason="5xx")

    assert learnt(known, seen) == replace(known, last_seen=NOW)


def test_what_runs_since_longer_than_ecs_remembers_is_learnt_with_its_whole_time() -> None:
    state = service_state(deployment(created_at=NOW - 300 * DAY))

    [row] = sightings(state=state, images=images(), periods=(), left=(), at_rest=True, now=NOW)

    assert (row.task_definition, row.served) == (td(42), 300 * DAY)


@pytest.mark.parametrize("running", [0, 4])
def test_of_what_no_task_was_wanted_no_time_is_learnt(running: int) -> None:
    state = replace(service_state(deployment()), running=running)
    deployed, revisions = history(Past(42, DAY, wanted=0))
    periods = serving_periods(deployed, revisions, NOW)

    rows = sightings(state=state, images=images(), periods=periods, left=(), at_rest=True, now=NOW)

    assert {row.served for row in rows} == {timedelta(0)}


def test_an_undo_takes_back_what_ecs_s_own_history_says_against_a_revision() -> None:
    past = (Past(38, 9 * DAY), Past(42, 3 * DAY), Past(38, 2 * DAY), Past(42, DAY), Past(43, HOUR))
    lifted = Remembered(td(42), images(), NOW - 3 * DAY, NOW, DAY, lifted_at=NOW - DAY + 2 * MINUTE)

    assert names(ranked(*past, memory=Memory(), current=43).good) == [":38"]
    assert names(ranked(*past, memory=Memory((lifted,)), current=43).good) == [":42", ":38"]


@dataclass
class Simulated:
    """One service over time, with its ledger, both as the bot sees them. Another service shares the family."""

    now: datetime = NOW
    past: list[ServiceDeployment] = field(default_factory=list)
    revisions: dict[str, ServiceRevision] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    ledger: dict[Identity, Remembered] = field(default_factory=dict)
    bad: set[str] = field(default_factory=set)
    foreign: set[str] = field(default_factory=set)
    off: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each revision the features that are off, each with the revision that had it on."""
    roots: dict[str, str] = field(default_factory=dict)
    without: dict[str, str] = field(default_factory=dict)
    """Revisions that were left only because of a feature, which was not restored."""

    def register(self) -> str:
        arn = td(len(self.statuses) + 1)
        self.statuses[arn] = "ACTIVE"
        return arn

    def deploy(self, arn: str, ran: tuple[Image, ...], status: str = "SUCCESSFUL") -> None:
        number = f"{len(self.past)}"
        self.revisions[number] = ServiceRevision(number, arn, ran, self.now)
        back = self.past[0].revision if status.startswith("ROLLBACK") and self.past else None
        end = self.now + MINUTE
        self.past.insert(0, ServiceDeployment(number, status, "", self.now, end, number, back, 0, 3))
        if back:
            self.past[0] = replace(self.past[0], rollback_revision=settled_on(self.past[1]) or back)
        self.now += MINUTE

    @property
    def current(self) -> tuple[str, tuple[Image, ...]]:
        serving = next(arn for d in self.past if (arn := settled_on(d)))
        return self.revisions[serving].task_definition, self.revisions[serving].images

    @property
    def rows(self) -> tuple[Remembered, ...]:
        return tuple(sorted(self.ledger.values(), key=lambda row: row.last_seen, reverse=True))

    def store(self, rows: tuple[Remembered, ...]) -> None:
        self.ledger |= {identity(row.task_definition, row.images): row for row in rows}

    def forget(self) -> None:
        """ECS forgets all but the newest two deployments."""
        self.past = self.past[:2]

    def look(self) -> Target | Finding:
        arn, ran = self.current
        memory = Memory(self.rows)
        periods = serving_periods(self.past, self.revisions, self.now)
        state = service_state(replace(deployment(), task_definition=arn, created_at=self.now))
        gone = left(periods, memory)
        for seen in sightings(state=state, images=ran, periods=periods, left=gone, at_rest=True, now=self.now):
            key = identity(seen.task_definition, seen.images)
            self.ledger[key] = learnt(self.ledger.get(key), seen)
        told = {name for d in self.past for name in (d.revision, d.rollback_revision) if name}
        ranking = rank(
            current=arn,
            current_images=ran,
            deployments=self.past,
            revisions={name: self.revisions[name] for name in told},
            memory=Memory(self.rows),
            min_served=10 * MINUTE,
            now=self.now,
        )
        return choose_target(ranking, {name: self.described(name) for name in self.statuses}, service="quilt-catalog")

    def described(self, arn: str) -> TaskDefinition:
        return definition(number(arn), self.statuses[arn])

    def roll_back(self) -> Candidate | None:
        """By the rule, through the very functions that the bot uses. -> the target, None where there is none."""
        choice = self.look()
        if isinstance(choice, Finding):
            return None
        arn, ran = self.current
        whole = replace(target(), chosen=choice.chosen)
        made = replace(plan(), from_task_definition=arn, from_images=ran, target=whole)
        copied = needed_copy(self.described(choice.chosen.task_definition), choice.chosen, {})
        registered = self.register() if copied else ""
        rolling = replace(
            asked(of=replace(made, copy=copied[0] if copied else None)), state=State.ROLLING, registered=registered
        )
        self.copied(choice.chosen.task_definition, rolling.effective_plan.to_task_definition)
        self.bad.add(arn)
        self.carried_out(rolling)
        return choice.chosen

    def copied(self, original: str, arn: str) -> None:
        self.off[arn] = self.off.get(original, {})
        self.roots[arn] = self.roots.get(original, original)

    def lineage(self, arn: str) -> tuple[str, frozenset[str]]:
        return self.roots.get(arn, arn), frozenset(self.off.get(arn, {}))

    def switch(self, feature: str, *, on: bool) -> None:
        """A partial rollback, or its restore, where there is one to be made."""
        arn, ran = self.current
        off = self.off.get(arn, {})
        if on == (feature not in off):
            return
        base = off[feature] if on else arn
        made = _switching(feature, on=on, running=arn, base=base, registered=self.register())
        whole = replace(target(), chosen=replace(made.plan.target.chosen, images=ran))
        made = replace(made, plan=replace(made.plan, from_images=ran, target=whole))
        after = {name: had for name, had in off.items() if name != feature} if on else {**off, feature: arn}
        self.copied(arn, made.registered)
        self.off[made.registered] = after
        if not on:
            self.without.setdefault(arn, feature)
        else:
            for name in [n for n in self.without if self.lineage(n) == self.lineage(made.registered)]:
                del self.without[name]
        self.carried_out(made)

    @property
    def content(self) -> tuple[tuple[Image, ...], frozenset[str]]:
        """What really runs."""
        arn, ran = self.current
        return ran, frozenset(self.off.get(arn, {}))

    def carried_out(self, rolling: Rollback) -> None:
        effective_plan = rolling.effective_plan
        self.store(set_out(self.rows, rolling, self.now))
        self.deploy(effective_plan.to_task_definition, effective_plan.target.chosen.images)
        self.store(succeeded(self.rows, rolling, self.now))


EVENTS = st.lists(
    st.one_of(
        st.tuples(st.just("release"), st.integers(1, 600)),
        st.tuples(st.just("failing release"), st.integers(1, 600)),
        st.tuples(st.just("deregister"), st.integers(0, 12)),
        st.tuples(st.just("foreign release"), st.integers(1, 600)),
        st.tuples(st.just("roll back"), st.integers(1, 600)),
        st.tuples(st.just("partial"), st.integers(1, 600)),
        st.tuples(st.just("restore"), st.integers(1, 600)),
        st.tuples(st.just("ECS forgets"), st.just(0)),
    ),
    max_size=25,
)


@settings(max_examples=100, deadline=None)
@given(EVENTS)
@example([("release", 10), ("deregister", 1), ("roll back", 1), ("release", 10)])
@example([("release", 10), ("release", 20), ("partial", 20), ("restore", 20), ("release", 20), ("roll back", 20)])
def test_whatever_happens_no_bad_or_foreign_revision_is_chosen_and_repeated_rollback_never_cycles(
    events: list[tuple[str, int]],
) -> None:
    _never_cycles(events)


@pytest.mark.long
@settings(max_examples=5000, deadline=None)
@given(EVENTS)
def test_the_same_for_many_more_pasts(events: list[tuple[str, int]]) -> None:
    _never_cycles(events)


def _never_cycles(events: list[tuple[str, int]]) -> None:
    world = Simulated()
    world.deploy(world.register(), images("1"))
    for event, minutes in events:
        world.now += minutes * MINUTE
        _happens(world, event, minutes)
    visited = {world.content}
    while True:  # each goes further back, so that there is an end
        world.now += timedelta(hours=1)
        chosen = _checked_rollback(world)
        if chosen is None:
            return
        assert world.content not in visited, "it went in a circle"
        visited.add(world.content)


def _happens(world: Simulated, event: str, nth: int) -> None:
    match event:
        case "release" | "failing release":
            arn = world.register()
            status = "SUCCESSFUL" if event == "release" else "ROLLBACK_SUCCESSFUL"
            world.deploy(arn, images(str(number(arn))), status)
        case "deregister":
            arn = td(nth)
            if arn in world.statuses and arn != world.current[0]:
                world.statuses[arn] = "INACTIVE"
        case "foreign release":
            world.foreign.add(world.register())
        case "partial" | "restore":
            world.switch("mcp" if nth % 2 else "search", on=event == "restore")
        case "roll back":
            _checked_rollback(world)
        case _:
            world.look()  # the bot is asked now and then
            world.forget()


def _checked_rollback(world: Simulated) -> Candidate | None:
    bad, current = world.bad | set(world.without), world.current[0]
    chosen = world.roll_back()
    if chosen is not None:
        assert chosen.task_definition not in {*bad, *world.foreign, current}
        assert chosen.served >= 10 * MINUTE
    return chosen
