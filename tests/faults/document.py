"""docs/evidence/faults.md, made from the table: `python -m tests.faults.document` writes it, a test keeps it true."""

from collections.abc import Iterable
from itertools import groupby

from tests.faults.row import Row, Stage
from tests.faults.table import table
from tests.schema import ROOT

PATH = ROOT / "docs" / "evidence" / "faults.md"

_HEAD = """# What happens when something goes wrong

{count} faults, each put at one stage of a rollback and played over the real wires against the simulated AWS and the \
local Slack: `make faults` runs every row of this table and writes it. After each row the \
invariants hold (`tests/invariants`), AWS was sent at most one changing call, and the log shows no stack \
trace (save where the database takes nothing, where a listener is made to break, and of a refused socket, which Bolt \
logs itself).

“F” and a number is a kind of fault, the same everywhere. Crashes of the bot (F1-F9, F11) have a test of their own: \
`make crash-sweep`. So have those that strike the database or the machine: F14-F16 `tests/journal/test_schema.py`, F54 \
`tests/operating/test_stop.py`, F64 `tests/handlers/test_pace.py`. Of F61, a bot that may open no file is in \
`tests/journal/test_schema.py`, and one that may open no connection in `tests/aws/test_errors.py`.

A silent, hung or restarted database is played over PostgreSQL: there the bot's process ends within six seconds of \
losing sight of its lock, and the next one goes on. That a real process does, also between two hosts, is in \
`tests/postgres/test_partition.py`.

`rollback-bot smoke`, where Slack or AWS fails in its middle, or somebody ends it, is in \
`tests/operating/test_smoke_faults.py`.

*Ends as* is the rollback's state in the end: `nothing` means that none was proposed, `proposed` that it still waits \
for an approval. *Calls* is how many changing calls AWS received.
"""

_STAGES = {
    Stage.INTAKE: "A command comes in",
    Stage.ALARM: "An alarm rings, is read again, and asks; somebody approves",
    Stage.FORM: "The form is opened, filled, and sent",
    Stage.INCIDENT: "It is asked for in the thread of an alert, which is told of it",
    Stage.HOME: "The app's Home tab is opened",
    Stage.READINESS: "Somebody asks how ready the service is",
    Stage.GATE: "A pipeline asks whether it may deploy; what people are told is the output",
    Stage.PLAN: "ECS and ECR are read for a plan",
    Stage.POST: "The plan is posted",
    Stage.CLICK: "Somebody presses a button",
    Stage.CALL: "Nobody decides, and the contacts are called",
    Stage.EMERGENCY: "Nobody has answered, and whoever asked acts alone; somebody else closes the review",
    Stage.RE_CHECK: "The service and the approver's rights are read again, before the call",
    Stage.EXECUTE: "The one changing call is sent",
    Stage.READ_BACK: "The call was not answered: ECS is read to see whether it arrived",
    Stage.MONITOR: "The rollout is followed",
    Stage.VALIDATE: "The restored service is validated",
    Stage.WATCH: "The second phase of validation reads CloudWatch, and signs in where a sign-in is declared",
    Stage.LOAD_TEST: "A load test is started beside the third phase",
    Stage.RECOVERY: "ECS has undone the rollback: its evidence is uploaded, and AWS Support is asked",
    Stage.OUTSIDE: "Those outside the team are told, and somebody is asked for what is public",
    Stage.FOLLOW_UPS: "What follows a success becomes issues of GitHub or Jira",
    Stage.CHECKLIST: "A checklist stands in the thread, and somebody ticks an item of it",
    Stage.LESSONS: "ECS undid the rollback, its lessons are asked for, and somebody writes them",
    Stage.DRILL: "A drill has gone back, and is to go forth again",
    Stage.REPORT: "The end is told",
    Stage.REPORTED: "Three people report a problem, and those are called who may ask for a rollback",
    Stage.RELOAD: "The services file is another one, and comes into force while the bot works",
}


def document() -> str:
    rows = table()
    parts = [_HEAD.format(count=len(rows))]
    for stage, found in groupby(rows, key=lambda row: row.stage):
        parts.append(f"\n## {stage.capitalize()}\n\n{_STAGES[stage]}.\n\n{_table(found)}")
    return "".join(parts)


def _table(rows: Iterable[Row]) -> str:
    lines = ["| F | fault | ends as | calls | what people are told |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| {row.number} | {_cell(row.fault.name)} | {_end(row)} | {row.sent} | {_told(row)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _end(row: Row) -> str:
    return f"{row.ends}, health {row.health}" if row.health else row.ends


def _told(row: Row) -> str:
    """The words that the row insists on."""
    said = [_quoted(row.seen, "for a while: "), _quoted(row.told), _quoted(row.private, "privately: ")]
    said.append("nobody can be told" if row.untold else "")
    said.append(f"*Differs from the list: {_cell(row.differs)}*" if row.differs else "")
    return "<br>".join(filter(None, said)) or "nothing that is not told anyway"


def _quoted(words: Iterable[str], how: str = "") -> str:
    quoted = " … ".join(f"“{_cell(each)}”" for each in words)
    return f"{how}{quoted}" if quoted else ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PATH.write_text(document(), encoding="utf-8")
