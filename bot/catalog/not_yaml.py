"""What is no YAML, in words: the line, what stands there, and what is usually meant."""

import re

import yaml
from yaml.reader import Reader

from bot.catalog.flaw import Flaw
from bot.text import cut

_INDENT = "Look at the indentation: what belongs together stands in one column."
_QUOTES = "Put the value in quotes."
# The words of libyaml, and of PyYAML's own parser.
_KNOWN: tuple[tuple[str, str, str], ...] = (
    (r"mapping values are not allowed|unexpected ':'", "A colon stands where none may.", f"{_QUOTES} {_INDENT}"),
    (r"could not find expected ':'", "A key has no colon behind it.", "Write `key: value`, with a space."),
    (r"end of stream", "A quote is opened and never closed.", "Close it."),
    (r"undefined alias", "A value begins with *, which refers to an &anchor that is not there.", _QUOTES),
    (r"duplicate anchor", "An &anchor stands twice.", "Give one of them another name."),
    (r"cannot start any token", "A value begins with a character that YAML keeps for itself.", _QUOTES),
    (r"did not find expected ',' or|expected ',' or", "A bracket is opened and not closed.", "Close it."),
    (r"flow (node|sequence|mapping)|'<stream end>'", "A bracket is opened and not closed.", "Close it."),
    (r"expected a single document|but found another", "A second document begins here.", "Take the line `---` out."),
    (
        r"escape (character|sequence)",
        "A backslash in double quotes begins nothing that YAML knows.",
        "Use single quotes.",
    ),
    (r"constructor for the tag", "A value begins with !, which means a tag to YAML.", _QUOTES),
    (r"unhashable", "A list or a mapping stands where a key belongs.", _QUOTES),
    (r"merging", "`<<` merges mappings only.", "Give it an *alias of a mapping."),
    (r"node content", "A bracket is opened and not closed.", "Close it."),
    (
        r"block (end|mapping|sequence|collection)|expected key|block entry",
        "This does not fit the lines above.",
        f"{_INDENT} And are quotes closed?",
    ),
)


def not_yaml(error: yaml.YAMLError, text: str) -> Flaw:
    """`text` is the file's, and `error` what reading it raised."""
    lines = text.splitlines() or [""]
    if foreign := Reader.NON_PRINTABLE.search(text):
        line = text.count("\n", 0, foreign.start()) + 1
        return Flaw(line, "An invisible character stands here that YAML does not allow.", "Type the line anew.")
    line = _line(error, len(lines))
    if tabbed := _tab(lines, line):
        return Flaw(tabbed, "The line is indented with a tab, which YAML does not allow.", "Use spaces.")
    if (above := _lacks(lines[line - 2])) and line > 1:
        return Flaw(line - 1, above, "Write `key: value`.")
    said = str(getattr(error, "problem", None) or error)
    for pattern, what, meant in _KNOWN:
        if re.search(pattern, said):
            return Flaw(line, what, f"{meant}{_begun(error, line)}")
    return Flaw(line, f"This is not YAML: {said}.", _INDENT)


def not_a_value(line: int, written: str) -> Flaw:
    """A scalar in the form of a time or a number that cannot be one."""
    return Flaw(
        line, f"“{cut(written, 60)}” looks like a time or a number, and is none.", "Correct it, or put it in quotes."
    )


def _line(error: yaml.YAMLError, last: int) -> int:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    return min(mark.line + 1, last) if mark else 1


def _tab(lines: list[str], near: int) -> int:
    """The line with a tab in its indentation where the mistake was noticed, or just above; 0 for none."""
    return next((n for n in (near, near - 1) if n > 0 and re.match(r" *\t", lines[n - 1])), 0)


def _lacks(line: str) -> str:
    """What a line lacks so that YAML, which reads on, stumbles over the next."""
    if re.match(r"\s*[\w-]+:[^\s:/]", line):
        return "There is no space behind the colon."
    return "There is no colon behind the key." if re.match(r"\s*[\w-]+( +[\w./-]+)?\s*$", line) else ""


def _begun(error: yaml.YAMLError, line: int) -> str:
    """Where what is not finished here was begun."""
    mark = getattr(error, "context_mark", None)
    return f" It began in line {mark.line + 1}." if mark and mark.line + 1 < line else ""
