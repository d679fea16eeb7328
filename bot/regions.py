"""The regions of AWS, as botocore lists them in its partitions; a test keeps the list true.

One that is not here is newer than this bot, or misspelt: docs/decisions/0054-a-region-that-is-not-known.md.
"""

import re

from bot.spelling import near

_AWS = """
    af-south-1 ap-east-1 ap-east-2 ap-northeast-1 ap-northeast-2 ap-northeast-3 ap-south-1 ap-south-2
    ap-southeast-1 ap-southeast-2 ap-southeast-3 ap-southeast-4 ap-southeast-5 ap-southeast-6 ap-southeast-7
    ca-central-1 ca-west-1 eu-central-1 eu-central-2 eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3
    il-central-1 me-central-1 me-south-1 me-west-1 mx-central-1 sa-east-1 sa-west-1
    us-east-1 us-east-2 us-west-1 us-west-2
"""
_OTHER_PARTITIONS = """
    cn-north-1 cn-northwest-1 eusc-de-east-1 us-gov-east-1 us-gov-west-1
    us-iso-east-1 us-iso-west-1 us-isob-east-1 us-isob-west-1 eu-isoe-west-1 us-isof-east-1 us-isof-south-1
"""
REGIONS = frozenset(f"{_AWS}{_OTHER_PARTITIONS}".split())
_COUNTRIES = r"([a-z]{2}(-gov|-iso[a-z]?)?|eusc-[a-z]{2})"
_FORM = re.compile(rf"{_COUNTRIES}-(north|south)?(east|west)?(central)?(?<!-)-[1-9]")
FORM = rf"^{_FORM.pattern}$"


def unheard_of(region: str) -> bool:
    """It is none of those known, and has the form of one: AWS may have opened it since."""
    letters = {"".join(sorted(known)) for known in REGIONS}
    return region not in REGIONS and bool(_FORM.fullmatch(region)) and "".join(sorted(region)) not in letters


def misspelt(region: str) -> str:
    """What is wrong with it, as the end of a sentence; "" for one that is known, or may be new."""
    if region in REGIONS or unheard_of(region):
        return ""
    return f"AWS has no such region; {_instead(region)}"


def not_known_yet(region: str) -> tuple[str, str]:
    """Of one that is unheard of: what is so, and what to do."""
    meant = near(region, REGIONS)
    says = "This bot does not know that region of AWS: it is newer than the bot, or misspelt."
    return says, f"Leave it if it is right; did you mean {meant}?" if meant else "Look whether it is right."


def _instead(region: str) -> str:
    meant = near(region, REGIONS)
    return f"did you mean `{meant}`?" if meant else "write one such as us-east-1"
