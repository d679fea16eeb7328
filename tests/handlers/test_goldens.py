"""Over all goldens: the text says everything, most important first; no colour says it alone; failures come first."""

import re
from pathlib import Path

import pytest

from tests.handlers.golden import FOLDER

_NO_MESSAGES = ("form", "roll_back_form", "app_home")  # a modal and the Home tab have no text of their own
MESSAGES = [path for path in sorted(FOLDER.glob("*.txt")) if not path.stem.startswith(_NO_MESSAGES)]
_BUTTON = re.compile(r" *<[^>]+> \S+ = ")  # beside a section
_SAYS = {
    "🔴": r"fail|NOT well|undid|took back|cannot be|could not be|\bRED\b",
    "🟢": r"\bwell\b|passed|Nothing was found|could be rolled back|\bgreen\b",
    "🟠": r"deployed|must look|was well|not known|failed|fails",
    "⚪": r"rejected|withdrawn|timed out|out of date|refused|inconclusive|not enough data|known|not watched",
    "🔵": r"approved|asking ECS|Rolling|ndoing|checking|so far|traffic|Switch|Rebuild|tasks? run|not judged",
}


def _parts(path: Path) -> tuple[str, list[list[str]]]:
    """The text, and the lines of each block that a person reads; buttons and charts say nothing of their own."""
    text, _, blocks = path.read_text(encoding="utf-8").removeprefix("text: ").partition("\n\n[")
    shown = []
    for block in re.split(r"^ *\[", blocks, flags=re.MULTILINE):
        kind, _, lines = block.partition("]")
        if kind not in ("actions", "data_visualization"):
            shown.append([line.strip() for line in lines.split("\n") if line.strip() and not _BUTTON.match(line)])
    return text, shown


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_the_text_holds_the_whole_answer_and_its_first_line_is_the_first_that_is_shown(path: Path) -> None:
    text, blocks = _parts(path)
    plain = text.replace("*", "")
    missing = [line for lines in blocks for line in lines if line not in text and line not in plain]

    labelled = [line for line in missing if not re.search(rf"^{re.escape(line)} ", text, re.MULTILINE)]

    assert labelled == []
    assert plain.split("\n")[0].startswith(blocks[0][0].replace("*", "")[:60])


@pytest.mark.parametrize("path", MESSAGES, ids=lambda path: path.stem)
def test_no_colour_is_the_only_sign_and_what_failed_comes_first(path: Path) -> None:
    text, blocks = _parts(path)
    for line in text.split("\n"):
        for colour, says in _SAYS.items():
            assert colour not in line or re.search(says, line), line
    for lines in blocks:
        signs = [line[0] for line in lines if line[0] in "🔴⚪🟢"]
        assert signs == sorted(signs, key="🔴⚪🟢".index), lines
