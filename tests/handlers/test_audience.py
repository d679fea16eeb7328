"""Whether outsiders read a channel is asked of Slack before anything is posted; what it does not say counts as yes."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from handlers.delivery import audience
from handlers.delivery.audience import Audience
from handlers.people import SlackPeople
from playground.slack import LocalSlack
from tests.handlers.world import FakeClock


async def test_what_slack_does_not_say_counts_as_shared_and_what_it_said_last_holds_while_it_is_silent(
    slack: LocalSlack, client: AsyncWebClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "_KNOWN_FOR", 0.0)
    readers = Audience(client)

    slack.fail_next("conversations.info", error="internal_error")
    assert await readers.outside("C0INCIDENT")
    assert not await readers.outside("C0INCIDENT")
    assert await readers.outside("C0SHARED")
    slack.fail_next("conversations.info", status=500, times=2)
    assert not await readers.outside("C0INCIDENT")
    assert await readers.outside("C0SHARED")


async def test_what_slack_was_just_asked_about_a_channel_is_not_asked_once_more_before_it_is_told(
    slack: LocalSlack, client: AsyncWebClient
) -> None:
    readers = Audience(client)
    people = SlackPeople(client, FakeClock(), home="T0QUILT", heard=readers.heard)
    await people.channel("C0INCIDENT")
    await people.channel("C0SHARED")
    asked = len(slack.record.calls)

    assert not await readers.outside("C0INCIDENT")
    assert await readers.outside("C0SHARED")
    assert len(slack.record.calls) == asked
