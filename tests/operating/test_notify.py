"""`rollback-bot notify --test`: each destination of an audience gets one test, which says that it is one."""

import asyncio
import json
from datetime import UTC, datetime

import pytest
from click.testing import CliRunner, Result

from bot.cli.main import cli
from bot.errors import Misconfigured
from destinations import NamedDestinations
from playground.bot_process import slack_variables
from playground.outside import Outside
from tests.operating.test_doctor import Place, place
from tests.scenarios.world import environment

__all__ = ["place"]

HOME = """
  destinations: {board: {slack: C0SHARED}, lost: {slack: C0NOWHERE}, wall: {slack: C0SHARED}}
  audiences: {stakeholders: [board], support: [board, lost], users: [wall]}

people:"""


def _sent(place: Place) -> list[str]:
    return [message.text for message in place.slack.messages("C0SHARED")]


async def _run(place: Place, *words: str) -> Result:
    variables = {**slack_variables(place.slack), "ROLLBACK_CONFIG": str(place.services)}
    return await asyncio.to_thread(CliRunner().invoke, cli, ["notify", "--test", *words], env=variables)


async def test_one_test_arrives_and_says_that_it_is_one(place: Place) -> None:
    place.write(("\npeople:", HOME))

    done = await _run(place, "stakeholders", "quilt-catalog")

    assert (done.exit_code, "✓ board has taken it" in done.output) == (0, True), done.output
    (said,) = _sent(place)
    assert "This is a test of how you would be told about quilt-catalog. Nothing has happened" in said


async def test_what_takes_nothing_is_named_and_the_others_are_told_all_the_same(place: Place) -> None:
    place.write(("\npeople:", HOME))

    done = await _run(place, "support")

    assert (done.exit_code, "✗ lost did not take it: " in done.output) == (1, True), done.output
    assert "✓ board" in done.output
    assert len(_sent(place)) == 1


async def test_what_nobody_expected_of_one_hides_nothing_of_the_others(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.write(("\npeople:", HOME))
    named = NamedDestinations.named

    def broken(self: NamedDestinations, name: str) -> object:
        if name == "lost":
            raise KeyError(name)
        return named(self, name)

    monkeypatch.setattr(NamedDestinations, "named", broken)
    done = await _run(place, "support")

    assert "✗ lost could not be tried, by a mistake of the bot's own: KeyError('lost')." in done.output, done.output
    assert (done.exit_code, "✓ board has taken it" in done.output) == (1, True)


async def test_what_anybody_may_read_is_only_tried_where_that_is_meant(place: Place) -> None:
    place.write(("\npeople:", HOME))

    done = await _run(place, "users")
    assert (done.exit_code, "with --public it is" in done.output) == (1, True), done.output
    assert _sent(place) == []

    done = await _run(place, "users", "--public")
    assert done.exit_code == 0, done.output
    assert len(_sent(place)) == 1


async def test_an_audience_that_nobody_is_in_is_told_what_to_add(place: Place) -> None:
    refused = (await _run(place, "pagers", "quilt-catalog")).exception
    assert isinstance(refused, Misconfigured), "exit status 2"
    assert "`services.quilt-catalog` names no destination for pagers, so there is nothing to test." in str(refused)
    assert "Add `audiences: {pagers: [NAME]}` under `services.quilt-catalog`, or under `home`" in str(refused)

    place.write(("\npeople:", HOME))
    refused = (await _run(place, "pagers")).exception
    assert "Add `audiences: {pagers: [board]}` under `home`; there are board, lost, wall." in str(refused)


async def test_what_is_read_says_only_what_is_new_and_what_to_do_next(place: Place) -> None:
    """A status page is not written on; what is left out is not wrong; nothing is said twice; and then what to do."""
    outside = Outside(place.services.parent, now=lambda: datetime.now(UTC))
    place.slack.app.router._frozen = False  # served already
    place.slack.app.add_routes(outside.routes())
    entries = outside.destinations(place.slack.url)
    home = f"  destinations: {json.dumps(entries)}\n  audiences: {{users: [status-page], pagers: [pager, goalert]}}\n"
    place.write(("\npeople:", f"\n{home}\npeople:"))
    for name, value in {**outside.secrets(), "GOALERT_TOKEN": "Not-The-Token-0"}.items():
        (place.services.parent / name).write_text(value, encoding="utf-8")

    with environment({"ROLLBACK_SECRETS_DIR": str(place.services.parent)}):
        shown, page, called = [await _run(place, *words) for words in (["users"], ["users", "--public"], ["pagers"])]

    assert shown.output == "– status-page is not tried, since anybody could read it; with --public it is.\n"
    assert page.output == "✓ status-page shows its page to this key; a test makes nothing public there.\n"
    assert outside.status_page.incidents == []
    wrong = "✗ goalert did not take it: GoAlert answered with HTTP 401, since it does not know its key."
    assert wrong in called.output.splitlines()
    assert called.output.endswith("docs/destinations.md what each kind needs.\n")
