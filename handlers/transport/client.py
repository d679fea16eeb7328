"""The Web API client, and how its failures are read: may it pass (Unreachable), or will it not (Failed)?

Only "too many requests" is repeated by itself, after the time Slack asks for: that request was not carried out.
Anything else might have been, and a repeated post is a second message. Messages and edits wait in queues of their
own (`outbox`, `cards`), so that one channel's limit holds up no other.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, RateLimited, Unreachable
from bot.metrics import Metrics
from handlers.transport.counting_client import CountedClient

TIMEOUT = 10  # seconds of real time for one request
_QUEUED = ("/chat.postMessage", "/chat.update")
_UNSAID = 30.0  # seconds to wait where Slack does not say how long
LONGEST_WAIT = 300.0  # seconds, whatever Slack says
_PATIENCE = 30.0  # seconds at most for what somebody waits for

_MAY_PASS = frozenset(
    {"ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
)
_TOKEN = frozenset(
    {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive", "missing_scope"}
    | {"not_allowed_token_type", "no_permission"}
)
_NOT_ALLOWED = "only some people may post there, and I am none of them"
_CHANNEL = {  # Slack's word -> what it means, in a sentence
    "is_archived": "that channel is archived",
    "not_in_channel": "I am not a member of that channel",
    "channel_not_found": "I cannot see that channel",
    "restricted_action": _NOT_ALLOWED,
    "restricted_action_read_only_channel": _NOT_ALLOWED,
    "restricted_action_thread_only_channel": _NOT_ALLOWED,
    "restricted_action_non_threadable_channel": "there are no threads in that channel",
    "access_denied": _NOT_ALLOWED,
    "team_access_not_granted": "I was not given access to its workspace",
    "messages_tab_disabled": "it takes no messages from apps",
    "user_not_in_channel": "who should read it is not in that channel",  # of a message to one person
}
_MESSAGE = frozenset(
    {"message_not_found", "thread_not_found", "cant_update_message", "edit_window_closed"}
    | {"restricted_action_thread_locked", "cannot_reply_to_message"}
)
_TOO_MUCH = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_too_long", "msg_blocks_too_long"})


class Unauthorized(Failed):
    """The bot's token has no force (any more): nothing can be told until the app is installed anew."""


class ScopeMissing(Unauthorized):
    """The app was not given what this one method needs; its other methods work."""


class ChannelClosed(Failed):
    """The channel takes nothing from us, such as an archived one; `why` says so in the middle of a sentence."""

    def __init__(self, message: str, why: str) -> None:
        super().__init__(message)
        self.why = why


class MessageGone(Failed):
    """The message, or the thread, is not there (any more)."""


class InvalidBlocks(Failed):
    """Slack does not take these blocks."""


@dataclass
class SlackHealth:
    """Does Slack's Web API answer us, and take our token? Real times, UTC; `problem` is "" while all is well."""

    answered_at: datetime | None = None
    failed_at: datetime | None = None
    problem: str = ""
    authorized: bool = True

    def answered(self) -> None:
        self.answered_at, self.problem, self.authorized = datetime.now(UTC), "", True

    def failed(self, error: Failed) -> None:
        self.failed_at, self.problem = datetime.now(UTC), str(error)
        self.authorized = not isinstance(error, Unauthorized)


def make_client(token: str | None, base_url: str, metrics: Metrics | None = None) -> AsyncWebClient:
    """`base_url` is https://slack.com/api/ or another Slack's."""
    return CountedClient(
        metrics=metrics or Metrics(),
        token=token,
        base_url=f"{base_url.rstrip('/')}/",
        timeout=TIMEOUT,
        retry_handlers=[_WaitUnlessQueued(max_retry_count=3)],
    )


class _WaitUnlessQueued(AsyncRateLimitErrorRetryHandler):
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        limited = await super()._can_retry_async(state=state, request=request, response=response, error=error)
        if not limited or response is None or request.url.endswith(_QUEUED):
            return False
        told = {name: values[0] for name, values in response.headers.items() if values}
        return wait_of(told) <= _PATIENCE


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
        raise _read(error, doing) from error
    except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError) as error:
        raise Unreachable(f"Slack, {doing}: {type(error).__name__}.") from error


def _read(error: SlackApiError, doing: str) -> Failed:
    code = code_of(error)
    message = f"Slack, {doing}: {code or 'an answer that is not Slack’s'}."
    if getattr(error.response, "status_code", None) == 429:
        return RateLimited(message, wait_of(getattr(error.response, "headers", {})))
    if code in _MAY_PASS or not code:
        return Unreachable(message)
    if code == "missing_scope":
        return ScopeMissing(message)
    if code in _CHANNEL:
        return ChannelClosed(message, _CHANNEL[code])
    kinds = {Unauthorized: _TOKEN, MessageGone: _MESSAGE, InvalidBlocks: _TOO_MUCH}
    return next((kind for kind, codes in kinds.items() if code in codes), Failed)(message)


def wait_of(headers: Mapping[str, Any]) -> float:
    """Seconds that Slack asks for, within bounds."""
    told = next((str(value) for name, value in headers.items() if name.lower() == "retry-after"), "")
    return min(max(float(told), 1.0), LONGEST_WAIT) if re.fullmatch(r"[0-9]+", told) else _UNSAID
