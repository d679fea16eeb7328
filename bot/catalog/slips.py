"""Is a word a slip of the finger away from a name? Never one that differs in what tells names apart: `eu` from `us`."""

import re

from bot.spelling import slips

_LONG = 8  # letters from which on two slips are allowed, instead of one
_SHORT = 3  # letters of a part that is no word: `eu`, `v1`, `dev`
_LONGEST = 64  # the distance takes time quadratic in the length
_PARTS = re.compile(r"[^\W\d_]+|\d+")
_APART = frozenset(
    [
        "prod",
        "production",
        "prd",
        "live",
        "staging",
        "stage",
        "test",
        "testing",
        "beta",
        "alpha",
        "demo",
        "preview",
        "sandbox",
        "canary",
        "main",
        "master",
        "next",
        "stable",
        "blue",
        "green",
        "black",
        "white",
        "east",
        "west",
        "north",
        "south",
        "central",
        "europe",
        "america",
        "asia",
        "apac",
        "emea",
        "global",
        "local",
        "remote",
        "internal",
        "external",
        "public",
        "private",
        "inbound",
        "outbound",
        "ingress",
        "egress",
        "import",
        "export",
        "upload",
        "download",
        "reader",
        "writer",
        "read",
        "write",
        "primary",
        "secondary",
        "active",
        "passive",
        "left",
        "right",
        "first",
        "second",
        "lower",
        "upper",
        "legacy",
        "edge",
        "core",
        "backup",
        "nonprod",
        "preprod",
    ]
)


def slipped(typed: str, name: str) -> bool:
    """Was `name` meant? Capitals, dashes and underscores aside, a letter or two are wrong, missing, or swapped."""
    ours, theirs = _plain(typed), _plain(name)
    if ours == theirs:
        return True
    if _numbers(ours) != _numbers(theirs) or not 0 < slips(ours, theirs) <= _allowed(theirs):
        return False
    parts, others = _PARTS.findall(ours), _PARTS.findall(theirs)
    if len(parts) != len(others):  # a dash is missing or too many, but no part
        shorter, longer = sorted((parts, others), key=len)
        joined, other = "".join(parts), "".join(others)
        lost = shorter == [each for each in longer if each in shorter]
        return not lost and slips(joined, other) <= _allowed(other) and not _APART & {*parts} ^ _APART & {*others}
    return all(_same_part(part, other) for part, other in zip(parts, others, strict=True))


def _same_part(typed: str, name: str) -> bool:
    """Short ones are only ever swapped: `mpc` for `mcp`."""
    if typed == name:
        return True
    if typed in _APART or name in _APART:
        return False
    swapped = len(typed) == len(name) == _SHORT and sorted(typed) == sorted(name)
    return (swapped or min(len(typed), len(name)) > _SHORT) and slips(typed, name) <= _allowed(name)


def _allowed(name: str) -> int:
    return 2 if len(name) >= _LONG else 1


def _plain(word: str) -> str:
    return re.sub(r"[-_.\s]+", "-", word[:_LONGEST].casefold()).strip("-")


def _numbers(word: str) -> list[str]:
    return re.findall(r"\d+", word)
