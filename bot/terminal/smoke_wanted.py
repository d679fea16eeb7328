"""What `rollback-bot smoke` is given, looked at before anything is made: each mistake says what to write. Pure."""

import re
from collections.abc import Iterator

from bot.regions import misspelt

_LISTS = {"subnets": ("--subnets", "subnet-"), "security_groups": ("--security-groups", "sg-")}
_ROLE = re.compile(r"arn:aws[a-z-]*:iam::\d{12}:role/.+")
_CLUSTER = re.compile(r"[A-Za-z0-9_-]{1,255}")


def flaws(
    *, region: str, cluster: str, subnets: str, security_groups: str, act_role: str = "", channel: str = "", **_: str
) -> Iterator[str]:
    """Sentences about the options that cannot be right; none where all may be."""
    if wrong := misspelt(region):
        yield f"--region {region}: {wrong}{'' if wrong.endswith('?') else '.'}"
    if not _CLUSTER.fullmatch(cluster):
        yield f"--cluster {cluster}: write its name alone, without an ARN."
    for name, value in (("subnets", subnets), ("security_groups", security_groups)):
        option, begin = _LISTS[name]
        if not re.fullmatch(rf"{begin}[0-9a-z]+(,{begin}[0-9a-z]+)*", value):
            yield f"{option} {value}: write ids, with commas and no spaces between them: {begin}0a1b,{begin}0c2d."
    if act_role and not _ROLE.fullmatch(act_role):
        yield f"--act-role {act_role}: write its ARN, such as arn:aws:iam::123456789012:role/rollback-bot-act."
    if channel and not re.fullmatch(r"[CG][A-Z0-9]{2,}", channel):
        yield f"--channel {channel}: write its id (C…), from the end of the channel's “About”."
