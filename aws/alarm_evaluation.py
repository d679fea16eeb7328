"""Did CloudWatch itself evaluate an alarm into its state? By what it writes down with it. Pure.

Whoever may call SetAlarmState may write down the same: so this only tells apart what was set carelessly, and nobody
acts upon it. What counts is what the metrics themselves show.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

_APART = timedelta(minutes=2)  # between the query of an evaluation and the state that it led to


def evaluated(alarm: Mapping[str, Any], since: datetime) -> bool:
    """Is its StateReasonData that of an evaluation against its own threshold, which led to its state `since` then?"""
    try:
        data = json.loads(alarm.get("StateReasonData") or "{}")
        at = datetime.fromisoformat(data["queryDate"])
        of_numbers = [float(each) for each in data["recentDatapoints"]]
        same = (data["version"], float(data["threshold"])) == ("1.0", float(alarm["Threshold"]))
        return same and bool(of_numbers) and abs(at - since) <= _APART
    except (KeyError, TypeError, ValueError, OverflowError):
        return False


def plain(alarm: Mapping[str, Any]) -> bool:
    """A threshold on metrics, as the bot makes them: neither a composite alarm, nor one of anomaly detection."""
    return "Threshold" in alarm and not {"AlarmRule", "ThresholdMetricId"} & alarm.keys()
