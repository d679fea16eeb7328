"""Pauses in real time, botocore's and those that Slack asks for, made short; they are tested elsewhere."""

import pytest
from botocore.retries.standard import ExponentialBackoff

from bot.engine import engine
from destinations import NamedDestinations
from destinations.wire import Wire

PATIENT = 1.5  # seconds, with those outside
_PAUSES = {"outbox.POST_EVERY": 0.01, "cards.EDIT_EVERY": 0.05, "cards.BURST": 1000, "pace.FIRST": 0.02}


def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExponentialBackoff, "delay_amount", lambda self, context: 0.001)
    for name, value in _PAUSES.items():
        monkeypatch.setattr(f"handlers.delivery.{name}", value)
    for name in ("bot.assembly.reloading", "bot.operating.configuration_told"):
        monkeypatch.setattr(f"{name}._LOOK", 0.05)
        monkeypatch.setattr(f"{name}._SOONEST", 0.05)
    monkeypatch.setattr("bot.evidence.keep._BEHIND_THE_CALL", 0.0)
    monkeypatch.setattr("handlers.listeners.insist.PAUSES", (0.05, 0.1))
    monkeypatch.setattr("bot.broadcast.trouble.FIRST", 0.05)
    monkeypatch.setattr(Wire.__init__, "__kwdefaults__", {"private": None, "seconds": PATIENT})
    monkeypatch.setattr("destinations.by_apprise.SECONDS", PATIENT)
    monkeypatch.setattr(NamedDestinations.__init__, "__kwdefaults__", {"others": {}, "pace": 0.0})
    monkeypatch.setitem(engine._CONFIG, "notification_listener_polling_interval_sec", 0.02)  # as long takes its end
