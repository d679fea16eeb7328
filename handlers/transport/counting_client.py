"""The SDK's client, counting what it does."""

from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.metrics import Metrics


class CountedClient(AsyncWebClient):
    """Counts each call once, by its method and how it ended: ok, Slack's word for the error, or what was raised."""

    def __init__(self, *, metrics: Metrics, **how: Any) -> None:
        super().__init__(**how)
        self._metrics = metrics

    async def api_call(self, api_method: str, **how: Any) -> AsyncSlackResponse:
        outcome = "ok"
        try:
            return await super().api_call(api_method, **how)
        except SlackApiError as error:
            data = getattr(error.response, "data", error.response)
            outcome = (data.get("error") if isinstance(data, dict) else "") or "not_slack"
            raise
        except Exception as error:
            outcome = type(error).__name__
            raise
        finally:
            self._metrics.slack_called(api_method, outcome)
