"""Whatever acts in Slack without being a person has no right, however its account calls itself."""

from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.approval import policy
from handlers import SlackPeople
from tests.handlers.world import CATALOG, FakeClock

PERSON = {"id": "U0AAAA", "team_id": "T0QUILT"} | dict.fromkeys(
    ("deleted", "is_bot", "is_restricted", "is_ultra_restricted"), False
)


class Answering(AsyncWebClient):
    """A Slack that says `flags` of everybody."""

    def __init__(self, flags: dict[str, bool]) -> None:
        super().__init__()
        self._flags = flags

    async def users_info(self, **_: Any) -> Any:
        return {"ok": True, "user": {**PERSON, **self._flags}}


@pytest.mark.parametrize("flag", ["is_bot", "is_workflow_bot", "is_connector_bot"])
async def test_no_account_that_is_a_bot_a_workflow_or_a_connector_may_even_look(flag: str) -> None:
    service = next(iter(CATALOG.services.values()))
    for value, refused in ((False, False), (True, True)):
        people = SlackPeople(Answering({flag: value}), FakeClock(), home="T0QUILT")
        member = await people.member("U0AAAA", max_age=timedelta(0))

        look = policy.may_look(catalog=CATALOG, slack_id="U0AAAA", member=member)
        ask = policy.may_ask(catalog=CATALOG, service=service, slack_id="U0AAAA", member=member)
        assert (look is not None, ask is not None) == (refused, refused)
