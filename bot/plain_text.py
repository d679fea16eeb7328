"""Plain texts for other systems than Slack: nothing in them that a mail, a header or a terminal would obey.

Nor what turns the direction of writing, so that a text would read otherwise than it was approved.
"""

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")


def line(text: str, most: int) -> str:
    """In one line, whatever stands in it: no subject becomes a header of its own."""
    return _at_most(_CONTROL.sub(" ", text).strip(), most)


def lines(text: str, most: int) -> str:
    """With its line breaks."""
    return _at_most(_CONTROL_BUT_BREAKS.sub(" ", text.replace("\r\n", "\n")).strip(), most)


def _at_most(text: str, most: int) -> str:
    """What comes first is what matters."""
    return text if len(text) <= most else f"{text[: most - 2].rstrip()} …"
