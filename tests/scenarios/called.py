"""A world in which contacts are named: Ben first, then Chloe, who may not approve, and Ana, who asks, last."""

PEOPLE = "  engineer-b: [U0BBBB]\n"
CONTACTS = """\
    contacts:
      primary: [engineer-b]
      secondary: [engineer-c]
      escalation: [engineer-a]
      aws_support: the console, case severity critical
"""


def with_contacts(text: str) -> str:
    """The services file, with its contacts."""
    text = text.replace(PEOPLE, f"{PEOPLE}  engineer-c: [U0CCCC]\n")
    return text.replace("    approval_expires:", f"{CONTACTS}    approval_expires:", 1)


def with_emergency(text: str) -> str:
    """The same, and whoever asks may act alone in the end."""
    path = "    emergency: {review_within: 2d}\n    approval_expires:"
    text = with_contacts(text).replace("    approval_expires:", path, 1)
    return text.replace("    approval_expires: 15m", "    approval_expires: 30m")
