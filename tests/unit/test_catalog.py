"""The services file: what is wrong with it is said before the bot starts, and all at once."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import catalog
from bot.errors import Misconfigured, Refused

GOOD: dict[str, Any] = {
    "home": {"team": "T0QUILT", "incident_channel": "C0INCIDENT"},
    "people": {"ana": ["U0AAAA", "W0AAAA"], "ben": ["U0BBBB"]},
    "services": {
        "web": {
            "cluster": "prod",
            "service": "web-service",
            "region": "eu-west-1",
            "requesters": ["ana", "ben"],
            "approvers": ["ana", "ben"],
        }
    },
}


@pytest.fixture
def load(tmp_path: Path) -> Callable[[Any], catalog.Catalog]:
    def load_it(content: Any) -> catalog.Catalog:
        path = tmp_path / "services.yml"
        path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
        return catalog.load(path)

    return load_it


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    content = deepcopy(GOOD)
    change(content)
    return content


def test_defaults_are_filled_in(load: Callable[[Any], catalog.Catalog]) -> None:
    service = load(GOOD).services["web"]

    assert (service.name, service.channel, service.ecs_name) == ("web", "C0INCIDENT", "prod/web-service")
    assert service.approval_expires == service.rollout_deadline == timedelta(minutes=15)
    assert service.min_served == timedelta(minutes=10)


_ECS = "arn:aws:ecs:eu-west-1:123456789012"


@pytest.mark.parametrize(
    "fields",
    [
        {"service": f"{_ECS}:service/prod/web-service"},
        {"service": f"{_ECS}:service/web-service"},
        {"cluster": f"{_ECS}:cluster/prod"},
        {"cluster": f"{_ECS}:cluster/prod", "service": f"{_ECS}:service/prod/web-service"},
    ],
)
def test_cluster_and_service_may_be_given_by_their_arns(
    load: Callable[[Any], catalog.Catalog], fields: dict[str, str]
) -> None:
    service = load(changed(lambda content: content["services"]["web"].update(fields))).services["web"]

    assert (service.cluster, service.service) == ("prod", "web-service")


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"service": f"{_ECS}:service/other/web-service"}, "is not in the cluster prod"),
        ({"service": f"{_ECS}:service/prod/web-service".replace("eu", "us")}, "is not in the region eu-west-1"),
        ({"service": f"{_ECS}:task-definition/web:3"}, "neither the name nor the ARN of an ECS service"),
        ({"cluster": f"{_ECS}:service/prod/web-service"}, "neither the name nor the ARN of an ECS cluster"),
    ],
)
def test_an_arn_of_something_else_is_said_at_once(
    load: Callable[[Any], catalog.Catalog], fields: dict[str, str], problem: str
) -> None:
    with pytest.raises(Refused, match=problem):
        load(changed(lambda content: content["services"]["web"].update(fields)))


def with_features(features: Any) -> dict[str, Any]:
    return changed(lambda content: content["services"]["web"].update(features=features))


def test_a_feature_is_read_and_its_address_may_be_fetched(load: Callable[[Any], catalog.Catalog]) -> None:
    off_when = {"url": "https://web.example.com/config.json", "json": {"qurator": False}}
    service = load(with_features({"mcp": {"environment": {"QURATOR": "false"}, "off_when": off_when}})).services["web"]

    assert service.features["mcp"].environment == {"QURATOR": "false"}
    assert service.hosts == {"web.example.com"}


@pytest.mark.parametrize(
    ("features", "problem"),
    [
        ({"mcp": {"environment": {}}}, "environment` is empty"),
        ({"mcp": {"environment": {"QURATOR": False}}}, "QURATOR` is “false”. It should be text: write it in quotes"),
        ({"mcp": {"environment": {"A B": "x"}}}, "A B` cannot be a name here"),
        ({"mcp": {"environment": {"A": "x"}, "off_when": {"url": "https://x", "json": {}}}}, "json` is empty"),
        ({"mcp": {"environment": {"A": "x"}, "off_when": {"url": "https://x", "json": {"a[": 1}}}}, "no JMESPath"),
        ({"a": {"environment": {"X": "1"}}, "b": {"environment": {"X": "2"}}}, "a and b both set X"),
    ],
)
def test_a_feature_that_cannot_be_switched_is_said_at_once(
    load: Callable[[Any], catalog.Catalog], features: Any, problem: str
) -> None:
    with pytest.raises(Refused, match=problem):
        load(with_features(features))


def test_a_person_is_found_under_every_id_and_nobody_else_is(load: Callable[[Any], catalog.Catalog]) -> None:
    people = load(GOOD)

    assert people.person("U0AAAA") == people.person("W0AAAA") == "ana"
    assert people.person("U0ZZZZ") is None


def test_the_digest_changes_with_every_byte_of_the_file(load: Callable[[Any], catalog.Catalog]) -> None:
    text = yaml.safe_dump(GOOD)

    assert load(text).digest != load(text + "\n").digest


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c["services"]["web"].update(requesters=[]), "requesters"),
        (lambda c: c["services"]["web"].update(approvers=[]), "approvers"),
        (lambda c: c["services"]["web"].pop("approvers"), "approvers"),
        (lambda c: c["services"]["web"].update(approvers=["ana"]), "nobody but ana could approve"),
        (lambda c: c["services"]["web"].update(approvers=["zoe"]), "'zoe', who is not under people"),
        (lambda c: c["services"].update(status=c["services"]["web"]), "cannot be called 'status'"),
        (lambda c: c["people"].update(ben=["U0AAAA"]), "belongs to two people"),
        (lambda c: c["people"].update(ben=["ben@example.com"]), "people.ben"),
        (lambda c: c["people"].update(ben=["S0APPROVERS"]), "people.ben"),
        (lambda c: c["people"].update(ben=["B0ROBOT"]), "people.ben"),
        (lambda c: c["services"]["web"].update(approval_expires="soon"), "15m, 90s or 2h"),
        (
            lambda c: c["services"]["web"].update(approvals=2),
            "immediate needs 2 approvals, and besides ana, who may ask",
        ),
        (lambda c: c["services"]["web"].update(approvals={"complete": 2}), "complete needs 2 approvals"),
        (lambda c: c["services"]["web"].update(approvals=0), "a whole number from 1 to 5"),
        (lambda c: c["services"]["web"].update(approvals={"total": 2}), "total"),
        (lambda c: c.update(pagerduty={"zoe": "PZOE123"}), "'zoe', who is not under people"),
        (lambda c: c.update(pagerduty={"ana": "PANA123", "ben": "PANA123"}), "belongs to two people"),
        (lambda c: c["services"]["web"].update(approver_sources=[{}]), "names one of the two"),
        (
            lambda c: c["services"]["web"].update(approver_sources=[{"pagerduty_schedule": "PI7DH85"}]),
            "nobody's id in PagerDuty is known",
        ),
        (
            lambda c: c["services"]["web"].update(approver_sources=[{"user_group": "S0ONCALL"}], approvals=5),
            "needs 5 approvals",
        ),
        (lambda c: c["services"]["web"].update(aprovers=["ana"]), "aprovers"),
        (lambda c: c["services"]["web"].update(region="Ireland"), "region"),
        (lambda c: c["home"].pop("team"), "home.team"),
        (lambda c: c.update(services={}), "services"),
    ],
)
def test_what_is_wrong_is_named(
    load: Callable[[Any], catalog.Catalog], change: Callable[[dict[str, Any]], object], said: str
) -> None:
    with pytest.raises(Refused) as refused:
        load(changed(change))

    assert said in str(refused.value)


RIGHTS_HANG_ON = (
    *(("home",), ("home", "team"), ("home", "incident_channel"), ("people",), ("people", "ana"), ("people", "ben")),
    *(("services",), ("services", "web")),
    *(("services", "web", key) for key in ("cluster", "service", "region", "requesters", "approvers")),
)


@pytest.mark.parametrize("path", RIGHTS_HANG_ON, ids=".".join)
def test_without_any_one_of_the_keys_that_rights_hang_on_nothing_starts_and_nobody_is_allowed(
    load: Callable[[Any], catalog.Catalog], path: tuple[str, ...]
) -> None:
    def taken_out(content: dict[str, Any]) -> None:
        *above, last = path
        for key in above:
            content = content[key]
        del content[last]

    def emptied(content: dict[str, Any]) -> None:
        *above, last = path
        for key in above:
            content = content[key]
        content[last] = type(content[last])()

    for change in (taken_out, emptied):
        with pytest.raises(Misconfigured):
            load(changed(change))


def test_a_file_that_is_missing_or_not_yaml_is_refused_in_words(load: Callable[[Any], catalog.Catalog]) -> None:
    with pytest.raises(Refused, match="Cannot read the services file"):
        catalog.load(Path("does-not-exist.yml"))
    with pytest.raises(Refused, match="not YAML"):
        load("services: [")
    with pytest.raises(Refused, match="not valid"):
        load("just a sentence")
