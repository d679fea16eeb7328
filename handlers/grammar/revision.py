"""What may follow `immediate`: [to REVISION] [REASON]."""

from bot.model import Immediate, short
from bot.target.by_name import REVISION

_QUOTES = "`'\"“”‘’"


def parse_revision(rest: str) -> tuple[Immediate, str]:
    """-> the ask, and the reason: also what stands behind `to` and is no revision, which is asked back by `order`."""
    to, revision, *reason = [*rest.split(), "", ""]
    revision = revision.strip(_QUOTES)
    if to.lower() != "to" or not REVISION.fullmatch(short(revision)):
        return Immediate(), rest
    return Immediate(revision), " ".join(reason).strip()
