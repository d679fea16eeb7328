"""Does an alert come from somebody who has the secret, and was it sent just now?"""

import hmac

from bot.signed import SIGNATURE, TIMESTAMP, sign

WINDOW = 300.0  # seconds; what was signed longer ago, or later, is no word of now


def refusal(secret: str, timestamp: str, signature: str, body: bytes, *, now: float) -> str:
    """Why it is not taken, "" where nothing is wrong. `now` is real time, in seconds since 1970.

    The signature is looked at first: whoever does not have the secret learns nothing of this machine's clock.
    """
    if not timestamp or not signature:
        return f"The headers {TIMESTAMP} and {SIGNATURE} are needed."
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
        return f"{TIMESTAMP} should be in whole seconds since 1970."
    if not hmac.compare_digest(sign(secret, timestamp, body).encode(), signature.encode("utf-8", "replace")):
        return "The signature does not belong to this body and timestamp."
    if abs(now - int(timestamp)) > WINDOW:
        return f"It was signed more than {WINDOW / 60:g} minutes ago, or later than now. Compare the clocks; sign anew."
    return ""
