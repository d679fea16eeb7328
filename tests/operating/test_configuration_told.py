"""What the incident channel hears of services files: look by look, on a clock of its own."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.errors import Unreachable
from bot.model import Configured
from bot.operating.configuration_told import ConfigurationTold, changed, refused
from bot.operating.probes import Configuration
from bot.ports import Ports

OURS, OTHER, THIRD = "aaaaaaaaaaaa", "bbbbbbbbbbbb", "cccccccccccc"
SAME = Configuration(OURS, 1)


class Channel:
    """What was told in it, the clock, the journal's one untold change, and what is in force."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.now, self.moment = SAME, datetime(2026, 3, 1, 3, 0, tzinfo=UTC)
        self.untold: Configured | None = None
        self.noted: list[tuple[str, ...]] = []
        self.silent = self.slack_silent = False
        home = SimpleNamespace(incident_channel="C0INCIDENT")
        ports = SimpleNamespace(
            journal=self, clock=SimpleNamespace(now=lambda: self.moment), catalog=SimpleNamespace(home=home)
        )
        self.telling = ConfigurationTold(cast("Ports", ports), self._say, now=lambda: self.now)

    async def _say(self, channel: str, text: str) -> None:
        if self.slack_silent:
            raise Unreachable("Slack does not answer.")
        assert channel == "C0INCIDENT"
        self.said.append(text)

    async def configured(self, changes: tuple[str, ...]) -> None:
        if self.silent:
            raise Unreachable("The journal did not answer.")
        self.noted.append(changes)

    async def configuration_untold(self) -> Configured | None:
        return self.untold

    async def tell_of_configuration(self, found: Configured) -> None:
        assert found == self.untold
        self.untold = None

    async def later(self, minutes: float, **now: Any) -> list[str]:
        """-> what one look adds, after so many minutes, with this in force."""
        before, self.moment = len(self.said), self.moment + timedelta(minutes=minutes)
        self.now = self.now._replace(**now)
        await self.telling.look()
        return self.said[before:]


@pytest.fixture
def channel() -> Channel:
    return Channel()


async def test_replicas_that_differ_while_they_are_replaced_are_not_worth_a_word(channel: Channel) -> None:
    assert await channel.later(0, others=frozenset({OTHER})) == []
    assert await channel.later(9.9) == []
    assert await channel.later(0.5, others=frozenset()) == []
    assert await channel.later(5, others=frozenset({OTHER})) == [], "it is counted anew"


async def test_replicas_that_still_differ_after_ten_minutes_are_told_once_and_again_once_it_is_another(
    channel: Channel,
) -> None:
    await channel.later(0, others=frozenset({OTHER}))
    [told] = await channel.later(10)
    assert "for 10 minutes" in told
    assert OURS in told
    assert OTHER in told
    assert await channel.later(60) == []

    [again] = await channel.later(1, others=frozenset({OTHER, THIRD}))
    assert THIRD in again
    assert await channel.later(1, others=frozenset()) == []
    assert await channel.later(1, others=frozenset({OTHER})) == []
    assert len(await channel.later(10)) == 1, "it had been settled in between"


async def test_a_refused_file_is_told_once_and_that_it_is_good_again(channel: Channel) -> None:
    [told] = await channel.later(0, refused="services.yml:3: `hunter2` is not known.")
    assert "refused" in told
    assert "services.yml:3" in told
    assert await channel.later(5) == []
    [better] = await channel.later(1, refused="")
    assert "can be used again" in better


async def test_what_slack_did_not_take_is_told_at_the_next_look(channel: Channel) -> None:
    channel.untold = Configured(7, OTHER, OURS, ("~ services.web.approvers: ana → ben",))
    channel.slack_silent = True
    with pytest.raises(Unreachable):
        await channel.telling.look()
    channel.slack_silent = False

    [told] = await channel.later(1)
    assert "ana → ben" in told
    assert await channel.later(1) == []


async def test_what_another_change_adds_before_it_is_stored_is_stored_with_it(channel: Channel) -> None:
    channel.telling.changed(("~ services.web.approvers: ana → ben",))
    channel.silent = True
    with pytest.raises(Unreachable):
        await channel.telling.look()
    channel.telling.changed(("~ services.pay.approvers: ana → ben",))
    channel.silent = False

    await channel.later(1)
    await channel.later(1, digest=OTHER)

    assert channel.noted == [("~ services.web.approvers: ana → ben", "~ services.pay.approvers: ana → ben"), ()]


async def test_a_file_that_is_put_back_before_slack_took_a_word_is_told(channel: Channel) -> None:
    await channel.later(0)
    channel.slack_silent, channel.untold = True, Configured(7, OURS, OTHER)
    channel.telling.changed(("~ services.web.approvers: ana → ben",))
    with pytest.raises(Unreachable):
        await channel.later(0, digest=OTHER)
    channel.telling.changed(("~ services.web.approvers: ben → ana",))
    channel.slack_silent = False

    [told] = await channel.later(0, digest=OURS)

    assert f"digest {OTHER}" in told
    assert channel.noted[-1] == ("~ services.web.approvers: ben → ana",)


async def test_a_long_list_of_changes_is_cut_and_says_where_the_rest_is(channel: Channel) -> None:
    channel.untold = Configured(7, OTHER, OURS, tuple(f"~ services.s{n}.approvers: ana → ben" for n in range(500)))
    [told] = await channel.later(0)
    assert "480 more" in told
    assert "check --against" in told
    assert len(told) < 3000


def test_each_flaw_and_each_change_stands_on_a_line_of_its_own() -> None:
    flaws = (
        "The services file services.yml is not valid:\n  services.yml:3 `tem` is not known.\n  services.yml:9 Empty."
    )
    assert refused(flaws, OURS).splitlines()[1:] == [
        "The services file services.yml is not valid:",
        "• services.yml:3 `tem` is not known",
        "• services.yml:9 Empty",
        "Correct the file: it is read again by itself.",
    ]
    what = Configured(1, OTHER, OURS, ("+ web: ann may approve", "- web: " + "x" * 900))
    _, first, second = changed(what).splitlines()
    assert first == "+ web: ann may approve"
    assert len(second) < 150


def test_many_flaws_fit_into_one_message_and_the_rest_is_counted() -> None:
    told = refused("Not valid:\n" + "\n".join(f"services.yml:{n} " + "y" * 500 for n in range(1, 31)), OURS)
    assert told.count("\n• ") == 20
    assert "and 10 more: `rollback-bot check` names all." in told
    assert len(told) < 3500
