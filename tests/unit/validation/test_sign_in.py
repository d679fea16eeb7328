"""Steps of a sign-in: what is filled in and kept, what fails, and that nothing kept or secret is ever shown."""

import base64
import json
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest

from bot.catalog.sign_in import Step
from bot.model import Check, Exchanged, Fetched, Phase, Result
from bot.validation.redacting import HIDDEN, Redacted
from bot.validation.sign_in import Known, after, exchange, made_lately
from bot.validation.watching import watched
from tests.unit.values import MINUTE, NOW

KNOWN = Known({"PASSWORD": "pass phrase/&"}, {"token": "t-1"})


def step(**declared: Any) -> Step:
    return Step.model_validate({"name": "token endpoint", "url": "https://x.example.com/token", **declared})


def answered(body: str = "", *, status: int | None = 200, whole: bool = True, **more: Any) -> Exchanged:
    return Exchanged(Fetched("https://x.example.com", status, body, 7, whole=whole), **more)


def test_secrets_and_what_was_kept_are_filled_in_wherever_they_are_named_and_quoted_in_addresses() -> None:
    declared = step(
        url="https://x.example.com/{token}?of={token}",
        method="POST",
        headers={"Authorization": "Bearer {token}"},
        body={"deep": [{"password": "{secret:PASSWORD}"}], "literal": "{not-a-name}", "count": 3},
    )

    sent = exchange(declared, Known(KNOWN.secrets, {"token": "a/b?c"}))

    assert sent.url == "https://x.example.com/a%2Fb%3Fc?of=a%2Fb%3Fc"
    assert sent.headers == {"Authorization": "Bearer a/b?c"}
    assert json.loads(sent.json or "") == {
        "deep": [{"password": "pass phrase/&"}],
        "literal": "{not-a-name}",
        "count": 3,
    }
    assert "pass phrase" not in repr((sent, KNOWN)), "nor in a trace"
    assert exchange(step(method="POST", form={"p": "{secret:PASSWORD}"}), KNOWN).form == {"p": "pass phrase/&"}


@pytest.mark.parametrize(
    ("where", "answer", "value"),
    [
        ("data.tokens[0]", answered('{"data": {"tokens": ["abc"]}}'), "abc"),
        ("count", answered('{"count": 3}'), "3"),
        ("header Location", answered(headers={"location": "/role?code=1"}), "/role?code=1"),
        ("cookie sid", answered(cookies={"sid": "s1"}), "s1"),
    ],
)
def test_a_value_is_kept_from_json_a_header_or_a_cookie(where: str, answer: Exchanged, value: str) -> None:
    check, known = after(step(keep={"kept": where}), answer, Known(), NOW)

    assert (check.result, known.kept) == (Result.PASS, {"kept": value})
    assert check.evidence == "HTTP 200 in 7 ms, keeps kept"


@pytest.mark.parametrize(
    "body", ["", "no JSON", "{}", '{"t": null}', '{"t": {"deep": 1}}', json.dumps({"t": "x" * 9000})]
)
def test_where_there_is_nothing_to_keep_the_step_fails(body: str) -> None:
    check, known = after(step(keep={"kept": "t"}), answered(body), Known(), NOW)

    assert (check.result, known.kept) == (Result.FAIL, {})
    assert check.evidence == "nothing to keep as kept at t"


@pytest.mark.parametrize("value", ["..", ".", "a\r\nX-Role: admin", "a\0b", "\ud800"])
def test_what_would_change_where_or_what_a_later_step_sends_is_not_kept(value: str) -> None:
    check, known = after(step(keep={"kept": "t"}), answered(json.dumps({"t": value})), Known(), NOW)

    assert (check.result, known.kept) == (Result.FAIL, {})
    assert check.evidence == "nothing to keep as kept at t"


@pytest.mark.parametrize(
    ("declared", "answer", "evidence"),
    [
        ({}, answered("wrong client", status=401), "HTTP 401 instead of 200: “wrong client”"),
        ({"status": 302}, answered("a page with much in it"), "HTTP 200 instead of 302"),
        ({"contains": "Welcome"}, answered("a page with much in it"), "HTTP 200, but no “Welcome” in the answer"),
        ({"json": {"role": "admin"}}, answered('{"role": "guest"}'), 'role is "guest" instead of "admin"'),
        ({"json": {"role": "admin"}}, answered("<html>"), "the body is not JSON"),
        ({}, answered(status=None), "no answer: nothing was received"),
    ],
)
def test_a_step_that_fails_says_what_came_instead_and_shows_no_page_that_may_hold_a_token(
    declared: dict[str, Any], answer: Exchanged, evidence: str
) -> None:
    check, _ = after(step(**declared), answer, Known(), NOW)

    assert (check.result, check.evidence, check.name) == (Result.FAIL, evidence, "sign-in: token endpoint")


def test_what_may_stand_in_the_part_that_was_not_read_is_inconclusive() -> None:
    check, _ = after(step(contains="Welcome"), answered("much", whole=False), Known(), NOW)

    assert check.result is Result.INCONCLUSIVE
    assert "only the first 64 KiB of the answer were read" in check.evidence


@pytest.mark.parametrize(
    "echoed",
    [
        "pass phrase/&",
        "pass\u00a0phrase/&",
        quote("pass phrase/&"),
        quote("pass phrase/&", safe=""),
        "pass+phrase%2F%26",
        "pass phrase/&amp;",
        base64.b64encode(b"pass phrase/&").decode(),
        "t-1",
    ],
)
@pytest.mark.parametrize("how", ["body", "value"])
def test_a_server_that_repeats_what_it_was_sent_shows_it_to_nobody(echoed: str, how: str) -> None:
    body = f"you said {echoed}!" if how == "body" else json.dumps({"role": f"of {echoed}"})
    declared = step(json={"role": "admin"}) if how == "value" else step()

    check, _ = after(declared, answered(body, status=200 if how == "value" else 403), KNOWN, NOW)

    assert check.result is Result.FAIL
    assert HIDDEN in check.evidence
    assert "phrase" not in check.evidence
    assert echoed not in check.evidence


def test_what_a_failing_step_would_have_kept_is_hidden_too_and_so_is_what_looks_like_a_token() -> None:
    body = json.dumps({"access_token": "short", "said": "short was given", "refresh": "eyJhbGciOiJIUzI1NiJ9.e30.ab12"})
    declared = step(keep={"token": "access_token"})

    check, known = after(declared, answered(body, status=400), Known(), NOW)

    assert known.kept == {"token": "short"}
    assert "short" not in check.evidence
    assert "eyJ" not in check.evidence


def test_a_secret_at_the_edge_of_what_is_cut_is_hidden_before_it_is_cut() -> None:
    for length in range(0, 400, 7):
        body = f"{'a ' * length}hunter-of-the-lost-2 {'b ' * 200}"
        check, _ = after(step(), answered(body, status=500), Known({"P": "hunter-of-the-lost-2"}), NOW)
        assert "hunter" not in check.evidence
        assert "lost" not in check.evidence


def test_nothing_to_hide_hides_nothing() -> None:
    assert Redacted()("HTTP 500: the database is away") == "HTTP 500: the database is away"
    assert Redacted(["", " "])("as it is") == "as it is"


def played(*results: Result, ago: timedelta) -> tuple[Check, ...]:
    return tuple(Check(f"sign-in: {number}", result, "said", NOW - ago) for number, result in enumerate(results))


@pytest.mark.parametrize(
    ("results", "ago", "again"),
    [
        ([Result.PASS, Result.PASS], 4 * MINUTE, False),
        ([Result.PASS, Result.PASS], 5 * MINUTE, True),
        ([Result.PASS, Result.FAIL], 1 * MINUTE, False),
        ([Result.PASS, Result.FAIL], 2 * MINUTE, True),
        ([Result.PASS], 1 * MINUTE, True),
        ([], 1 * MINUTE, True),
        ([Result.PASS, Result.PASS], -1 * MINUTE, True),
    ],
)
def test_nobody_signs_in_at_every_look_and_after_a_failure_not_so_often_that_an_account_is_locked(
    results: list[Result], ago: timedelta, again: bool
) -> None:
    second = Phase(2, due_at=NOW - 10 * MINUTE, ends_at=NOW + 15 * MINUTE)
    seen = watched(second, played(*results, ago=ago), NOW - MINUTE)

    said = made_lately(replace(second, watch=seen), [step(name="0"), step(name="1")], NOW)

    assert (said == ()) is again
    assert not any(check.result is Result.FAIL for check in said), "what was not tried does not fail"
    assert all("not tried again yet" in check.evidence for check in said if check.result is Result.INCONCLUSIVE)


def test_in_its_last_looks_a_phase_is_tried_each_time() -> None:
    over = Phase(2, due_at=NOW - 28 * MINUTE, ends_at=NOW - 3 * MINUTE)
    seen = watched(over, played(Result.PASS, ago=MINUTE), NOW - MINUTE)

    assert made_lately(replace(over, watch=seen), [step(name="0")], NOW) == ()
