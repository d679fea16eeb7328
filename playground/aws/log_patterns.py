"""CloudWatch's filter patterns: which lines does one match? Terms, quoted phrases, `?a ?b`, `-a`, `%regex%`, JSON.

Patterns of space-delimited fields, `[a, b]`, are not simulated.
"""

import re
from collections.abc import Callable

from playground.aws.errors import invalid, not_simulated
from playground.aws.log_patterns_json import json_pattern

Matches = Callable[[str], bool]

_TERM = re.compile(r'\s*([?-]?)(?:"((?:\\.|[^"\\])*)"|%([^%]*)%|([^\s"]+))')
_REGEX = re.compile(r"[A-Za-z0-9:_#=@/;,\-^$?\[\]{}|\\*+.\s]*")


def compiled(pattern: str) -> Matches:
    """Raises AwsError: InvalidParameterException for what AWS would not take either."""
    pattern = pattern.strip()
    if pattern.startswith("["):
        raise not_simulated(f"the filter pattern {pattern}")
    if pattern.startswith("{"):
        return json_pattern(pattern)
    terms = [(sign, _contains(*term)) for sign, *term in _terms(pattern)]
    needed = [term for sign, term in terms if not sign]
    optional = [term for sign, term in terms if sign == "?"]
    excluded = [term for sign, term in terms if sign == "-"]
    if optional and (needed or excluded):  # AWS takes it, and then ignores the question marks
        raise not_simulated(f"optional terms beside others, as in {pattern}")

    def matches(line: str) -> bool:
        wanted = all(term(line) for term in needed) and (not optional or any(term(line) for term in optional))
        return wanted and not any(term(line) for term in excluded)

    return matches


def _terms(pattern: str) -> list[tuple[str, str, str, str]]:
    """(sign, phrase, regex, word) of each; only one of the last three is not empty."""
    terms, at = [], 0
    while at < len(pattern):
        found = _TERM.match(pattern, at)
        if found is None:
            raise invalid("Invalid filter pattern")
        sign, phrase, regex, word = found.groups(default="")
        if word and not re.fullmatch(r"\w+", word, re.ASCII):
            raise invalid(f"Invalid character(s) in term '{word}'")
        terms.append((sign, phrase, regex, word))
        at = found.end()
    return terms


def _contains(phrase: str, regex: str, word: str) -> Matches:
    if regex:
        if not _REGEX.fullmatch(regex):
            raise invalid("Invalid filter pattern")
        found = re.compile(regex)
        return lambda line: found.search(line) is not None
    text = re.sub(r"\\(.)", r"\1", phrase) or word
    return lambda line: text in line
