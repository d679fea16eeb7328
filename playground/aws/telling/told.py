"""What an account has told people: mail of SES, messages of SNS, cases of Support."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from playground.aws.eventbridge.event import uuid

if TYPE_CHECKING:
    from playground.aws.cluster import Cluster


@dataclass(eq=False)
class Case:
    """`severity` is low, normal, high, urgent or critical; times are seconds since 1970."""

    id: str
    display_id: str
    subject: str
    body: str
    severity: str
    service: str
    category: str
    language: str
    created_at: float
    cc: list[str] = field(default_factory=list)
    status: str = "opened"
    communications: list[dict[str, Any]] = field(default_factory=list)


class Told:
    """`identities` are addresses and domains that SES may send from; `plan` says whether Support has an API."""

    def __init__(self, cluster: "Cluster") -> None:
        self._cluster = cluster
        self.identities = {"example.com"}
        self.topics = {"incidents", "incidents.fifo"}
        self.mails: list[dict[str, Any]] = []
        self.messages: list[dict[str, Any]] = []
        self.cases: list[Case] = []
        self.plan = "business"
        self._fifo: dict[str, tuple[str, float]] = {}  # by deduplication id, the message's id and when it came

    @property
    def now(self) -> float:
        return self._cluster.at.timestamp()

    def new_id(self) -> str:
        return uuid(self._cluster.hexadecimal(32))

    def twice(self, deduplication_id: str) -> str:
        """The id of the message that a FIFO topic took with the same id within five minutes, "" for none."""
        known, at = self._fifo.get(deduplication_id, ("", 0.0))
        return known if self.now - at < 300 else ""

    def remember(self, deduplication_id: str, message_id: str) -> None:
        self._fifo[deduplication_id] = (message_id, self.now)
