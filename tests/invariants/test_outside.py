"""The invariants of those outside say yes to a story as it should be, and name each thing that is wrong in it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from bot.catalog import Catalog
from bot.model import Audience, Moment
from playground.outside.mailbox import Mail
from tests.invariants import outside
from tests.invariants.evidence import Delivered, Evidence
from tests.invariants.peers import Alerted, Incident, Peers
from tests.unit.values import CATALOG, NOW

_KEY = "quilt-catalog:rb-1:stakeholders"
_NAMED = {
    "mail": {"mail": {"to": ["a@example.com"], "server": "SMTP"}},
    "pager": {"pagerduty": "PAGER_KEY"},
    "page": {"statuspage": {"page": "kctbh9vrtdwd", "token": "STATUSPAGE_KEY"}},
}


def _catalog() -> Catalog:
    told = CATALOG.model_dump(mode="json", exclude_unset=True)
    told["home"] |= {"destinations": _NAMED}
    return Catalog.model_validate(told)


def _row(number: int, destination: str, *, over: bool) -> Delivered:
    moment = Moment.END if over else Moment.START
    what = ("done", "All is well.") if over else ("begun", "We are at it.")
    about = ("r1", "quilt-catalog", Audience.STAKEHOLDERS, destination, moment)
    return Delivered(number, *about, *what, _KEY, over, waits=False, attempts=1, sent_at=NOW, given_up="")


def _story() -> Evidence:
    rows = [_row(2 * n + over, name, over=bool(over)) for n, name in enumerate(_NAMED) for over in (0, 1)]
    mails = tuple(Mail(("a@example.com",), "", row.subject, row.text, (), tls=True) for row in rows[:2])
    page = Incident(_KEY, "resolved", (("resolved", "All is well."), ("identified", "We are at it.")))
    nothing: dict[str, Any] = dict.fromkeys(
        ("rollbacks", "interactions", "approvals", "authorizations", "intents", "audit", "outbox", "runs", "aws_calls"),
        (),
    )
    return Evidence(
        **nothing,
        catalog=_catalog(),
        shown={},
        undecided=frozenset(),
        services={},
        slack_calls=(),
        deliveries=(),
        versions={},
        texts=tuple(rows),
        peers=Peers(mails=mails, alerts=(Alerted(_KEY, ("We are at it.",), open=False),), incidents=(page,)),
    )


def _peers(**changed: Any) -> Callable[[Evidence], Evidence]:
    return lambda true: replace(true, peers=replace(true.peers, **changed))


def _texts(**changed: Any) -> Callable[[Evidence], Evidence]:
    return lambda true: replace(true, texts=tuple(replace(row, **changed) for row in true.texts))


def _public(true: Evidence) -> Evidence:
    return replace(true, texts=tuple(replace(row, audience=Audience.USERS) for row in true.texts))


_TWICE = Incident(_KEY, "resolved", (("resolved", "All is well."), *[("identified", "We are at it.")] * 2))
_OPEN = (Alerted(_KEY, ("We are at it.",), open=True),)
_STRANGE = Mail(("a@example.com",), "", "hello", "It is down.", (), tls=True)
BREAKS: dict[str, tuple[Callable[[Evidence], Iterator[str]], Callable[[Evidence], Evidence], str]] = {
    "never sent": (outside.each_is_told, _texts(sent_at=None), "was never sent"),
    "a mail lost": (outside.each_is_told, _peers(mails=()), "never arrived at a@example.com"),
    "a page lost": (outside.each_is_told, _peers(incidents=()), "never arrived at the status page"),
    "a line twice": (outside.each_is_told, _peers(incidents=(_TWICE,)), "stands 2 times at the status page"),
    "a mail too often": (
        outside.each_is_told,
        lambda true: replace(true, peers=replace(true.peers, mails=true.peers.mails * 2)),
        "stands 2 times at a@example.com, and was sent 1 times",
    ),
    "told past the bot": (outside.nothing_else_is_told, _peers(mails=(_STRANGE,)), "a mail says 'hello'"),
    "public, unapproved": (outside.public_once_approved, _public, "nobody approved it"),
    "a pager left open": (outside.stories_are_closed, _peers(alerts=_OPEN), "is over, and not so at pager"),
    "two pages at once": (
        outside.stories_are_closed,
        _peers(alerts=(*_OPEN, replace(_OPEN[0], key="another"))),
        "the pager has 2 open at once",
    ),
}


def test_a_story_as_it_should_be_breaks_nothing() -> None:
    checks = (outside.each_is_told, outside.nothing_else_is_told, outside.stories_are_closed)
    assert [problem for check in checks for problem in check(_story())] == []


@pytest.mark.parametrize("name", BREAKS)
def test_what_is_wrong_outside_is_named(name: str) -> None:
    check, doctored, words = BREAKS[name]
    assert any(words in problem for problem in check(doctored(_story()))), list(check(doctored(_story())))
