"""What another system of monitoring sends to `POST /alerts`: one JSON object, as docs/alerts.md describes it."""

import hashlib
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, Self

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.model import ALERT_ID, Signal, SignalKind
from bot.signals.detail import bounded
from bot.signals.shape import parsed
from bot.text import clean, cut
from bot.triggers.definitions import OWN

LARGEST = 16 * 1024  # bytes


class _Alert(BaseModel):
    """What else stands in it is not looked at, so that a template may send more."""

    model_config = ConfigDict(extra="ignore", strict=True)

    id: str = Field(min_length=1, max_length=200)
    service: str = Field(min_length=1, max_length=63)
    title: str = Field(min_length=1, max_length=500)
    state: Literal["ALARM", "OK"] = "ALARM"
    at: AwareDatetime | None = Field(default=None, strict=False)
    source: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=8000)
    url: str = Field(default="", max_length=2000)

    @field_validator("at", mode="before")
    @classmethod
    def _written_out(cls, value: Any) -> Any:
        """A number could be seconds or milliseconds."""
        if value is not None and not isinstance(value, str):
            raise ValueError("not written out")
        return value or None

    @field_validator("at")
    @classmethod
    def _of_the_calendar(cls, value: datetime | None) -> datetime | None:
        """In UTC; at either end of the calendar there is no such time."""
        try:
            return value.astimezone(UTC) if value else None
        except OverflowError as error:
            raise ValueError("beyond the calendar") from error

    @classmethod
    def read(cls, body: bytes) -> Self | str:
        """-> what is wrong with it, in a sentence without anything of its values."""
        try:
            return cls.model_validate(parsed(body.decode()))
        except ValidationError as error:
            wrong = dict.fromkeys(".".join(map(str, each["loc"])) or "the body" for each in error.errors())
            return f"These are missing or not as docs/alerts.md has them: {', '.join(wrong)}."
        except ValueError:
            return "The body is no JSON in UTF-8."


def read_alert(body: bytes, services: Collection[str], now: datetime) -> Signal | str:
    """-> the sentence for whoever sent it, where it is not taken. `now` is business time."""
    if isinstance(alert := _Alert.read(body), str):
        return alert
    if alert.title.strip().startswith(OWN):
        return "The title is the name of one of the bot's own alarms, which is no alert of another system."
    if alert.service not in services:
        return "The services file has no service of that name."
    identity = hashlib.sha256(f"{alert.source}\n{alert.id}\n{alert.state}".encode("utf-8", "replace"))
    return Signal(
        id=f"{ALERT_ID}{identity.hexdigest()[:40]}",
        kind=SignalKind.ALERT,
        service=alert.service,
        name=cut(alert.title, 200) or "(without a title)",
        state=alert.state,
        happened_at=min(alert.at or now, now),  # by a clock that is ahead, it would count as of this hour for long
        arrived_at=now,
        detail=bounded(_detail(alert)),
    )


def _detail(alert: _Alert) -> Mapping[str, str]:
    url = alert.url if alert.url.startswith("https://") and clean(alert.url) == alert.url else ""
    return {"source": alert.source, "id": alert.id, "reason": alert.text, "url": url}
