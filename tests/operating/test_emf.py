"""With a namespace set, the log has lines that CloudWatch makes metrics of; without one it has none."""

import json
import re
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.errors import Misconfigured
from bot.metrics import Census, Metrics
from bot.operating.emf import lines, read
from bot.settings import Settings
from playground.aws.cloudformation import template as templates
from playground.stage import ROOT, Stage
from tests.scenarios.forked import forked

__all__ = ["forked"]

# What AWS's specification of the Embedded Metric Format demands of a line.
FORM = {
    "type": "object",
    "required": ["_aws"],
    "properties": {
        "_aws": {
            "type": "object",
            "required": ["Timestamp", "CloudWatchMetrics"],
            "properties": {
                "Timestamp": {"type": "integer"},
                "CloudWatchMetrics": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "required": ["Namespace", "Dimensions", "Metrics"],
                        "properties": {
                            "Namespace": {"type": "string", "minLength": 1, "maxLength": 1024},
                            "Dimensions": {"type": "array", "items": {"type": "array", "maxItems": 30}},
                            "Metrics": {
                                "type": "array",
                                "maxItems": 100,
                                "items": {
                                    "type": "object",
                                    "required": ["Name"],
                                    "properties": {"Unit": {"enum": ["Seconds", "Count", "None"]}},
                                },
                            },
                        },
                    },
                },
            },
        }
    },
}
Told = dict[tuple[str, str], float]


def told(written: Iterable[str]) -> Told:
    """By metric and the value of its dimension, what CloudWatch would have of it."""
    found: Told = {}
    for line in written:
        document: dict[str, Any] = json.loads(line)
        jsonschema.validate(document, FORM)
        (directive,) = document["_aws"]["CloudWatchMetrics"]
        (dimensions,) = directive["Dimensions"]
        assert all(isinstance(document[each], str) for each in dimensions)
        for metric in directive["Metrics"]:
            assert isinstance(document[metric["Name"]], int | float)
            found[metric["Name"], "".join(document[each] for each in dimensions)] = document[metric["Name"]]
    return found


def text(metrics: Metrics, census: Census | None) -> str:
    return metrics.exposition(census, connected=True, silence=1.5).decode()


def test_what_is_counted_is_told_once_and_what_is_measured_as_it_is() -> None:
    metrics, census = Metrics(), Census({"failed": 2, "succeeded": 5}, 1, 3, timedelta(seconds=70))
    metrics.interaction("immediate", "done")
    metrics.interaction("approve", "done")
    metrics.acked(0.25)
    first = read(text(metrics, census))
    metrics.interaction("approve", "broke")
    second = read(text(metrics, census))

    before = told(lines(first, {}, namespace="RollbackBot", at=1_795_000_000.5))
    after = told(lines(second, first, namespace="RollbackBot", at=1_795_000_060.5))

    assert before["rollback_bot_interactions_total", "done"] == 2, "of all verbs"
    assert (after["rollback_bot_interactions_total", "done"], after["rollback_bot_interactions_total", "broke"]) == (
        0,
        1,
    )
    assert (before["rollback_bot_ack_seconds_sum", ""], after["rollback_bot_ack_seconds_count", ""]) == (0.25, 0)
    assert before["rollback_bot_rollbacks", "failed"] == after["rollback_bot_rollbacks", "failed"] == 2
    assert after["rollback_bot_outbox_oldest_seconds", ""] == 70


def test_what_is_not_known_is_not_told_as_a_number() -> None:
    found = told(lines(read(text(Metrics(), None)), {}, namespace="RollbackBot", at=0.0))

    assert found["rollback_bot_journal_up", ""] == 0
    assert ("rollback_bot_outbox_messages", "") not in found


def test_what_is_paid_for_by_each_set_of_labels_is_left_out() -> None:
    metrics = Metrics()
    for service in ("a", "b"):
        metrics.ready(service, "green", 1.0)
    metrics.aws_called("DescribeServices", "ok")

    found = told(lines(read(text(metrics, None)), {}, namespace="RollbackBot", at=0.0))

    assert {name for name, _ in found if "readiness" in name or "aws_calls" in name} == set()


def test_the_alarms_of_the_template_ring_by_what_is_told() -> None:
    text_of = (ROOT / "deploy" / "cloudformation" / "rollback-bot.yml").read_text(encoding="utf-8")
    properties = [each["Properties"] for each in templates.read(text_of)["Resources"].values()]
    filtered = {"Errors"}  # counted in the log itself
    alarms = [each for each in properties if each.get("Namespace") == "RollbackBot"]
    watching = {each["MetricName"]: each for each in alarms if each["MetricName"] not in filtered}
    census = Census({}, 0, 0, timedelta(0))
    well = read(Metrics().exposition(census, connected=True, silence=0.0, leads=True).decode())
    ill = read(Metrics().exposition(None, connected=False, silence=90.0, leads=False).decode())

    assert {*watching} == {f"rollback_bot_{name}" for name in ("leading", "journal_up", "slack_connected")}
    for name, alarm in watching.items():
        assert (alarm["ComparisonOperator"], "Dimensions" in alarm) == ("LessThanThreshold", False)
        rings = [numbers[name, "", ""] < alarm["Threshold"] for numbers in (well, ill)]
        assert rings == [False, True], name


def test_a_namespace_that_cloudwatch_does_not_take_is_refused() -> None:
    with pytest.raises(Misconfigured, match="ROLLBACK_EMF"):
        Settings.read(ROLLBACK_EMF="Rollback Bot")


@pytest.mark.usefixtures("forked")
@pytest.mark.parametrize("namespace", ["", "RollbackBot"])
async def test_the_log_of_a_bot_has_them_where_they_are_wanted(namespace: str) -> None:
    async with Stage(speed=60, variables={"ROLLBACK_EMF": namespace, "ROLLBACK_LOG": "json"}) as stage:
        await stage.slack.slash("U0AAAA", "C0INCIDENT", "help")
        await stage.bot.stop()
        written = log(stage.home)

    assert [line for line in written if not json.loads(line)] == [], "each line is JSON"
    emf = [line for line in written if "_aws" in json.loads(line)]
    if not namespace:
        assert emf == []
        return
    found = told(emf)
    assert found["rollback_bot_leading", ""] == found["rollback_bot_journal_up", ""] == 1
    assert found["rollback_bot_interactions_total", "done"] == 1, "told at the end, although the minute is not over"


def log(home: Path) -> list[str]:
    return [line for line in (home / "bot.log").read_text(encoding="utf-8").splitlines() if re.match(r"\{", line)]
