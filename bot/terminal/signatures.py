"""Who signed the rows of the audit, for a terminal."""

from bot.journal import Signed, Verification


def signatures_report(verification: Verification) -> str:
    """Who signed the rows of an audit that is unbroken. Only where the secret is at hand can that be said."""
    by = verification.signed
    if not by:
        return "Who signed them was not looked at: set the bot's own SLACK_APP_TOKEN or SLACK_SIGNING_SECRET for that."
    lines = [f"{by.get(Signed.OURS, 0)} are signed by this bot."]
    if another := by.get(Signed.ANOTHER, 0):
        lines.append(f"{another} are signed with another secret: is the token or signing secret a newer one?")
    if nobody := by.get(Signed.NOBODY, 0):
        lines.append(f"{nobody} are not signed: an older version wrote them, or somebody else.")
    if verification.strange:
        lines.append(
            f"Row {verification.strange} is such a one behind rows of this bot. Unless an older version or another "
            "token was used in between, somebody wrote it. Nothing acts upon it."
        )
    return " ".join(lines)
