"""What came in from outside about a service: only a hint. Whoever acts on it reads again what it is about."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ALERT_ID = "alert/"  # how the id of each alert begins, and of no event


class SignalKind(StrEnum):
    """An ALARM of CloudWatch changed its state; ECS told of a DEPLOYMENT, or of a TASK that stopped.

    ALERT is what another system of monitoring sent to `POST /alerts`.
    """

    ALARM = "alarm"
    DEPLOYMENT = "deployment"
    TASK = "task"
    ALERT = "alert"


@dataclass(frozen=True, slots=True)
class Signal:
    """One event or alert, stored once however often it is delivered: `id` is its own, and the same in each delivery.

    `service` is the name in the services file. `name` is the alarm's name, the deployment's id, the task's id or the
    alert's title; `state` AWS's word: ALARM, OK or INSUFFICIENT_DATA of an alarm (and of an alert), the eventName of a
    deployment (SERVICE_DEPLOYMENT_COMPLETED), the stopCode of a task ("" where none was given). `happened_at` is
    the sender's clock, `arrived_at` ours. `detail` is one JSON object of a bounded size, with secrets hidden.
    """

    id: str
    kind: SignalKind
    service: str
    name: str
    state: str
    happened_at: datetime
    arrived_at: datetime
    detail: str = "{}"

    @property
    def late(self) -> timedelta:
        """From when it happened until it arrived; 0 where the two clocks say that it arrived before."""
        return max(self.arrived_at - self.happened_at, timedelta(0))
