"""CloudWatch Logs: what FilterLogEvents finds in the streams that moto keeps."""

from typing import Any

from playground.aws.answers import Json, at_most
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid
from playground.aws.log_patterns import compiled
from playground.aws.traffic_log import lines


def filter_log_events(
    it: Cluster,
    *,
    log_group_name: str = "",
    log_group_identifier: str = "",
    log_stream_names: list[str] | None = None,
    log_stream_name_prefix: str = "",
    filter_pattern: str = "",
    start_time: int | None = None,
    end_time: int | None = None,
    limit: int = 10_000,
    next_token: str | None = None,
    interleaved: bool = True,
) -> Json:
    """Streams are interleaved, whatever is asked. As `aws logs tail` calls it: again and again, from where it was."""
    if bool(log_group_name) == bool(log_group_identifier):
        raise invalid("Exactly one of logGroupName and logGroupIdentifier must be specified.")
    if log_stream_names and log_stream_name_prefix:
        raise invalid("logStreamNames and logStreamNamePrefix cannot be specified together.")
    if not 1 <= limit <= 10_000:
        raise invalid("limit must be between 1 and 10000.")
    at_most(100, log_stream_names or [], "logStreamNames")
    matches = compiled(filter_pattern)
    group = log_group_name or _named(log_group_identifier)
    streams = _streams(it, group, log_stream_names, log_stream_name_prefix)
    events = [
        {
            "logStreamName": name,
            "timestamp": event.timestamp,
            "message": event.message,
            "ingestionTime": event.ingestion_time,
            "eventId": f"{event.event_id:056d}",
        }
        for name, stream in streams.items()
        for event in stream.events
        if (start_time is None or event.timestamp >= start_time) and (end_time is None or event.timestamp <= end_time)
    ]
    events += lines(it, group, streams, start_time, end_time)
    found = sorted((event for event in events if matches(event["message"])), key=lambda event: event["timestamp"])
    if next_token and not next_token.isdigit():
        raise invalid("The specified nextToken is invalid.")
    start = int(next_token or 0)
    more = {"nextToken": str(start + limit)} if start + limit < len(found) else {}
    return {"events": found[start : start + limit], "searchedLogStreams": [], **more}


def _streams(it: Cluster, group: str, names: list[str] | None, prefix: str) -> dict[str, Any]:
    """Those that were asked for, each of which must be there."""
    there = it.moto.log_streams(group, region=it.region)
    if there is None:
        raise AwsError("ResourceNotFoundException", "The specified log group does not exist.")
    if names and not there.keys() >= set(names):
        raise AwsError("ResourceNotFoundException", "The specified log stream does not exist.")
    return {name: stream for name, stream in there.items() if (name in names if names else name.startswith(prefix))}


def _named(identifier: str) -> str:
    """A name, or the ARN of a log group."""
    return identifier.partition(":log-group:")[2].removesuffix(":*") if ":log-group:" in identifier else identifier
