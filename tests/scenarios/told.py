"""A world in which somebody outside the team is told: stakeholders and users, each in a channel of Slack."""

HOME = """\
  destinations:
    board: {slack: C0SHARED}
    banner: {slack: C0SHARED}
"""
AUDIENCES = """\
    known_as: Quilt Catalog
    audiences:
      stakeholders: [board]
      users: [banner]
"""


def with_audiences(text: str) -> str:
    """The services file, with these."""
    return with_these(text)


def with_these(text: str, *, home: str = HOME, entry: str = AUDIENCES) -> str:
    text = text.replace("people:  ", f"{home}\npeople:  ", 1)
    return text.replace("    approval_expires: 15m", f"{entry}    approval_expires: 15m", 1)
