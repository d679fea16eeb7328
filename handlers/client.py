"""The Web API client, and how its failures are read: may it pass (Unreachable), or will it not (Failed)?

Only "too many requests" is repeated by itself, after the time Slack asks for: that request was not carried out.
Anything else might have been, and a repeated post is a second message.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, Unreachable

TIMEOUT = 10  # seconds of real time for one request
_MAY_PASS = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)


def make_client(token: str | None, base_url: str) -> AsyncWebClient:
    """`base_url` is https://slack.com/api/ or another Slack's."""
    return AsyncWebClient(
        token=token,
        base_url=f"{base_url.rstrip('/')}/",
        timeout=TIMEOUT,
        retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=3)],
    )


def code_of(error: SlackApiError) -> str:
    """Slack's word for it, such as `channel_not_found`; "" where the answer was not Slack's JSON."""
    data = getattr(error.response, "data", error.response)
    return str(data.get("error", "")) if isinstance(data, dict) else ""


@contextmanager
def slack_errors(doing: str) -> Iterator[None]:
    """Raise Unreachable or Failed instead of what the SDK and aiohttp raise. `doing` completes "Slack, …"."""
    try:
        yield
    except SlackApiError as error:
        code = code_of(error)
        kind = Unreachable if code in _MAY_PASS or not code else Failed
        raise kind(f"Slack, {doing}: {code or 'an answer that is not Slack’s'}.") from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(f"Slack, {doing}: {type(error).__name__}.") from error
