"""A text for outside, as a channel of Slack shows it: all of its lines, and nothing that Slack would obey."""

from handlers.delivery.told_outside import shown
from tests.destinations.deliveries import delivery
from tests.scenarios.world import _strings


def _said(text: str) -> str:
    return " ".join(_strings(list(shown(delivery(subject="S" * 250, text=text)).blocks)))


def test_a_line_of_any_length_is_shown_cut_and_never_left_out() -> None:
    said = _said(f"There is a problem.\n{'long ' * 2000}")
    assert "There is a problem." in said
    assert said.count("long") > 300


def test_nobody_is_called_and_nothing_is_set_off_by_a_name() -> None:
    said = _said("<!channel> and <@U0AAAA> read *Quilt* 🧵")
    assert "<!channel>" not in said
    assert "<@U0AAAA>" not in said
    assert "🧵" in said
