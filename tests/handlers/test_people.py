"""What Slack says about people and channels, and that nothing is read into its silence."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import Failed, Unreachable
from handlers import SlackPeople
from playground.slack import LocalSlack
from tests.handlers.world import FakeClock

FRESH = timedelta(0)


@pytest.fixture
def people(client: AsyncWebClient) -> SlackPeople:
    return SlackPeople(client, FakeClock(), home="T0QUILT")


@pytest.mark.parametrize(
    ("slack_id", "team", "flags"),
    [
        ("U0AAAA", "T0QUILT", set()),
        ("U0GUEST", "T0QUILT", {"guest"}),
        ("U0STRANGE", "T0OTHER", {"stranger"}),
        ("U0ROBOT", "T0QUILT", {"bot"}),
        ("U0GONE", "T0QUILT", {"deleted"}),
    ],
)
async def test_every_kind_of_account_is_told_apart(
    people: SlackPeople, slack_id: str, team: str, flags: set[str]
) -> None:
    member = await people.member(slack_id, max_age=FRESH)

    assert member.team == team
    assert {flag for flag in ("deleted", "bot", "guest", "stranger") if getattr(member, flag)} == flags


@pytest.mark.parametrize("flag", ["is_restricted", "is_ultra_restricted"])
async def test_what_slack_leaves_out_is_not_taken_for_a_full_member(
    people: SlackPeople, slack: LocalSlack, flag: str
) -> None:
    assert not (await people.member("U0AAAA", max_age=FRESH)).unclear
    person = slack.workspace.people["U0AAAA"]
    left_out: dict[str, None] = {flag: None}
    slack.workspace.people["U0AAAA"] = replace(person, **left_out)

    assert (await people.member("U0AAAA", max_age=FRESH)).unclear


@pytest.mark.parametrize("said", ["false", 0, [], {}])
async def test_what_slack_says_in_no_yes_or_no_is_not_taken_for_a_full_member(
    people: SlackPeople, slack: LocalSlack, said: Any
) -> None:
    slack.workspace.people["U0AAAA"] = replace(slack.workspace.people["U0AAAA"], is_restricted=said)

    assert (await people.member("U0AAAA", max_age=FRESH)).unclear


async def test_the_answer_about_somebody_else_says_nothing(people: SlackPeople, slack: LocalSlack) -> None:
    slack.workspace.people["U0AAAA"] = slack.workspace.people["U0BBBB"]

    assert (await people.member("U0AAAA", max_age=FRESH)).unclear


async def test_a_fresh_reading_is_really_fresh(people: SlackPeople, slack: LocalSlack) -> None:
    await people.member("U0BBBB", max_age=FRESH)
    slack.deactivate("U0BBBB")

    assert not (await people.member("U0BBBB", max_age=timedelta(seconds=10))).deleted
    assert (await people.member("U0BBBB", max_age=FRESH)).deleted


async def test_a_failed_reading_leaves_nobody_with_any_right(people: SlackPeople, slack: LocalSlack) -> None:
    await people.member("U0BBBB", max_age=FRESH)
    slack.fail_next("users.info", error="internal_error")
    with pytest.raises(Unreachable, match="internal_error"):
        await people.member("U0BBBB", max_age=FRESH)

    slack.fail_next("users.info", status=503)
    with pytest.raises(Unreachable):
        await people.member("U0BBBB", max_age=FRESH)

    slack.fail_next("users.info", times=2)  # aiohttp repeats a GET once whose connection was cut
    with pytest.raises(Unreachable):
        await people.member("U0BBBB", max_age=FRESH)

    with pytest.raises(Failed, match="user_not_found"):
        await people.member("U0NOBODY", max_age=FRESH)


async def test_too_many_requests_are_repeated_after_the_time_slack_asks_for(
    people: SlackPeople, slack: LocalSlack
) -> None:
    slack.fail_next("users.info", retry_after=1)

    assert (await people.member("U0AAAA", max_age=FRESH)).slack_id == "U0AAAA"
    assert len(slack.calls("users.info")) == 2


def test_a_member_of_the_organization_belongs_to_home_by_its_list_of_teams(people: SlackPeople) -> None:
    of_organization = {"team_id": "T0ELSE", "enterprise_user": {"teams": ["T0ELSE", "T0QUILT"]}}

    assert people._team(of_organization) == "T0QUILT"
    assert people._team({"team_id": "T0ELSE", "enterprise_user": {"teams": ["T0ELSE"]}}) == "T0ELSE"
    assert people._team({}) == ""


@pytest.mark.parametrize(
    ("channel_id", "member", "shared"),
    [("C0INCIDENT", True, False), ("C0GENERAL", False, False), ("C0SHARED", True, True), ("C0SECRET", False, False)],
)
async def test_a_channel_says_whether_the_bot_may_speak_there(
    people: SlackPeople, channel_id: str, member: bool, shared: bool
) -> None:
    channel = await people.channel(channel_id)

    assert (channel.member, channel.shared, channel.archived) == (member, shared, False)
