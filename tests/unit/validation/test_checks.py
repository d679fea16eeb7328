"""Phase 1: every check with its evidence; no data is never a pass."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.catalog import HealthCheck, Request
from bot.model import Check, Fetched, Health, Result, TargetHealth
from bot.validation.checks import (
    health_check,
    not_read,
    overall,
    request_check,
    target_health_check,
)
from bot.validation.restored_checks import image_check, service_check
from bot.validation.subject import Subject, restored_by
from tests.unit.values import NOW, OURS, deployment, plan, rollback, service_state, tasks

URL = "http://catalog.test/healthcheck"


def fetched(body: str = "", status: int | None = 200, problem: str = "") -> Fetched:
    return Fetched(URL, status, body, 35, problem)


def told(check: Check) -> tuple[Result, str]:
    assert check.at == NOW
    assert len(check.evidence) < 300
    return check.result, check.evidence


def subject() -> Subject:
    return restored_by(rollback(), NOW)


@pytest.mark.parametrize(
    "page",
    [
        "KeyError at /: DATABASE_URL is postgres://web:hunter2@db:5432/web",
        r'{"settings": "{\"DB_PASSWORD\": \"hunter2\"}"}',
        "Cookie: session=hunter2",
    ],
)
def test_a_page_of_an_error_shows_no_credentials(page: str) -> None:
    declared = Request(name="config", url=URL, json={"status": "ok"})  # type: ignore[call-arg]
    pages = [fetched(page, 500), fetched(page), fetched(json.dumps({"status": page}))]
    shown = [request_check(declared, each, NOW) for each in pages]
    shown.append(health_check(HealthCheck(url=URL, contains="healthy"), fetched(page), NOW))

    assert {check.result for check in shown} == {Result.FAIL}
    assert not [check.evidence for check in shown if "hunter2" in check.evidence]
    assert all("[hidden]" in check.evidence for check in (shown[0], *shown[2:]))


def test_credentials_in_the_address_of_a_redirect_are_not_shown() -> None:
    problem = "redirects to https://web:hunter2@example.com, which is not the declared host"
    check = health_check(HealthCheck(url=URL, contains="healthy"), fetched(status=None, problem=problem), NOW)

    assert check.evidence == "no answer: redirects to https://web:[hidden]@example.com, which is not the declared host"


class TestRunning:
    @pytest.mark.parametrize(
        ("running", "state", "result", "evidence"),
        [
            (tasks(4), {}, Result.PASS, "4 of 4 tasks running quilt-catalog:38"),
            (tasks(3), {}, Result.FAIL, "3 of 4 tasks running quilt-catalog:38"),
            (tasks(5), {}, Result.PASS, "5 of 4 tasks running quilt-catalog:38"),
            (tasks(3), {"pending": 1}, Result.INCONCLUSIVE, "3 of 4 tasks running quilt-catalog:38"),
            (
                [*tasks(4), *tasks(1, 42)],
                {},
                Result.FAIL,
                "4 of 4 tasks running quilt-catalog:38, and 1 task of quilt-catalog:42 still serves",
            ),
            ([], {"desired": 0}, Result.INCONCLUSIVE, "0 of 0 tasks running quilt-catalog:38"),
            (
                tasks(4),
                {"status": "DRAINING"},
                Result.FAIL,
                "the service is being deleted, 4 of 4 tasks running quilt-catalog:38",
            ),
        ],
    )
    def test_every_desired_task_must_run_the_target(
        self, running: Any, state: dict[str, Any], result: Result, evidence: str
    ) -> None:
        restored = service_state(deployment(OURS, 38), **state)
        check = service_check(state=restored, tasks=running, subject=subject(), at=NOW)
        assert told(check) == (result, evidence)

    def test_what_was_deployed_since_supersedes_the_rollback_though_no_task_of_it_runs(self) -> None:
        state = service_state(deployment("ecs-svc/7", 43, running=0), deployment(OURS, 38, status="ACTIVE"))

        check = service_check(state=state, tasks=tasks(4), subject=subject(), at=NOW)

        assert check.result is Result.FAIL
        assert check.evidence.endswith("quilt-catalog:43 was deployed since (ecs-svc/7): it supersedes the rollback")

    def test_the_restored_revision_with_another_image_is_not_what_was_restored(self) -> None:
        [image] = plan().target.chosen.images
        moved = [replace(task, images=(replace(image, digest="sha256:moved"),)) for task in tasks(1)]

        check = image_check(tasks=[*tasks(3), *moved], plan=plan(), at=NOW)

        assert check is not None
        assert check.result is Result.FAIL
        assert check.evidence.startswith("1 of 4 tasks run quilt-catalog:38 with another image")
        assert image_check(tasks=tasks(4), plan=plan(), at=NOW) is None


class TestTargetHealth:
    @pytest.mark.parametrize(
        ("states", "result", "evidence"),
        [
            (["healthy"] * 4, Result.PASS, "4 of 4 targets healthy"),
            (["healthy"] * 5, Result.PASS, "5 of 5 targets healthy"),
            (["healthy"] * 4 + ["draining", "unused"], Result.PASS, "4 of 4 targets healthy"),
            (["healthy"], Result.INCONCLUSIVE, "1 of 1 target healthy, but 4 tasks of the service run"),
            (
                ["healthy", "unhealthy"],
                Result.FAIL,
                "1 of 2 targets healthy, but 4 tasks of the service run; 10.0.0.1 is unhealthy",
            ),
            (["healthy"] * 3 + ["initial"], Result.INCONCLUSIVE, "3 of 4 targets healthy; 10.0.0.3 is initial"),
            (["draining"], Result.INCONCLUSIVE, "no target is registered"),
            ([], Result.INCONCLUSIVE, "no target is registered"),
        ],
    )
    def test_what_serves_must_be_healthy(self, states: list[str], result: Result, evidence: str) -> None:
        targets = [TargetHealth(f"10.0.0.{i}", state, "") for i, state in enumerate(states)]
        check = target_health_check("target health of web", targets, NOW, tasks=4)
        assert check.name == "target health of web"
        assert told(check) == (result, evidence)

    @pytest.mark.parametrize(
        ("healthy", "of", "bound", "result"),
        [
            (20, 20, 95, Result.PASS),
            (19, 20, 95, Result.FAIL),
            (39, 40, 95, Result.PASS),
            (3, 4, 70, Result.PASS),
            (39, 40, 100, Result.FAIL),
            (40, 40, 100, Result.PASS),
        ],
    )
    def test_more_than_the_bound_must_be_healthy_or_all(
        self, healthy: int, of: int, bound: float, result: Result
    ) -> None:
        states = ["healthy"] * healthy + ["unhealthy"] * (of - healthy)
        targets = [TargetHealth(f"10.0.0.{i}", state, "") for i, state in enumerate(states)]
        assert target_health_check("web", targets, NOW, tasks=of, bound=bound).result is result

    def test_the_reason_is_shown(self) -> None:
        check = target_health_check("web", [TargetHealth("10.0.0.1", "unhealthy", "Target.Timeout")], NOW, tasks=1)
        assert "10.0.0.1 is unhealthy (Target.Timeout)" in check.evidence


class TestEndpoint:
    @pytest.mark.parametrize(
        ("answer", "result", "evidence"),
        [
            (fetched("The Catalog"), Result.PASS, "HTTP 200 in 35 ms, contains “Catalog”"),
            (fetched("sorry", 503), Result.FAIL, "HTTP 503 instead of 200: “sorry”"),
            (fetched("another page"), Result.FAIL, "HTTP 200, but no “Catalog” in “another page”"),
            (fetched(status=None, problem="timed out after 5 s"), Result.FAIL, "no answer: timed out after 5 s"),
            (fetched("The Catalog", problem="redirected"), Result.FAIL, "no answer: redirected"),
            (fetched(status=None), Result.FAIL, "no answer: nothing was received"),
        ],
    )
    def test_it_must_answer_as_declared(self, answer: Fetched, result: Result, evidence: str) -> None:
        check = health_check(HealthCheck(url=URL, contains="Catalog"), answer, NOW)
        assert told(check) == (result, evidence)

    def test_a_long_body_is_cut(self) -> None:
        check = health_check(HealthCheck(url=URL), fetched("x" * 60_000, 500), NOW)
        assert told(check)[0] is Result.FAIL


def declared(**json: Any) -> Request:
    return Request.model_validate({"name": "config", "url": URL, "json": json})


class TestRequest:
    @pytest.mark.parametrize(
        ("body", "result", "evidence"),
        [
            ('{"mode": "PRODUCT"}', Result.PASS, 'HTTP 200 in 35 ms, mode is "PRODUCT"'),
            ('{"mode": "LOCAL"}', Result.FAIL, 'mode is "LOCAL" instead of "PRODUCT"'),
            ("{}", Result.FAIL, 'mode is null instead of "PRODUCT"'),
            ("<html>", Result.FAIL, "the body is not JSON: “<html>”"),
            ("", Result.FAIL, "the body is not JSON: “”"),
            ("[" * 60_000, Result.FAIL, "the body is not JSON: “" + "[" * 95 + " … " + "[" * 140 + " …”"),
        ],
    )
    def test_the_json_must_be_as_declared(self, body: str, result: Result, evidence: str) -> None:
        check = request_check(declared(mode="PRODUCT"), fetched(body), NOW)
        assert check.name == "config"
        assert told(check) == (result, evidence)

    def test_an_answer_with_the_wrong_status_is_not_read_as_json(self) -> None:
        check = request_check(declared(mode="PRODUCT"), fetched("oops", 500), NOW)
        assert told(check) == (Result.FAIL, "HTTP 500 instead of 200: “oops”")

    @pytest.mark.parametrize(
        ("path", "wanted", "body", "result"),
        [
            ("a.b[0]", 1, '{"a": {"b": [1]}}', Result.PASS),
            ("a", 1, '{"a": true}', Result.FAIL),
            ("a", "1", '{"a": 1}', Result.FAIL),
            ("a", {"x": 1, "y": 2}, '{"a": {"y": 2, "x": 1}}', Result.PASS),
            ("length(a)", 2, '{"a": [0, 0]}', Result.PASS),
            ("length(a)", 2, '{"a": 7}', Result.FAIL),
        ],
    )
    def test_values_are_compared_as_json(self, path: str, wanted: object, body: str, result: Result) -> None:
        assert request_check(declared(**{path: wanted}), fetched(body), NOW).result is result

    @given(body=st.text(max_size=200))
    def test_whatever_the_body_it_is_judged(self, body: str) -> None:
        assert request_check(declared(mode="PRODUCT"), fetched(body), NOW).result is Result.FAIL


def test_what_cannot_be_read_is_inconclusive() -> None:
    assert told(not_read("log", "AccessDenied: logs:FilterLogEvents.", NOW)) == (
        Result.INCONCLUSIVE,
        "AccessDenied: logs:FilterLogEvents",
    )


@pytest.mark.parametrize(
    ("results", "health"),
    [
        ([], Health.INCONCLUSIVE),
        ([Result.PASS, Result.PASS], Health.PASSED),
        ([Result.PASS, Result.INCONCLUSIVE], Health.INCONCLUSIVE),
        ([Result.INCONCLUSIVE, Result.FAIL, Result.PASS], Health.FAILED),
    ],
)
def test_one_failure_fails_and_only_passes_pass(results: list[Result], health: Health) -> None:
    check = Check("any", Result.PASS, "", NOW)
    assert overall([replace(check, result=result) for result in results]) is health


def test_what_may_stand_in_the_unread_part_of_a_long_answer_is_neither_well_nor_ill() -> None:
    long = replace(fetched('{"mode": "PRODUCT", "more": "…'), whole=False)
    health = HealthCheck(url=URL, contains="Catalog")
    config = Request.model_validate({"name": "config", "url": URL, "json": {"mode": "PRODUCT"}})

    for check in (health_check(health, long, NOW), request_check(config, long, NOW)):
        assert check.result is Result.INCONCLUSIVE
        assert check.evidence.startswith("only the first 64 KiB of the answer were read")
    assert health_check(HealthCheck(url=URL, contains="PRODUCT"), long, NOW).result is Result.PASS
