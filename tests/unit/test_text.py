"""Spans of time: rounded where they were measured, and exact where somebody chose them; and people in sentences."""

from datetime import timedelta

import pytest

from bot.text import cut, ends, exactly, mention, mention_channel, span, spelled_out


@pytest.mark.parametrize(
    ("hours", "rounded", "exact"),
    [(4, "4 h", "4 h"), (47.5, "47 h 30 min", "47 h 30 min"), (72, "3 days", "3 days"), (400, "17 days", "400 h")],
)
def test_a_span_that_was_chosen_is_not_rounded(hours: float, rounded: str, exact: str) -> None:
    chosen = timedelta(hours=hours)

    assert (span(chosen), exactly(chosen)) == (rounded, exact)


def test_what_is_too_long_keeps_its_end_since_aws_puts_the_cause_there() -> None:
    denied = "ResourceInitializationError: unable to pull secrets: " + "retried, " * 60 + "because no policy allows it."

    assert ends("short", 5) == "short"
    assert len(ends(denied, 100)) <= 100
    assert cut(denied).startswith("ResourceInitializationError: unable to pull secrets: retried")
    assert cut(denied).endswith("because no policy allows it")
    assert len(cut(denied)) <= 240


def test_a_person_in_a_sentence_is_spelled_as_the_medium_can() -> None:
    sentence = f"Rejected by {mention('U0BEN')} in {mention_channel('C0INCIDENT')}."

    assert sentence == "Rejected by <@U0BEN> in <#C0INCIDENT>.", "as Slack reads it, and as it is stored"
    assert spelled_out(sentence, {"U0BEN": "ben"}.get) == "Rejected by ben in <#C0INCIDENT>."
    assert spelled_out(sentence, lambda _: None) == "Rejected by U0BEN in <#C0INCIDENT>."
