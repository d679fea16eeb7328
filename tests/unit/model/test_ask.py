"""What is asked keeps its kind where it is stored, and says who asked whether that is a person or not."""

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from bot.model import (
    Alarm,
    Ask,
    Category,
    Complete,
    Drill,
    Immediate,
    Origin,
    Partial,
    Person,
    Request,
    Restore,
    Undo,
)
from tests.asks import requested
from tests.unit.values import rollback

ASKS: tuple[Ask, ...] = (
    *(Immediate(), Immediate(":38"), Undo()),
    *(Partial("mcp"), Partial("mcp", timedelta(hours=4)), Restore("mcp"), Complete("e43b15a")),
)
ORIGINS: tuple[Origin, ...] = (Person("U0ANN", "ann"), Alarm("catalog-5xx"), Drill("friday"))


@pytest.mark.parametrize("ask", ASKS)
@pytest.mark.parametrize("origin", ORIGINS)
def test_every_ask_of_every_origin_is_read_back_as_it_was_written(ask: Ask, origin: Origin) -> None:
    whole, stored = Request(ask, "5xx", Category.USERS, origin), TypeAdapter(Request)

    assert stored.validate_json(stored.dump_json(whole)) == whole
    assert TypeAdapter(Ask).validate_json(TypeAdapter(Ask).dump_json(ask)) == ask


@pytest.mark.parametrize(
    ("origin", "requester", "slack_id"),
    [
        (Person("U0ANN", "ann"), "ann", "U0ANN"),
        (Alarm("catalog-5xx"), "alarm catalog-5xx", ""),
        (Drill("friday"), "drill friday", ""),
    ],
)
def test_a_rollback_names_its_requester_and_only_a_person_has_a_slack_id(
    origin: Origin, requester: str, slack_id: str
) -> None:
    asked = requested(rollback(), origin=origin)

    assert (asked.requester, asked.requester_slack_id) == (requester, slack_id)


@pytest.mark.parametrize(
    ("ask", "command"),
    [
        (Immediate(), "immediate"),
        (Immediate("38"), "immediate to 38"),
        (Undo(), "undo"),
        (Partial("mcp"), "partial mcp"),
        (Partial("mcp", timedelta(hours=4)), "partial mcp for 4h"),
        (Partial("mcp", timedelta(minutes=90)), "partial mcp for 90m"),
        (Restore("mcp"), "restore mcp"),
        (Complete("e43b15a"), "complete e43b15a"),
    ],
)
def test_what_is_typed_to_ask_for_the_same_again(ask: Ask, command: str) -> None:
    assert requested(rollback(), ask=ask).command == f"/rollback quilt-catalog {command}"
