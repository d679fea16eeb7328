"""What follows the bot's name in a message is read as it was typed, and only where it begins with that name."""

import pytest

from bot.model import Complete, Immediate
from handlers.grammar.mention import command_of
from handlers.grammar.parser import Command, parse

OWN = {"U0ROLLBACK"}
SERVICES = {"quilt-catalog": None}


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("<@U0ROLLBACK> quilt-catalog immediate", "quilt-catalog immediate"),
        ("  <@U0ROLLBACK|rollback>:  quilt-catalog status ", "quilt-catalog status"),
        ("<@U0ROLLBACK>", ""),
        ("hey <@U0ROLLBACK> quilt-catalog immediate", ""),
        ("<@U0BBBB> quilt-catalog immediate, thanks <@U0ROLLBACK>", ""),
        ("<@U0ROLLBACK> a immediate ask <@U0BBBB|ben> in <#C0INCIDENT|incident>, <!here>", None),
    ],
)
def test_only_what_follows_the_bots_own_name_is_a_command(text: str, typed: str | None) -> None:
    assert command_of(text, OWN) == ("a immediate ask @ben in #incident, @here" if typed is None else typed)


def test_slacks_own_marks_are_taken_out_so_that_the_grammar_reads_what_was_typed() -> None:
    def read(text: str) -> Command:
        typed = parse(command_of(f"<@U0ROLLBACK> {text}", OWN), services=SERVICES)
        assert isinstance(typed, Command)
        return typed

    told = read("quilt-catalog immediate 5xx &amp; more, see <http://status.io|status.io> and <https://a.b/c>")
    assert (told.ask, told.reason) == (Immediate(), "5xx & more, see status.io and https://a.b/c")
    assert read("quilt-catalog complete e43b15a &lt;b&gt;").ask == Complete("e43b15a")
