"""There is one way to an approval and one to each changing call: whoever adds another has to add it here as well."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from tests.schema import ROOT

ONLY_IN = {
    "journal.approve": {"bot/runbook.py"},
    "journal.act_alone": {"bot/approval/act_alone.py"},
    "journal.close_review": {"bot/approval/act_alone.py"},
    "journal.intend": {"bot/execution/act.py"},
    "journal.intend_build": {"bot/execution/build.py"},
    "journal.intend_registration": {"bot/execution/register_copy.py"},
    "ecs.register": {"bot/execution/register_copy.py"},
    "builder.start": {"bot/execution/build.py"},
    "builder.start_load_test": {"bot/execution/load_test.py"},
    "journal.begin_load_test": {"bot/execution/load_test.py"},
    # The smoke test's own service, in a stack of its own, on the word of whoever sits at the terminal:
    "ecs.update_service": {"bot/execution/aws_call.py", "bot/terminal/smoke_ecs.py"},
    "ecs.stop_service_deployment": {"bot/execution/aws_call.py", "bot/terminal/smoke_ecs.py"},
    "ecs.continue_service_deployment": {"bot/execution/aws_call.py"},
    "ecs.create_deployment": {"bot/execution/aws_call.py"},
    "ecs.stop_deployment": {"bot/execution/aws_call.py"},
    "aws_call.send": {"bot/execution/act.py"},
}
_NAMED = re.compile(rf"(?:^|[.\W])({'|'.join(map(re.escape, ONLY_IN))})$")


def _calls() -> Iterator[tuple[str, str]]:
    """What is called, as far as it is named above, and in which file."""
    for room in ("bot", "handlers"):
        for file in sorted((ROOT / room).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and (named := _NAMED.search(ast.unparse(node.func))):
                    yield named[1], str(file.relative_to(ROOT))


def test_nothing_is_approved_or_changed_but_by_the_one_way_there_is() -> None:
    found = defaultdict(set)
    for called, file in _calls():
        found[called].add(file)

    assert dict(found) == ONLY_IN
