"""An event as EventBridge hands it on, and where its time and id come from. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from playground.aws.answers import Json


@dataclass(frozen=True)
class Event:
    """`at` is when it happened, to the second as EventBridge tells it."""

    id: str
    source: str
    kind: str
    account: str
    region: str
    at: datetime
    resources: Sequence[str]
    detail: dict[str, Any]

    def body(self) -> Json:
        return {
            "version": "0",
            "id": self.id,
            "detail-type": self.kind,
            "source": self.source,
            "account": self.account,
            "time": f"{self.at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
            "region": self.region,
            "resources": list(self.resources),
            "detail": self.detail,
        }


def uuid(hexadecimal: str) -> str:
    """Thirty-two digits as `6a7e8feb-b491-4cf7-a9f1-bf3703467718`."""
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    return "-".join(hexadecimal[start:end] for start, end in cuts)
