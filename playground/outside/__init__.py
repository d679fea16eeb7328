"""Those outside the team, as real peers: a mailbox, pagers, a status page, and a webhook of one's own."""

from playground.outside.outside import Outside

__all__ = ["Outside"]
