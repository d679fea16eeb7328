"""Deliveries as tests want them."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.model import Audience, Delivery, Moment, Situation

_ONE = Delivery(
    id=7,
    rollback_id="1a2b3c4d5e6f",
    service="quilt-catalog",
    audience=Audience.SUPPORT,
    destination="support",
    moment=Moment.START,
    subject="Quilt Catalog: we are going back to the last good version",
    text="Some people see errors since 12:00.\nWe say more at 12:10.",
    key="rollback-1a2b3c4d-support",
    over=False,
    happened_at=datetime(2026, 11, 28, 12, 0, tzinfo=UTC),
    situation=Situation.AGREED,
)


def delivery(**changes: Any) -> Delivery:
    return replace(_ONE, **changes)


def ended(**changes: Any) -> Delivery:
    end = {"id": 8, "moment": Moment.END, "situation": Situation.WELL, "over": True, "text": "All is well."}
    return delivery(**{**end, **changes})
