"""The address of a queue of SQS: where it is, and the addresses of its neighbours."""

import os
import re
from collections.abc import Collection
from urllib.parse import urlsplit

_HOSTS = (
    re.compile(r"sqs\.(?P<region>[a-z0-9-]+)\.(?:amazonaws\.com(?:\.cn)?|amazonaws\.eu|api\.aws)"),
    re.compile(r"(?P<region>[a-z0-9-]+)\.queue\.amazonaws\.com(?:\.cn)?"),
    re.compile(r"vpce-[a-z0-9-]+\.sqs\.(?P<region>[a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?"),
)


def region_of(url: str, regions: Collection[str]) -> str:
    """By its host. One on this machine is simulated: then that of the environment, or the first of `regions`."""
    host = urlsplit(url).hostname or ""
    if host == "queue.amazonaws.com":
        return "us-east-1"
    if found := next((match for form in _HOSTS if (match := form.fullmatch(host))), None):
        return found["region"]
    named = (os.environ.get(name, "").strip() for name in ("AWS_REGION", "AWS_DEFAULT_REGION"))
    return next(filter(None, (*named, *sorted(regions))), "us-east-1")


def url_of(arn: str, beside: str) -> str:
    """Of the queue with this ARN, in the region of the one at `beside`: its dead-letter queue always is."""
    account, name = arn.split(":")[4:6]
    parts = urlsplit(beside)
    return f"{parts.scheme}://{parts.netloc}/{account}/{name}"
