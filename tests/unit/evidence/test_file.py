"""The file of all that is known of a rollback: nothing secret, what could not be read is named, and it stays a file."""

import json
from dataclasses import replace

from bot.evidence import file
from bot.evidence.file import Collected, evidence_file, name_of, timeline
from bot.model import EvidenceBefore, KeptLine
from tests.measured import bad, figures
from tests.unit.follow_up.recovering import ENDED, LOOKS, seen, went_wrong
from tests.unit.values import MINUTE, NOW, deployment

SECRET = "password=hunter2"
READ = EvidenceBefore(
    ENDED,
    stopped=(KeptLine(NOW, f"Essential container exited; {SECRET}"),),
    log=(KeptLine(NOW, "``` # not a heading\nof ours"),),
    figures=figures(NOW, 2, bad),
    not_read=("the events of the service: AccessDeniedException",),
)
ALL = Collected(ENDED, before=replace(READ, not_read=()), after=READ, deployments=(deployment(),), seen=seen())


def test_both_files_tell_the_same_and_neither_a_secret() -> None:
    of = went_wrong(outcome=f"It was undone by ECS: {SECRET}")
    made = evidence_file(of, ALL)
    told = json.loads(made.json)
    assert (made.rollback_id, made.at, told["reference"], told["state"]) == (of.id, ENDED, of.reference, "reverted")
    assert "hunter2" not in made.markdown + made.json
    for section in ("Timeline", "What the rollback changes", "Deployments", "After it went wrong"):
        assert f"\n## {section}\n" in made.markdown
    assert "- Now: quilt-catalog:42, 4 of 4 tasks" in made.markdown
    assert told["seen"]["running"] == 4
    assert len(told["after"]["stopped"]) == len(told["before"]["stopped"]) == 1


def test_what_could_not_be_read_is_named_and_what_is_not_known_is_said() -> None:
    assert (
        "### Not read\n\n- the events of the service: AccessDeniedException"
        in evidence_file(went_wrong(), ALL).markdown
    )
    bare = evidence_file(went_wrong(), Collected(ENDED))
    assert bare.markdown.count("Nothing is known.") >= 3
    assert json.loads(bare.json)["after"] is None


def test_a_line_of_a_log_cannot_leave_its_block() -> None:
    made = evidence_file(went_wrong(), ALL).markdown
    assert made.count("```") % 2 == 0
    assert "\n# not" not in made
    assert "# not a heading of ours" in made


def test_what_is_too_long_is_cut_and_says_so() -> None:
    many = replace(READ, log=tuple(KeptLine(NOW, "one word " * 110) for _ in range(600)))
    made = evidence_file(went_wrong(), replace(ALL, after=many)).markdown
    assert made.endswith("The rest is cut.\n\n")
    assert len(made) <= file.LIMIT + 50


def test_the_timeline_is_in_order_and_the_files_are_found_by_their_names() -> None:
    of = went_wrong(looking=replace(LOOKS, at=NOW + MINUTE / 2))
    told = timeline(of)
    assert [at for at, _ in told] == sorted(at for at, _ in told)
    assert [what.partition(":")[0] for _, what in told] == [
        "asked for by ann",
        "a contact looked",
        "UpdateService was sent",
        "reverted",
    ]
    assert name_of(of, "md") == f"{of.reference}-evidence.md"
