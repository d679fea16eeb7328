"""What may follow `immediate`: [to REVISION] [REASON]."""

from bot.model import Immediate
from bot.target.by_name import parsed

_QUOTES = "`'\"“”‘’"


def parse_revision(rest: str) -> tuple[Immediate, str]:
    """-> the ask, and the reason: also what stands behind `to` and is no revision, which is asked back by `order`."""
    to, revision, *reason = [*rest.split(), "", ""]
    revision = revision.strip(_QUOTES)
    if to.lower() != "to" or parsed(revision) is None:
        return Immediate(), rest
    return Immediate(revision), " ".join(reason).strip()
