"""Which lines count is decided by where the tasks write; what nobody knows is said, and is never a pass."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.catalog import LogSource
from bot.model import Binding, ContainerLog, LogLine, LogSample, LogSearch, Names, Place, Result, Said, Task
from bot.target.sidecars import bound
from bot.validation.log_check import log_check
from bot.validation.log_doubt import beside, doubt, elsewhere
from bot.validation.log_search import Logging, searches
from tests.unit.values import NOW, definition, service_state, tasks

GROUP, HERE, ABROAD = "/aws/ecs/quilt-catalog", "us-east-1", "eu-west-1"
SOURCE = LogSource(group=GROUP, critical="FATAL")
BEGAN = NOW - timedelta(minutes=3)

AWSLOGS = ContainerLog("awslogs", group=GROUP, region=HERE, stream_prefix="web")
AWAY = replace(AWSLOGS, group="/other")
BY_ID = replace(AWSLOGS, stream_prefix="")
FIRELENS = ContainerLog("awsfirelens", output="cloudwatch_logs", group=GROUP, region=HERE)
BY_FILE = ContainerLog("awsfirelens")
TEMPLATE = replace(FIRELENS, group="")
JSON_FILE, FLUENTD, SPLUNK, NONE = (ContainerLog(driver) for driver in ("json-file", "fluentd", "splunk", "none"))
NOTHING: Mapping[str, str] = {}
NOBODY = "nobody knows which container is the application, and not all are known to log there:"


def logging(
    *logs: ContainerLog | None,
    runs: int = 2,
    serving: tuple[str, ...] = (),
    of: list[Task] | None = None,
    beside: Mapping[str, str] = NOTHING,
) -> Logging:
    """The containers are a, b, …; what makes them none of those that a task ends with is a member of theirs."""
    [container] = definition().containers
    named = tuple(replace(container, name=name, log=log) for name, log in zip("abcd", logs, strict=False))
    of = tasks(runs) if of is None else of
    said = {Place(name, member): Said("…", shown=True) for name, member in beside.items()}
    whole = definition(containers=named, members=said)
    return Logging("web:38", whole, of, frozenset(serving), region=HERE, began=BEGAN, ended=NOW)


def told(of: Logging) -> list[Any]:
    """Of each search: the region, and its streams or "all"."""
    return [(search.region, search.streams or "all") for search in searches(SOURCE, of)]


TWO = ("web/a/38-0", "web/a/38-1")


@pytest.mark.parametrize(
    ("of", "found"),
    [
        (logging(AWSLOGS), [(HERE, TWO)]),
        (logging(AWSLOGS, AWAY), [(HERE, TWO)]),
        (logging(AWSLOGS, None), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, None, beside={"b": "essential"}), [(HERE, TWO)]),
        (logging(AWSLOGS, None, serving=("a",)), [(HERE, TWO)]),
        (logging(AWSLOGS, TEMPLATE), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, TEMPLATE, beside={"a": "firelensConfiguration"}), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, FLUENTD), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, AWSLOGS), [(HERE, (*TWO, "web/b/38-0", "web/b/38-1"))]),
        (logging(replace(AWSLOGS, region="")), [(HERE, TWO)]),
        (logging(replace(AWSLOGS, region=ABROAD)), [(ABROAD, TWO)]),
        (logging(AWAY), [(HERE, "all")]),
        (logging(AWSLOGS, runs=0), [(HERE, "all")]),
        (logging(BY_ID), [(HERE, "all")]),
        (logging(FIRELENS), [(HERE, "all")]),
        (logging(replace(FIRELENS, region=ABROAD), AWAY), [(ABROAD, "all")]),
        (logging(AWSLOGS, FIRELENS), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, BY_FILE, serving=("b",)), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, BY_FILE, serving=("a",)), [(HERE, TWO), (HERE, "all")]),
        (logging(AWSLOGS, BY_FILE, serving=("a",), beside={"b": "essential"}), [(HERE, TWO)]),
        (logging(SPLUNK), [(HERE, "all")]),
        (logging(None), [(HERE, "all")]),
        (logging(), [(HERE, "all")]),
    ],
)
def test_streams_are_searched_alone_only_where_they_are_certainly_the_tasks_own(of: Logging, found: list[Any]) -> None:
    assert told(of) == found


def test_named_streams_are_searched_from_the_beginning_and_those_of_others_only_from_the_end() -> None:
    alone, whole = searches(SOURCE, logging(AWSLOGS, FIRELENS))
    ours, theirs = (LogLine("1", stream, NOW - timedelta(seconds=1), "") for stream in ("b-firelens-38-0", "other"))

    assert alone.since == whole.since == BEGAN
    assert whole.others_since == NOW
    assert (whole.counts(ours), whole.owns(ours)) == (True, True)
    assert (whole.counts(theirs), whole.owns(theirs)) == (False, False)
    assert whole.counts(replace(theirs, at=NOW))
    assert not alone.counts(ours)


def test_a_stream_that_docker_named_is_known_once_the_container_was_started() -> None:
    first, second = tasks(2)
    both = [replace(first, runtime_ids={"a": "d0c4"}), replace(second, status="PENDING")]
    renamed = replace(BY_ID, renamed=True)

    assert told(logging(BY_ID, of=both)) == [(HERE, ("d0c4",))]
    assert told(logging(BY_ID, of=[both[0], second])) == [(HERE, "all")]
    assert told(logging(renamed, of=both)) == [(HERE, "all")]


def test_the_streams_of_those_that_died_since_are_searched_beside_those_that_run() -> None:
    here, gone = tasks(2)
    dead = replace(gone, status="STOPPED")
    known, dead_too = replace(here, runtime_ids={"a": "d0c4"}), replace(dead, runtime_ids={"a": "dead"})

    assert told(replace(logging(AWSLOGS, of=[here]), died=[dead])) == [(HERE, TWO)]
    assert told(replace(logging(BY_ID, of=[known]), died=[dead_too])) == [(HERE, ("d0c4", "dead"))]
    assert told(replace(logging(BY_ID, of=[known]), died=[dead])) == [(HERE, ("d0c4",))]
    assert told(replace(logging(AWSLOGS, runs=0), died=[dead])) == [(HERE, "all")]


@pytest.mark.parametrize(
    ("of", "why"),
    [
        (logging(AWSLOGS), ""),
        (logging(FIRELENS, AWAY, beside={"b": "firelensConfiguration"}), ""),
        (logging(AWSLOGS, SPLUNK, beside={"b": "essential"}), ""),
        (logging(AWSLOGS, SPLUNK, serving=("a",)), ""),
        (logging(AWSLOGS, SPLUNK), ""),
        (logging(AWSLOGS, FLUENTD), f"{NOBODY} b logs by fluentd"),
        (logging(FIRELENS, AWAY), ""),
        (logging(AWSLOGS, None), ""),
        (
            logging(AWSLOGS, TEMPLATE, beside={"a": "firelensConfiguration"}),
            "web:38 does not say that it logs there: b logs by awsfirelens, to cloudwatch_logs",
        ),
        (logging(AWSLOGS, AWAY, serving=("b",)), ""),
        (logging(AWSLOGS, None, serving=("b",)), ""),
        (
            logging(AWSLOGS, AWAY, serving=("b",), beside={"a": "essential"}),
            "web:38 does not log there: b logs by awslogs into /other",
        ),
        (
            logging(AWSLOGS, None, serving=("b",), beside={"a": "firelensConfiguration"}),
            "web:38 does not say that it logs there: b has no log configuration",
        ),
        (logging(AWSLOGS, BY_FILE, serving=("b",)), "web:38 does not say that it logs there: b logs by awsfirelens"),
        (logging(AWAY, NONE), "web:38 does not log there: a logs by awslogs into /other, b logs by none"),
        (
            logging(replace(FIRELENS, output="datadog", group="")),
            "web:38 does not log there: a logs by awsfirelens, to datadog",
        ),
        (logging(BY_FILE), "web:38 does not say that it logs there: a logs by awsfirelens"),
        (logging(JSON_FILE), "web:38 does not say that it logs there: a logs by json-file"),
        (logging(AWSLOGS, runs=0), "no task of web:38 runs"),
        (replace(logging(AWSLOGS), definition=None), "ECS does not tell where web:38 logs"),
    ],
)
def test_it_is_said_where_the_service_logs_if_that_is_not_known_to_be_the_declared_group(of: Logging, why: str) -> None:
    assert doubt(SOURCE, of) == why
    assert bool(elsewhere(SOURCE, of)) == ("does not log there" in why)


def test_whoever_is_not_heard_in_the_group_is_named_where_another_vouches() -> None:
    assert beside(SOURCE, logging(AWSLOGS)) == ""
    assert beside(SOURCE, logging(AWSLOGS, AWAY)) == "b logs by awslogs into /other"
    assert beside(SOURCE, logging(AWSLOGS, None, serving=("b",))) == "b has no log configuration"
    assert beside(SOURCE, logging(AWSLOGS, FLUENTD)) == "", "it may write there: that is a doubt"

    check = log_check([(ALONE, well(line()))], region=HERE, doubt="", beside="b logs by splunk", at=NOW)
    assert check.result is Result.PASS
    assert check.evidence.endswith("; not heard there: b logs by splunk")


def test_what_the_service_sends_to_is_found_by_target_group_load_balancer_registry_and_by_a_port_s_name() -> None:
    named = {Place("envoy", "portMappings", "8080/tcp", "name"): Said("http", shown=True)}
    names = Names(ports=(("Service Connect", "http"),), bindings=(("load balancer web", "app", 80),))
    state = service_state(bindings=(Binding("arn:tg", "admin", 81),), names=names)

    assert bound(state, definition(members=named)) == {"admin", "app", "envoy"}
    assert bound(state, None) == {"admin", "app"}
    assert bound(service_state(), definition(members=named)) == frozenset()


ALONE = LogSearch(GROUP, "FATAL", HERE, BEGAN, ("web/a/1", "web/a/2"))
WHOLE = LogSearch(GROUP, "FATAL", HERE, BEGAN, ids=("38-0",), others_since=NOW)
IN_TWO = f"2 streams of {GROUP} since the rollback began"
IN_ALL = f"the whole group {GROUP} since the rollback ended (in streams named after its tasks since it began)"
WHY = "web:38 does not log there"


def line(text: str = "INFO", stream: str = "web/a/1", number: int = 1) -> LogLine:
    return LogLine(str(number), stream, NOW, text)


def well(*lines: LogLine, more: bool = False) -> LogSample:
    return LogSample(lines, more=more)


def ill(*lines: LogLine, more: bool = False) -> LogSample:
    return LogSample(lines, lines, more=more)


@pytest.mark.parametrize(
    ("found", "why", "result", "evidence"),
    [
        ([(ALONE, well(line()))], "", Result.PASS, f"no line matching FATAL among 1 line in {IN_TWO}"),
        ([(ALONE, well())], "", Result.INCONCLUSIVE, f"no line at all in {IN_TWO}"),
        ([(WHOLE, well())], WHY, Result.INCONCLUSIVE, f"no line at all in {IN_ALL}; {WHY}"),
        (
            [(WHOLE, well(line(), more=True))],
            WHY,
            Result.INCONCLUSIVE,
            f"no line matching FATAL among 1 line or more in {IN_ALL}; but {WHY}",
        ),
        (
            [(WHOLE, well(line(stream="a-firelens-38-0")))],
            WHY,
            Result.PASS,
            f"no line matching FATAL among 1 line in {IN_ALL}",
        ),
        (
            [(ALONE, well(line())), (replace(WHOLE, region=ABROAD), well(line(), line(number=2)))],
            "",
            Result.PASS,
            f"no line matching FATAL among 2 lines in {IN_TWO} and in {IN_ALL.replace(GROUP, f'{GROUP} of {ABROAD}')}",
        ),
        (
            [(ALONE, well(line())), (WHOLE, well(line("INFO", "a-38-0-b")))],
            WHY,
            Result.PASS,
            f"no line matching FATAL among 2 lines in {IN_TWO} and in {IN_ALL}",
        ),
        (
            [(ALONE, well(line())), (replace(WHOLE, ids=("web/a",)), well(line()))],
            WHY,
            Result.INCONCLUSIVE,
            f"no line matching FATAL among 1 line in {IN_TWO} and in {IN_ALL}; but {WHY}",
        ),
        (
            [(ALONE, ill(line("FATAL a"), line("FATAL b", number=2)))],
            "",
            Result.FAIL,
            f"2 lines matching FATAL: “FATAL a” in stream web/a/1; searched: {IN_TWO}",
        ),
        (
            [(ALONE, ill(line("FATAL a"), more=True)), (WHOLE, ill(line("FATAL a")))],
            WHY,
            Result.FAIL,
            f"1 line or more matching FATAL: “FATAL a” in stream web/a/1; searched: {IN_TWO} and in {IN_ALL}",
        ),
    ],
)
def test_critical_lines_fail_and_silence_and_lines_of_others_prove_nothing(
    found: list[tuple[LogSearch, LogSample]], why: str, result: Result, evidence: str
) -> None:
    check = log_check(found, region=HERE, doubt=why, at=NOW)

    assert (check.name, check.result, check.evidence, check.at) == ("log", result, evidence, NOW)


def test_however_long_lines_and_names_are_the_evidence_is_not() -> None:
    long = line("FATAL " + "x" * 999, stream="s" * 500)
    check = log_check([(ALONE, ill(long))], region=HERE, doubt="", at=NOW)

    assert len(check.evidence) <= 400
    assert IN_TWO in check.evidence
