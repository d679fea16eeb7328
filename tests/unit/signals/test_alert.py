"""Only what is signed, sent just now and formed as documented is an alert, and is one however often it is sent."""

import json
from datetime import timedelta
from typing import Any

import pytest

from bot.model import Signal, SignalKind
from bot.signals.alert import read_alert
from bot.signals.signature import refusal
from bot.signed import sign
from tests.unit.signals.events import NOW

SECRET, AT = "0123456789abcdef0123456789abcdef", 1_700_000_000.0
ALERT = {"id": "7411", "service": "quilt-catalog", "title": "5xx above 10 %", "source": "datadog"}


def read(**more: Any) -> Signal | str:
    return read_alert(json.dumps({**ALERT, **more}).encode(), {"quilt-catalog"}, NOW)


def signal(**more: Any) -> Signal:
    found = read(**more)
    assert isinstance(found, Signal), found
    return found


def test_an_alert_is_a_signal_and_the_same_one_however_often_it_is_sent() -> None:
    found = signal(at="2026-11-24T12:01:00Z", url="https://app.example.com/7411", unknown={"more": 1})
    assert (found.kind, found.service, found.name, found.state) == (
        SignalKind.ALERT,
        "quilt-catalog",
        "5xx above 10 %",
        "ALARM",
    )
    assert found.late == timedelta(minutes=4)
    assert found.id == signal(title="otherwise").id
    assert len({found.id, signal(id="7412").id, signal(state="OK").id, signal(source="grafana").id}) == 4
    assert signal().happened_at == signal(at="").happened_at == signal(at="2099-01-01T00:00:00Z").happened_at == NOW


def test_what_is_kept_of_an_alert_holds_no_secret_and_only_links_that_are_safe() -> None:
    assert "hunter2" not in signal(text="password=hunter2hunter2").detail
    for url in ("javascript:alert(1)", "http://example.com", "https://example.com/\nx"):
        assert '"url"' not in signal(url=url).detail
    assert signal(title="a\x00b <!channel>").name == "ab ‹!channel>"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"id": ""}, "id"),
        ({"id": 7}, "id"),
        ({"title": None}, "title"),
        ({"state": "WARN"}, "state"),
        ({"at": 1700000000}, "at"),
        ({"at": "2026-11-24T12:01:00"}, "at"),
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"text": "x" * 9000}, "text"),
    ],
)
def test_what_is_not_as_documented_is_refused_by_the_name_of_the_member(wrong: dict[str, Any], named: str) -> None:
    found = read(**wrong)
    assert isinstance(found, str)
    assert found.endswith(f": {named}.")


def test_whoever_names_an_unknown_service_or_sends_no_json_is_told_so() -> None:
    assert read(service="quilt-catalogue") == "The services file has no service of that name."
    for body in (b"\xff", b"{", b"[" * 9000, b"1" * 9000):
        assert read_alert(body, {"quilt-catalog"}, NOW) == "The body is no JSON in UTF-8."
    assert "docs/alerts.md" in str(read_alert(b"[]", {"quilt-catalog"}, NOW))


def test_no_alert_passes_for_an_alarm_that_the_bot_keeps() -> None:
    assert "own alarms" in str(read(title=" rollback-bot/sales-prod/quilt-catalog-service/errors"))


def refused(timestamp: str = "1700000000", signature: str = "", body: bytes = b"{}", *, now: float = AT) -> str:
    return refusal(SECRET, timestamp, signature or sign(SECRET, timestamp, b"{}"), body, now=now)


def test_a_signature_holds_for_its_body_and_timestamp_and_for_five_minutes() -> None:
    assert refused() == ""
    assert refused(now=AT + 300) == refused(now=AT - 300) == ""
    for late in (AT + 301, AT - 301):
        assert "Compare the clocks" in refused(now=late)
    of_another = sign(SECRET, "1700000001", b"{}"), sign("another secret here", "1700000000", b"{}"), "v1=", "é"
    for signature in of_another:
        assert "does not belong" in refused(signature=signature)
    assert "does not belong" in refused(body=b"{ }")
    assert "does not belong" in refused(signature="v1=0", now=AT + 9e9), "a stranger learns nothing of the clock"
    for timestamp in ("1.7e9", "²", "-1", "9" * 40):
        assert "whole seconds" in refused(timestamp)
    assert "are needed" in refused("")
    assert not any(SECRET in refused(signature=each) for each in of_another)
