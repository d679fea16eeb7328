"""A commit is reverted, built and deployed: asked in Slack, approved by another, built once whatever happens."""

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from bot.journal.signing import Signer
from bot.model import DueKind, Health, Hold, Rollback
from bot.model.hold import TAG
from playground.aws.names import SERVICE
from playground.aws.repository import git
from playground.slack import Message
from playground.slack.interactions import has_button
from tests.invariants.writing import Log, written
from tests.scenarios.kept import all_kept
from tests.scenarios.world import ANA, BEN, INCIDENT, World, everything, guest, running_bot, running_world


@pytest_asyncio.fixture
async def world(tmp_path: Path, log: Log) -> AsyncIterator[World]:
    async with running_world(tmp_path) as world:
        yield world
        said = await written("\n".join(log.lines), door=world.bot.http_server.url)
        assert all_kept(world, written=said) == []


def commit(world: World, name: str = "mcp") -> str:
    return world.aws.cluster.repository.commit(name)


async def asked(world: World, name: str = "mcp", why: str = "") -> Message:
    return await world.propose(f"quilt-catalog complete {commit(world, name)[:12]} {why}")


async def built(world: World) -> Rollback:
    """Let the build's time pass, however long it takes in reality."""
    while (newest := await world.newest()) is None or newest.build is None or not newest.build.id:
        await world.told("has started")
    world.clock.advance(600)
    return newest


def registrations(world: World) -> list[dict[str, Any]]:
    return [call.parameters for call in world.aws.calls("RegisterTaskDefinition") if call.outcome == "ok"]


async def test_a_commit_is_reverted_built_and_deployed_after_the_approval_of_another(world: World) -> None:
    card = await asked(world, why="users: MCP breaks logins")
    shown = everything(card)
    assert f"without `{commit(world)[:12]}` “MCP integration”" in shown
    assert f"`{commit(world)[:12]}` is reverted on `master`" in shown
    assert "Nothing starts before the approval" in shown
    assert re.search(r"takes about the build, then \S+ min; the runbook says 10-15 min", shown), shown
    assert "`quilt-catalog-rollback`" in shown
    assert (world.aws.calls("StartBuild"), registrations(world)) == ([], [])
    await world.press(card, user=ANA)
    await world.told_privately(ANA, "somebody else must approve")
    assert world.aws.calls("StartBuild") == []

    await world.press(card)
    rollback = await built(world)
    await world.told("The image is built: `catalog@sha256:")
    rollback = await world.ends("succeeded", timeout=30)

    (start,) = world.aws.calls("StartBuild")
    sent = {pair["name"]: pair["value"] for pair in start.parameters["environmentVariablesOverride"]}
    assert sent == {
        "ROLLBACK_COMMIT": commit(world),
        "ROLLBACK_BASE": "master",
        "ROLLBACK_INCIDENT": rollback.reference,
    }
    assert start.parameters["idempotencyToken"] == rollback.id
    assert rollback.build is not None
    (registered,) = registrations(world)
    image = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog@{rollback.build.digest}"
    assert registered["containerDefinitions"][0]["image"] == image
    assert {"key": "git-sha", "value": rollback.build.revert[:7]} in registered["tags"]
    assert [call["taskDefinition"].rpartition("/")[2] for call in world.sent()] == ["quilt-catalog:43"]
    assert world.running() == {43}
    repository = world.aws.cluster.repository
    assert git("rev-parse", rollback.branch, at=repository.path).strip() == rollback.build.revert
    revert = await world.told("The revert has a")
    told = everything(revert)
    await world.told("First 5 minutes: well")
    (pull,) = world.github.pulls
    assert f"/github/quiltdata/quilt/pull/{pull.number}|pull request>" in told
    assert f"the next pipeline run brings `{commit(world)[:12]}` back" in told
    assert (pull.head, pull.base) == (rollback.branch, "master")
    assert (newest := await world.newest())
    assert newest.phases[0].result is Health.PASSED

    stays = "quilt-catalog stays held until the revert is on `master`."
    await world.told(f"{stays} This thread says when it is merged, and this hold ends then.")
    assert (await newest_hold(world)).in_force
    world.github.merge(pull.number)
    await merge_seen(world)
    assert f"/pull/{pull.number}|pull request>" in everything(await world.told("merged into `master`: see its"))
    await world.told("The hold ended: the revert is merged into master. Pipelines may deploy quilt-catalog again.")
    assert world.aws.cluster.services[SERVICE].tags == {}
    assert (await newest_hold(world)).released_because == "the revert is merged into master"
    assert len(world.aws.calls("UntagResource")) == 1

    again = everything(await asked(world, "sorted"))
    assert re.search(r"takes about [\d-]+ min, the build in it; the runbook says 10-15 min", again), again


@pytest.mark.long
async def test_without_a_commit_that_was_not_the_cause_the_service_is_as_bad_as_before(world: World) -> None:
    await world.press(await asked(world, "sorted"))
    await built(world)
    await world.told("config* failed")

    newest = await world.ends("succeeded")
    assert world.running() == {43}
    assert newest.phases[0].result is Health.FAILED


async def rebuilt(world: World) -> Rollback:
    """With a pull request that nobody has merged yet."""
    await world.press(await asked(world))
    await built(world)
    rollback = await world.ends("succeeded", timeout=30)
    await world.told("This thread says when it is merged")
    return rollback


@pytest.mark.long
async def test_after_another_token_a_merge_ends_no_hold_and_a_rebuild_opens_no_pull_request(world: World) -> None:
    """Who signed the audit is what tells this rollback from one that somebody wrote into the database."""
    genuine, another = world.bot.journal._known.signer, Signer("the token after it was changed")
    rollback = await rebuilt(world)
    world.bot.journal._known = replace(world.bot.journal._known, signer=another)
    world.github.merge(1)
    await merge_seen(world)
    told = everything(await world.told("had another Slack token or version"))
    assert "quilt-catalog stays held until somebody releases it" in told
    assert world.aws.cluster.services[SERVICE].tags[TAG] == rollback.id
    assert world.aws.calls("UntagResource") == []

    world.bot.journal._known = replace(world.bot.journal._known, signer=genuine)
    await world.press(await asked(world, "sorted"))
    await built(world)
    await world.reaches("rolling")
    world.bot.journal._known = replace(world.bot.journal._known, signer=another)
    await world.ends("succeeded", timeout=30)
    await world.told("Whether deploys of quilt-catalog are on hold was left as it is")
    assert len(world.github.pulls) == 1


@pytest.mark.long
async def test_a_pull_request_that_is_closed_unmerged_leaves_the_service_held(world: World) -> None:
    rollback = await rebuilt(world)
    world.github.close(1)

    await merge_seen(world)

    told = everything(await world.told("was closed without being merged"))
    assert "quilt-catalog stays held until somebody releases it" in told
    assert world.aws.cluster.services[SERVICE].tags[TAG] == rollback.id


@pytest.mark.long
async def test_a_merge_that_comes_while_no_bot_runs_ends_the_hold_after_the_start(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        await rebuilt(world)
        await world.bot.__aexit__(None, None, None)
        world.github.merge(1)
        async with running_bot(world.clock, world.slack, tmp_path) as bot:
            world.bot = bot
            await world.told("The hold ended: the revert is merged into master")
            assert world.aws.cluster.services[SERVICE].tags == {}


@pytest.mark.long
async def test_a_merge_ends_no_hold_of_another_and_waits_for_the_rollback_that_is_live(world: World) -> None:
    await rebuilt(world)
    world.aws.cluster.services[SERVICE].tags[TAG] = "f" * 32
    card = await world.propose("quilt-catalog immediate")
    world.github.merge(1)
    world.clock.advance(300)
    await asyncio.sleep(1.5)  # more than the bot's own real second between two looks
    assert not any("merged into `master`: see" in message.text for message in world.slack.messages(INCIDENT))

    await world.press(card, "cancel", user=ANA)
    await merge_seen(world)

    await world.told("merged into `master`: see its")
    ended = "The hold ended: the revert is merged into master. Deploys of quilt-catalog are on hold since"
    told = everything(await world.told(ended))
    assert "by rb-ffffffff" in told
    assert "That hold stays." in told
    assert world.aws.cluster.services[SERVICE].tags[TAG] == "f" * 32
    assert world.aws.calls("UntagResource") == []


@pytest.mark.long
async def test_a_feature_that_was_off_meanwhile_ends_no_hold_of_a_revert_that_is_not_merged(world: World) -> None:
    rollback = await rebuilt(world)
    for verb in ("partial", "restore"):
        known = {message.ts for message in world.slack.messages(INCIDENT)}
        await world.ask(f"quilt-catalog {verb} mcp")
        await world.press(await next_card(world, known))
        await world.ends("succeeded", timeout=30)
    await world.told(f"Deploys of quilt-catalog are still on hold: {rollback.reference} took {commit(world)[:12]} out.")
    assert world.aws.cluster.services[SERVICE].tags[TAG] == rollback.id

    world.github.merge(1)
    await merge_seen(world)

    await world.told("The hold ended: the revert is merged into master. Pipelines may deploy quilt-catalog again.")
    assert world.aws.cluster.services[SERVICE].tags == {}


@pytest.mark.long
async def test_a_hold_that_cannot_be_taken_away_after_the_merge_is_said_to_stand(world: World) -> None:
    rollback = await rebuilt(world)
    world.aws.fail_next("UntagResource", code="AccessDeniedException", status=400)
    world.github.merge(1)

    await merge_seen(world)

    assert "ecs:UntagResource" in everything(await world.told("Deploys of quilt-catalog are still on hold"))
    assert world.aws.cluster.services[SERVICE].tags[TAG] == rollback.id


async def newest_hold(world: World) -> Hold:
    newest = await world.newest()
    assert newest is not None
    assert newest.hold is not None
    return newest.hold


async def merge_seen(world: World) -> None:
    """The bot has looked at GitHub and found an answer, however many minutes that takes."""
    while any(row.kind is DueKind.MERGE for row in await world.bot.journal.waiting()):
        world.clock.advance(300)
        await asyncio.sleep(0.1)


async def next_card(world: World, known: set[str]) -> Message:
    """The card that is none of the messages known already."""

    def found() -> Message | None:
        new = (message for message in world.slack.messages(INCIDENT) if message.ts not in known)
        return next((message for message in new if has_button(message, "approve")), None)

    return await world.slack.wait_for(found, timeout=8)


async def fails(world: World, name: str) -> str:
    """Ask, approve, let the build's time pass; -> how it ended. Nothing was registered, and ECS was not called."""
    known = {message.ts for message in world.slack.messages(INCIDENT)}
    sha = name if name.startswith("0") else commit(world, name)
    assert await world.ask(f"quilt-catalog complete {sha}") is None

    await world.press(await next_card(world, known))
    await world.reaches("approved")
    await built(world)
    rollback = await world.ends("failed")
    assert rollback.outcome.endswith("The service was not changed.")
    assert (world.sent(), registrations(world)) == ([], [])
    return rollback.outcome


async def test_what_git_cannot_do_is_said_with_what_to_do_next(world: World) -> None:
    conflict = await fails(world, "renamed")
    assert "later commits on `master` changed the same lines of\n`catalog/navbar.js`" in conflict
    assert "is reverted on `master` already" in await fails(world, "greeting")
    assert "is not on `master`, so there is nothing to revert there. It is on: `experiment`" in await fails(
        world, "tried"
    )
    assert f"Ask for that one: `{commit(world, 'merged')}`" in await fails(world, "inner")
    assert world.aws.cluster.repository.branches() == ["contrast", "experiment", "master", "theme"]


async def test_a_commit_that_github_does_not_know_is_refused_at_once(world: World) -> None:
    await world.ask("quilt-catalog complete 0123456")

    await world.told_privately(ANA, "quiltdata/quilt has no commit `0123456`, or more than one")
    assert await world.newest() is None


async def test_a_tag_that_is_called_like_a_commit_redirects_nothing(world: World) -> None:
    path, short = world.aws.cluster.repository.path, commit(world)[:7]
    git("tag", short, commit(world, "greeting"), at=path)
    await world.ask(f"quilt-catalog complete {short}")
    await world.told_privately(ANA, f"“{short}” is what a tag or a branch is called")

    git("tag", "--delete", short, at=path)
    card = await asked(world)
    git("tag", commit(world)[:12], commit(world, "greeting"), at=path)
    await world.press(card)
    rollback = await built(world)
    assert rollback.plan.rebuild is not None
    assert rollback.plan.rebuild.commit == commit(world)
    await world.ends("succeeded", timeout=30)
    assert "reverts commit " + commit(world) in git("log", "-1", "--format=%B", rollback.branch, at=path)


async def test_a_short_name_that_nobody_can_look_up_is_refused(world: World) -> None:
    world.github.failing = 503

    await world.ask(f"quilt-catalog complete {commit(world)[:12]}")

    told = await world.told_privately(ANA, "Nobody could look up which commit")
    assert "Copy its full SHA" in told
    assert await world.newest() is None


@pytest.mark.long
async def test_a_silent_github_is_no_reason_not_to_plan_and_the_build_finds_out(world: World) -> None:
    world.github.failing = 503

    assert "The repository has no commit `012301230123`" in await fails(world, "0123" * 10)

    shown = everything(world.slack.workspace.versions(INCIDENT, (await world.card()).ts)[0])
    assert "Nobody checked that 012301230123 exists" in shown
    assert "GitHub answered with HTTP 503" in shown


@pytest.mark.long
async def test_a_rebuild_that_fails_for_good_offers_the_immediate_rollback_once(world: World) -> None:
    await fails(world, "renamed")
    card = await world.card()
    known = {message.ts for message in world.slack.messages(INCIDENT)}

    await world.press(card, "immediate_first", user="U0CCCC")
    await world.told_privately("U0CCCC", "not named in the services file")
    await world.press(card, "immediate_first", user=ANA)
    immediate = await next_card(world, known)
    await world.press(immediate)
    first = await world.ends("succeeded")
    await world.press(card, "immediate_first", user=ANA)

    assert (first.plan.to_name, world.running()) == ("quilt-catalog:38", {38})
    await world.told_privately(ANA, f"quilt-catalog:38 runs already: {first.reference} went back to it.")
    assert len(world.sent()) == 1


async def test_a_build_that_breaks_says_where_with_the_end_of_its_log_and_where_the_revert_is(world: World) -> None:
    world.aws.cluster.builds.course = "broken"

    outcome = await fails(world, "mcp")

    assert "failed in its phase BUILD" in outcome
    assert "`simulated: src/config.js(12): error: mcp is not defined`" in outcome
    assert "The revert is on the branch `rollback/rb-" in outcome
    assert "Ask again" in everything(await world.card())


@pytest.mark.long
async def test_a_build_that_waits_too_long_or_names_no_image_is_said(world: World) -> None:
    world.aws.cluster.builds.course = "queued"
    assert "waited in CodeBuild's queue until its time was over" in await fails(world, "mcp")
    world.aws.cluster.builds.course = "no-digest"
    assert "named no image (ROLLBACK_DIGEST)" in await fails(world, "mcp")


async def test_a_service_that_moved_during_the_build_is_left_alone_and_what_was_built_is_named(world: World) -> None:
    await world.press(await asked(world))
    await world.told("has started")
    world.aws.deploy(SERVICE, 38)

    await built(world)
    rollback = await world.ends("stale")

    assert "after this plan was made" in rollback.outcome
    assert f"branch `{rollback.branch}`" in rollback.outcome
    assert (world.sent(), registrations(world)) == ([], [])
    await world.told("It does not run: look at the outcome before you merge it")


@pytest.mark.long
async def test_an_approver_who_lost_the_right_during_the_build_stops_it_before_ecs(world: World) -> None:
    await world.press(await asked(world))
    await world.told("has started")
    guest(world, BEN)

    await built(world)

    assert "is a guest" in (await world.ends("refused")).outcome
    assert (world.sent(), registrations(world)) == ([], [])


async def test_a_start_without_an_answer_is_looked_for_and_never_sent_again(world: World) -> None:
    world.aws.fail_next("StartBuild", code=None, apply=True)
    await world.press(await asked(world))
    await built(world)
    await world.told("The image is built: `catalog@sha256:")
    assert len(world.aws.calls("StartBuild")) == len(world.aws.cluster.builds.all) == 1


@pytest.mark.long
async def test_a_start_that_never_arrived_ends_as_such(world: World) -> None:
    world.aws.fail_next("StartBuild", code=None)
    await world.press(await asked(world))

    rollback = await world.ends("failed")

    assert "StartBuild was sent and never answered, and CodeBuild shows no such build" in rollback.outcome
    assert (len(world.aws.calls("StartBuild")), world.aws.cluster.builds.all) == (1, [])


@pytest.mark.long
async def test_a_start_that_is_not_allowed_names_the_right(world: World) -> None:
    world.aws.fail_next("StartBuild", code="AccessDeniedException", status=400)
    await world.press(await asked(world))

    assert "codebuild:StartBuild" in (await world.ends("failed")).outcome


@pytest.mark.long
async def test_the_service_can_go_back_at_once_first_and_be_rebuilt_behind_that(world: World) -> None:
    card = await asked(world, why="users: MCP breaks logins")
    known = {message.ts for message in world.slack.messages(INCIDENT)}

    await world.press(card, "immediate_first", user=ANA)
    await world.told("Put behind an immediate rollback by")
    await world.reaches("proposed")
    first = await world.newest()
    assert first is not None
    immediate = await next_card(world, known)
    assert (first.plan.rebuild, first.plan.to_name, first.reason) == (None, "quilt-catalog:38", "MCP breaks logins")
    await world.press(immediate)
    await world.ends("succeeded")

    await world.press(card, "replan", user=BEN)
    await world.reaches("proposed")
    behind = await world.newest()
    assert behind is not None
    assert behind.plan.rebuild is not None
    assert (behind.plan.rebuild.commit, behind.plan.from_name) == (commit(world), "quilt-catalog:38")
    shown = everything(await next_card(world, known | {immediate.ts}))
    assert f"`quilt-catalog:38` keeps serving; {first.reference} went back to it already." in shown
    assert "New code gets the configuration of quilt-catalog:38" in shown
    assert f"{first.reference} went back from quilt-catalog:42. They differ in: " in shown
    assert "immediate_first" not in shown
    assert world.aws.calls("StartBuild") == []


@pytest.mark.long
async def test_only_who_may_ask_and_cancel_puts_a_rebuild_behind(world: World) -> None:
    card = await asked(world)

    await world.press(card, "immediate_first", user="U0CCCC")

    await world.told_privately("U0CCCC", "not named in the services file")
    await world.reaches("proposed")


async def test_without_a_build_in_the_services_file_it_is_said_what_to_add(tmp_path: Path) -> None:
    def without(text: str) -> str:
        start = text.index("    build:\n")
        return text[:start] + text[text.index("    private_hosts", start) :]

    async with running_world(tmp_path, edit=without) as world:
        await world.ask(f"quilt-catalog complete {commit(world)}")
        told = await world.told_privately(ANA, "cannot be rebuilt from here")
        assert "Add `build` with project, base and repository under services.quilt-catalog" in told
        assert await world.newest() is None


@pytest.mark.long
async def test_that_the_image_that_runs_is_gone_is_no_reason_not_to_build_another(world: World) -> None:
    world.aws.delete_image(42)

    await world.ask("quilt-catalog partial mcp")
    await world.told_privately(ANA, "An image is gone")
    card = await asked(world)

    shown = everything(card)
    assert "The image that runs is gone" in shown
    assert "no task of quilt-catalog:42 that stops can be replaced" in shown
    await world.press(card)
    await built(world)
    await world.ends("succeeded", timeout=30)
    assert world.running() == {43}


async def test_a_secret_that_is_gone_refuses_a_rebuild_before_a_build_starts(world: World) -> None:
    world.aws.around.delete_secret()

    await world.ask(f"quilt-catalog complete {commit(world)}")

    assert "SESSION_KEY of catalog" in await world.told_privately(ANA, "A secret is gone")
    assert await world.newest() is None


@pytest.mark.long
async def test_without_github_the_thread_names_the_branch_and_asks_for_the_pull_request(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        await world.press(await asked(world, "merged"))
        world.github.failing = 503
        await built(world)
        await world.ends("succeeded", timeout=30)
        told = everything(await world.told("please open a pull request to `master`"))
        assert "GitHub answered with HTTP 503" in told
        assert "the next pipeline run brings" in told


@pytest.mark.long
async def test_a_restart_during_the_build_goes_on_with_the_same_build(tmp_path: Path) -> None:
    async with running_world(tmp_path) as world:
        await world.press(await asked(world))
        await world.told("has started")
        await world.bot.__aexit__(None, None, None)
        world.clock.advance(600)
        async with running_bot(world.clock, world.slack, tmp_path) as bot:
            world.bot = bot
            await world.told("The image is built: `catalog@sha256:")
            assert len(world.aws.calls("StartBuild")) == 1


async def test_no_other_build_is_slipped_in_while_it_is_read_which_one_to_follow(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older one of the project, say, whose image nobody approved. A moment later the row is as it was."""
    read = world.bot.journal.get

    async def get(rollback_id: str) -> Rollback | None:
        found = await read(rollback_id)
        another = found and found.build and replace(found.build, id="quilt-catalog-rollback:older")
        return replace(found, build=another) if found and another else found

    card = await asked(world)
    monkeypatch.setattr(world.bot.journal, "get", get)
    await world.press(card)
    failed = await world.ends("failed")
    assert "was another one when it was read a moment ago" in failed.outcome
    assert "What is built is not deployed." in failed.outcome
    assert registrations(world) == world.sent() == []


@pytest.mark.long
async def test_a_codebuild_that_cannot_be_read_for_a_while_is_looked_at_again(world: World) -> None:
    await world.press(await asked(world))
    await world.told("has started")
    world.aws.fail_next("BatchGetBuilds", code="ThrottlingException", status=400, times=12)
    world.clock.advance(600)

    await world.told("The image is built: `catalog@sha256:")
    assert len(world.aws.calls("StartBuild")) == 1


@pytest.mark.long
async def test_a_build_that_is_not_over_at_its_deadline_is_given_up_and_nothing_of_it_is_deployed(
    tmp_path: Path,
) -> None:
    async with running_world(tmp_path, edit=lambda text: text.replace("# deadline: 30m ", "deadline: 2m ")) as world:
        world.aws.cluster.builds.course = "queued"
        await world.press(await asked(world))
        await world.told("has started")
        world.clock.advance(150)
        rollback = await world.ends("failed")
        assert "still waits in CodeBuild's queue at its deadline" in rollback.outcome
        world.clock.advance(600)
        assert (world.sent(), registrations(world)) == ([], [])
