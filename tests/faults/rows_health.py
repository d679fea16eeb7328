"""What the restored service itself says when it is validated."""

from collections.abc import Iterator
from typing import Any

from playground.aws.behaviour import GOOD_ANSWERS, Behaviour
from tests.faults.aws_kinds import Kind, distort, steady
from tests.faults.row import Row, Stage, happens

_DONE = ("Rolled quilt-catalog back in",)


def rows() -> Iterator[Row]:
    call_for_help = "*What next*"

    def says(
        number: str, name: str, health: str, *told: str, answers: Any = GOOD_ANSWERS, log: str | None = None
    ) -> Row:
        acts = Behaviour("ok", {**GOOD_ANSWERS, **answers}, **({} if log is None else {"log": log}))
        fault = happens(name, lambda w: w.aws.behave(38, acts))
        more = (call_for_help,) if health == "failed" else ()
        return Row(
            number=number,
            stage=Stage.VALIDATE,
            fault=fault,
            ends="succeeded",
            told=(*_DONE, *told, *more),
            sent=1,
            health=health,
        )

    def answer(path: str, status: int, body: str) -> dict[str, Any]:
        return {path: (status, "text/plain", body)}

    health, config = "/healthcheck", "/config.json"
    yield says(
        "F52", "the health check answers 500", "failed", "HTTP 500 instead of 200", answers=answer(health, 500, "oops")
    )
    yield says(
        "F52", "the health check answers 404", "failed", "HTTP 404 instead of 200", answers=answer(health, 404, "no")
    )
    yield says(
        "F52",
        "the health check says something else",
        "failed",
        "but no “Catalog” in",
        answers=answer(health, 200, "OK"),
    )
    yield says("F52", "the health check answers nothing", "failed", "but no “Catalog”", answers=answer(health, 200, ""))
    yield says("F52", "a request answers 500", "failed", "HTTP 500 instead of 200", answers=answer(config, 500, "oops"))
    yield says(
        "F52", "a request answers no JSON", "failed", "the body is not JSON", answers=answer(config, 200, "<html>")
    )
    yield says(
        "F52",
        "a request answers another value",
        "failed",
        'mode is "LOCAL" instead of "PRODUCT"',
        answers=answer(config, 200, '{"mode": "LOCAL"}'),
    )
    yield says(
        "F52", "a request lacks the value", "failed", "mode is null instead of", answers=answer(config, 200, "{}")
    )
    yield says(
        "F52",
        "a request answers a wrong type",
        "failed",
        "instead of",
        answers=answer(config, 200, '{"mode": ["PRODUCT"]}'),
    )
    yield says("F51", "the restored tasks log the critical line", "failed", "matching FATAL", log="FATAL disk full")
    none = steady(Kind("no lines at all", "F50", "", {}))
    silent = distort("FilterLogEvents", none, lambda answer: {"events": []})
    told = (
        "no line at all in 4 streams of /aws/ecs/quilt-catalog since the rollback began",
        "No data is not good news",
    )
    yield Row(
        number="F50", stage=Stage.VALIDATE, fault=silent, ends="succeeded", told=told, sent=1, health="inconclusive"
    )
    ill = steady(Kind("one target is unhealthy", "F52", "", {}))
    sick = distort("DescribeTargetHealth", ill, lambda answer: answer.replace("<State>healthy", "<State>unhealthy", 1))
    yield Row(
        number="F52",
        stage=Stage.VALIDATE,
        fault=sick,
        ends="succeeded",
        told=("3 of 4 targets healthy", call_for_help),
        sent=1,
        health="failed",
    )
    nobody = steady(Kind("no target at all", "F50", "", {}))
    empty = distort("DescribeTargetHealth", nobody, _no_targets)
    yield Row(
        number="F50",
        stage=Stage.VALIDATE,
        fault=empty,
        ends="succeeded",
        told=("target health of quilt-catalog",),
        sent=1,
        health="inconclusive",
    )


def _no_targets(answer: str) -> str:
    head, tag, rest = answer.partition("<TargetHealthDescriptions>")
    end = "</TargetHealthDescriptions>"
    return head + tag + end + rest.partition(end)[2]
