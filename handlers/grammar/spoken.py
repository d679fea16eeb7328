"""A question in plain words: `status of quilt-catalog`, `how is quilt-catalog?`, `help with quilt-catalog`.

It only ever shows something. Whatever holds one word more than such a question is none, and is asked back.
"""

from collections.abc import Collection, Sequence

from bot.model import Verb

_STATUS = {"status", "state", "how", "how's", "hows", "what", "what's", "whats", "about", "running", "runs"}
_HEALTH = {"health", "healthy", "well", "ok", "okay"}
_HELP = "help"  # alone with a service it is the list of commands
_AROUND = {
    *("of", "for", "on", "with", "the", "a", "is", "are", "it", "its", "doing", "going", "now", "right", "currently"),
    *("me", "us", "please", "pls", "show", "tell", "give", "get", "see", "hi", "hey", "hello", "and", "service"),
}
_MARKS = "?!.,:;…`'\"“”‘"


def question(words: Sequence[str], services: Collection[str]) -> tuple[Verb, str] | None:
    """(status or health, the service), None where it is no such question about exactly one service."""
    verb, named = _read(words)
    return (verb, named[0]) if verb and len(named) == 1 and named[0] in services else None


def misnamed(words: Sequence[str]) -> str:
    """The service of such a question which is none that is known. "" where it is no question, but a verb and a word."""
    verb, named = _read(words)
    return named[0] if verb and len(named) == 1 and len(words) > len(("status", "of")) else ""


def _read(words: Sequence[str]) -> tuple[Verb | None, list[str]]:
    """What is asked, None for nothing; and the words that do not belong to the question."""
    said = [word.lower().replace("’", "'").strip(_MARKS) for word in words]
    own = _STATUS | _HEALTH | _AROUND | {_HELP}
    others, named = {word for word in said if word in own}, [word for word in said if word and word not in own]
    if others & _HEALTH:
        return Verb.HEALTH, named
    return (Verb.STATUS if others & _STATUS or (_HELP in others and len(others) > 1) else None), named
