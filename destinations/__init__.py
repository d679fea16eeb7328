"""People outside the team: mail, pagers, chats, status pages and webhooks, one file for each.

Each takes a `Delivery`, whose words are ready, and hands it to one provider over that provider's own wire. Nothing here
knows of Slack or of boto3, and nothing decides what is said, to whom, or how often it is tried. What goes out is in
`docs/destinations.md`. No error, and no line of a log, holds an address that is secret or a token.
"""

from destinations.checkup import destinations_checkup
from destinations.named import NamedDestinations

__all__ = ["NamedDestinations", "destinations_checkup"]
