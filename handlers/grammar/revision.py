"""What may follow `immediate`: [to REVISION] [REASON]."""

from bot.model import Immediate
from bot.target.by_name import REVISION
from handlers.grammar.results import Misread

_LIMIT = 64  # longer than any revision; an ARN is not typed
_QUOTES = "`'\"“”‘’"


def parse_revision(rest: str) -> tuple[Immediate, str] | Misread:
    """-> the ask, and the reason. What holds no digit is no attempt at a revision: “to stop the errors” is a reason."""
    to, revision, *reason = [*rest.split(), "", ""]
    revision = revision.strip(_QUOTES).lower()[:_LIMIT]
    if to.lower() != "to" or not set("0123456789:") & set(revision):
        return Immediate(), rest
    words = " ".join(reason).strip()
    if not REVISION.fullmatch(revision):
        return Misread(f"“{revision}” is not a revision.", f"to 38 {words}".strip())
    return Immediate(revision), words
