"""What follows the bot's name in a message, as it was typed: Slack hands messages over with its own marks in them."""

import re
from collections.abc import Collection

_FIRST = re.compile(r"\s*<@(?P<who>[UW][A-Z0-9]+)(\|[^<>]*)?>[\s,:]*(?P<text>.*)", re.DOTALL)
_MARKED = re.compile(r"<(?P<what>[^<>|]*)(\|(?P<label>[^<>]*))?>")


def command_of(text: str, own: Collection[str]) -> str:
    """ "" where nothing follows, or the message does not begin with the bot, whose ids are its `own`.

    Who is spoken to first is asked: behind somebody else's name the same words are for them.
    """
    found = _FIRST.fullmatch(text)
    if found is None or found["who"] not in own:
        return ""
    return _MARKED.sub(_typed, found["text"]).strip()


def _typed(mark: re.Match[str]) -> str:
    """An address as it was written; a person, a channel or a group by name, which calls nobody."""
    what, label = mark["what"], mark["label"]
    if what[:1] in ("@", "#", "!"):
        return f"{what[0].replace('!', '@')}{(label or what[1:]).lstrip('@#')}"
    return label or what
