"""`rollback-bot log`: searched, in its forms, and one rollback as a page, over the wires."""

import csv
import io
import json

import pytest

from tests.operating.test_unknown_service import variables
from tests.operating.wires import run
from tests.scenarios.world import ANA, World


@pytest.mark.usefixtures("one_look")
async def test_the_log_is_searched_and_a_rollback_is_a_page_whose_lines_name_the_rows_of_the_audit(
    world: World,
) -> None:
    await world.press(await world.propose("quilt-catalog immediate users: =the <b>pool</b> is empty"))
    ended = await world.ends("succeeded")
    environment = variables(world)

    async def log(*words: str) -> str:
        status, said, problems = await run("log", *words, variables=environment)
        assert status == 0, problems
        return said

    assert ended.reference in await log("quilt-catalog", "POOL", "--since", "2020-01")
    assert "No such rollback" in await log("quilt-catalog", "pool", "payments")
    assert "No such rollback" in await log("--until", "2020-01-31")

    for typed, found in (("log POOL", True), ("quilt-catalog log since:2020 pool", True), ("log payments", False)):
        await world.ask(typed)
        told = await world.told_privately(ANA, f" with {typed.rpartition('log ')[2]}*")
        assert (ended.reference in told) is found

    (row,) = csv.DictReader(io.StringIO(await log("--csv")))
    assert (row["reference"], row["reason"][0], row["state"]) == (ended.reference, "'", "succeeded")
    assert json.loads(await log(ended.reference, "--json"))[0]["reference"] == ended.reference

    page = await log(ended.reference, "--html")
    assert "<b>pool" not in page
    assert "Asked for: immediate (users: =the &lt;b&gt;pool&lt;/b&gt; is empty)" in page
    assert "UpdateService was about to be sent" in page
    assert "Ended, succeeded: quilt-catalog:38 runs on 4 of 4 tasks." in page
    newest = await world.newest()
    assert newest is not None
    assert newest.audit_head[:12] in page
    assert "<script" not in page
    (world.home / "page.html").write_text(page, encoding="utf-8")


async def test_what_is_not_there_and_what_cannot_be_read_is_said(world: World) -> None:
    for words, status, said in (
        (("rb-00000000",), 1, "There is no rollback rb-00000000."),
        (("quilt-catalog", "--html"), 2, "--html is of one rollback"),
        (("quilt-catalog", "since:2026-10"), 2, "At a terminal that is --since 2026-10."),
        (("rb-mine",), 2, "rb-mine is no reference of a rollback; one is like rb-1a2b3c4d."),
        (("--since", "last week"), 2, "a day is written like 2026-10-03"),
        (("--since", "2026-13"), 2, "a day is written like 2026-10-03"),
    ):
        ended = await run("log", *words, variables=variables(world))
        assert ended[0] == status
        assert said in ended[2]
