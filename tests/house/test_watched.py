"""What watches the bot from outside, the dashboard and the alerts, asks only for what /metrics has."""

import json
import re
import shutil
import subprocess
from datetime import timedelta
from typing import Any

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from bot.metrics import Census, Metrics
from tests.schema import ROOT

ALERTS = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text(encoding="utf-8"))
PLAYED = yaml.safe_load((ROOT / "deploy/prometheus/tests.yml").read_text(encoding="utf-8"))["tests"]
_METRIC = re.compile(r"\brollback_bot_\w+")
_LABELLED = re.compile(r"(rollback_bot_\w+)\{([^}]*)\}")


def metrics() -> dict[str, set[str]]:
    """By the name of each sample that there can be: its labels."""
    made = Metrics()
    for family in vars(made).values():
        if names := getattr(family, "_labelnames", ()):
            family.labels(*names)
    text = made.exposition(Census({"failed": 1}, 0, 0, timedelta()), connected=True, silence=0.0).decode()
    families = text_string_to_metric_families(text)
    return {sample.name: set(sample.labels) for family in families for sample in family.samples}


def asked() -> dict[str, str]:
    """By where it stands, each expression."""
    found = {rule["alert"]: rule["expr"] for rule in ALERTS}
    return found | {
        f"{panel['title']} {target['refId']}": target["expr"]
        for panel in DASHBOARD["panels"]
        for target in panel.get("targets", ())
    }


@pytest.mark.parametrize(("where", "expression"), asked().items(), ids=asked())
def test_each_metric_and_label_that_is_asked_for_exists(where: str, expression: str) -> None:
    there, named = metrics(), _METRIC.findall(expression)

    assert named, where
    assert [name for name in named if name not in there] == []
    for name, labels in _LABELLED.findall(expression):
        assert set(re.findall(r"(\w+)\s*[=!]", labels)) <= there[name], where


def test_what_the_page_calls_worth_an_alarm_has_one() -> None:
    page = (ROOT / "docs/operating.md").read_text(encoding="utf-8")
    worth = next(line for line in page.splitlines() if "Worth an alarm:" in line).partition("Worth an alarm:")[2]
    rules = " ".join(rule["expr"] for rule in ALERTS)

    named = re.findall(r"`(\w+)`", worth)
    assert named
    assert [name for name in named if name not in rules] == []


def test_each_alert_says_what_it_means_and_how_much_it_matters() -> None:
    lacking = [rule["alert"] for rule in ALERTS if not {"summary", "description"} <= set(rule["annotations"])]

    assert lacking == []
    assert {rule["labels"]["severity"] for rule in ALERTS} == {"page", "ticket"}


def test_each_alert_is_played_once_where_it_rings_and_once_where_it_does_not() -> None:
    played = [(each["alertname"], bool(each.get("exp_alerts"))) for test in PLAYED for each in test["alert_rule_test"]]

    assert {name for name, rings in played if rings} == {rule["alert"] for rule in ALERTS}
    assert {name for name, rings in played if not rings} == {rule["alert"] for rule in ALERTS}


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed (apt-get install prometheus)")
@pytest.mark.parametrize("line", [["check", "rules", "alerts.yml"], ["test", "rules", "tests.yml"]], ids=str)
def test_promtool_takes_the_alerts_and_plays_their_tests(line: list[str]) -> None:
    done = subprocess.run(
        ["promtool", *line], cwd=ROOT / "deploy/prometheus", capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr


def test_the_panels_of_the_dashboard_stand_beside_and_below_each_other() -> None:
    panels: list[dict[str, Any]] = DASHBOARD["panels"]
    taken: set[tuple[int, int]] = set()
    for place in (panel["gridPos"] for panel in panels):
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken
        assert max(x for x, _ in cells) < 24
        taken |= cells
    assert len({panel["id"] for panel in panels}) == len(panels)
