"""The declared sign-in in the second phase: a step that fails fails the phase, and one that cannot be tried leaves it
open. What is sent and kept is shown nowhere.
"""

from collections.abc import Iterator, Mapping
from functools import partial

from playground.aws.behaviour import GOOD_ANSWERS, Answer, Behaviour
from playground.stage import with_sign_in
from tests.faults.row import Fault, Row, Stage, happens
from tests.faults.world import FaultWorld

_HTML = "text/html"
_LOGIN, _TOKEN, _ROLE = "/login", "/token", "/role"


def rows() -> Iterator[Row]:
    failing = partial(_row, "failed", "NOT well")
    page = "login page*"
    yield failing(_answers("the login page answers 503", _LOGIN, (503, _HTML, "")), page, "HTTP 503 instead of 200")
    yield failing(_answers("the login page is another one", _LOGIN, (200, _HTML, "Maintenance")), page, "but no “Sign")
    yield failing(
        _answers("the login page sets no cookie", _LOGIN, (200, _HTML, "Sign in")), page, "nothing to keep as csrf"
    )
    token = "token endpoint*"
    yield failing(happens("the password was changed", _password_changes), token, "HTTP 401 instead of 200", "[hidden]")
    yield failing(
        _answers("the token endpoint answers 500", _TOKEN, (500, "text/plain", "oops")), token, "HTTP 500 instead of"
    )
    no_token = (200, "application/json", '{"error": "later"}')
    yield failing(_answers("the token endpoint gives no token", _TOKEN, no_token), token, "nothing to keep as token")
    yield failing(_answers("the token endpoint answers a web page", _TOKEN, (200, _HTML, "<html>")), token, "token")
    role = "role selection*"
    wrong = (200, "application/json", '{"role": "Guest"}')
    yield failing(_answers("the role selection gives another role", _ROLE, wrong), role, 'role is "Guest" instead of')
    yield failing(
        _answers("the role selection answers 403", _ROLE, (403, "text/plain", "no")), role, "HTTP 403 instead of 200"
    )
    yield failing(
        happens("nothing is healthy enough to answer a step", _nobody_answers), page, "HTTP 503 instead of 200"
    )
    yield _row(
        "inconclusive", "not enough data", happens("the secret is not there", _secret_goes),
        "not tried: the secret CATALOG_PASSWORD is not in the secrets directory",
    )  # fmt: skip


def _row(health: str, said: str, fault: Fault, *told: str) -> Row:
    told = (f"Minutes 5 to 30: {said}", *told)
    return Row(
        number="F52", stage=Stage.WATCH, fault=fault, ends="succeeded", told=told, sent=1, health=health,
        edit=with_sign_in,
    )  # fmt: skip


def _answers(name: str, path: str, answer: Answer) -> Fault:
    return happens(name, lambda world: _behave(world, {path: answer}))


def _behave(world: FaultWorld, answers: Mapping[str, Answer]) -> None:
    world.aws.behave(38, Behaviour("ok", {**GOOD_ANSWERS, **answers}))


def _nobody_answers(world: FaultWorld) -> None:
    away: Answer = (503, "text/plain", "Service Temporarily Unavailable")
    _behave(world, dict.fromkeys((_LOGIN, _TOKEN, _ROLE), away))


def _password_changes(world: FaultWorld) -> None:
    (world.home / "secrets" / "CATALOG_PASSWORD").write_text("changed-since-then", encoding="utf-8")


def _secret_goes(world: FaultWorld) -> None:
    (world.home / "secrets" / "CATALOG_PASSWORD").unlink()
