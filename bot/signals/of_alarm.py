"""“CloudWatch Alarm State Change”: of our own alarms, which have the service in their names.

Its shape: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

import re
from collections.abc import Mapping
from typing import Any

from bot.model import SignalKind
from bot.signals.detail import bounded
from bot.signals.places import Place
from bot.signals.reading import Read
from bot.signals.shape import OddShape, first, mapping, moment, word, words

_ARN = re.compile(r"arn:aws[a-z-]*:cloudwatch:(?P<region>[a-z0-9-]+):(?P<account>\d{12}):alarm:(?P<name>.+)")
_OURS = re.compile(r"rollback-bot/(?P<cluster>[\w-]+)/(?P<service>[\w-]+)/[a-z-]+")
_STATES = ("ALARM", "OK", "INSUFFICIENT_DATA")


def alarm(event: Mapping[str, Any]) -> Read | str:
    """-> why it is of no use, where it is not. Raises OddShape."""
    detail = mapping(event, "detail")
    name, state = word(detail, "alarmName"), mapping(detail, "state")
    arn = first(event, "resources")
    about = _ARN.fullmatch(arn)
    if about is None or about["name"] != name:
        raise OddShape("it does not name the ARN of its alarm")
    if (value := word(state, "value")) not in _STATES:
        raise OddShape("state.value is none of CloudWatch's")
    if (ours := _OURS.fullmatch(name)) is None:
        return "it is of an alarm that is not the bot's"
    before = detail.get("previousState")
    before = before if isinstance(before, Mapping) else {}
    return Read(
        id=word(event, "id", most=128),
        kind=SignalKind.ALARM,
        place=Place(about["account"], about["region"], ours["cluster"], ours["service"]),
        name=name,
        state=value,
        happened_at=moment(state, "timestamp") if "timestamp" in state else moment(event, "time"),
        detail=bounded(
            {
                "arn": arn,
                "reason": words(state, "reason"),
                "measured": "yes" if words(state, "reasonData") else "no",  # what is set by hand has none, as a rule
                "before": words(before, "value"),
                "before_since": words(before, "timestamp"),
            }
        ),
    )
