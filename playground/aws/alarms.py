"""CloudWatch alarms are moto's, which calls every alarm OK as soon as it is put."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.backends import get_backend

from playground.aws.names import ACCOUNT, REGION

_STATE = ("state_value", "state_reason", "state_reason_data", "state_updated_timestamp")


@contextmanager
def states_kept() -> Iterator[None]:
    """Whatever is put meanwhile: an alarm that was there keeps its state, and a new one has seen no data yet."""
    alarms: dict[str, Any] = get_backend("cloudwatch")[ACCOUNT][REGION].alarms
    before = dict(alarms)
    yield
    for name, alarm in alarms.items():
        if name not in before:
            alarm.state_value = "INSUFFICIENT_DATA"
        elif alarm is not before[name]:
            for attribute in _STATE:
                setattr(alarm, attribute, getattr(before[name], attribute))
