"""User groups, as a real client reads them: members, what is switched off, and plans and apps without them."""

from dataclasses import replace

import pytest
from slack_sdk.errors import SlackApiError
from slack_wires import BEN, MANIFEST, local_slack, web_client

from playground.clock import Clock
from playground.slack import LocalSlack
from playground.slack.world import BOT_TOKEN

GROUP = "S0ONCALL"


async def refusal(call) -> str:
    with pytest.raises(SlackApiError) as caught:
        await call
    return caught.value.response["error"]


async def test_a_group_lists_its_members_and_while_it_is_switched_off_nobody():
    async with local_slack() as slack:
        client, groups = web_client(slack), slack.workspace.groups
        (listed,) = (await client.usergroups_list(include_users=True))["usergroups"]
        assert (listed["id"], listed["handle"], listed["date_delete"]) == (GROUP, "catalog-oncall", 0)
        assert BEN in listed["users"]
        assert (await client.usergroups_users_list(usergroup=GROUP))["users"] == listed["users"]

        groups[GROUP] = replace(groups[GROUP], enabled=False)
        assert (await client.usergroups_list())["usergroups"] == []
        assert (await client.usergroups_users_list(usergroup=GROUP))["users"] == []
        (off,) = (await client.usergroups_list(include_disabled=True))["usergroups"]
        assert off["date_delete"] > 0
        assert (await client.usergroups_users_list(usergroup=GROUP, include_disabled=True))["users"]


async def test_what_is_no_group_another_workspace_and_a_plan_without_groups_are_refused_in_slacks_words():
    async with local_slack() as slack:
        client = web_client(slack)
        assert await refusal(client.usergroups_users_list(usergroup="S0NONE")) == "no_such_subteam"
        assert await refusal(client.usergroups_users_list(usergroup=GROUP, team_id="T0OTHER")) == "team_not_found"
        slack.workspace.has_user_groups = False
        assert await refusal(client.usergroups_users_list(usergroup=GROUP)) == "plan_upgrade_required"
        assert await refusal(client.usergroups_list()) == "plan_upgrade_required"


async def test_an_app_whose_manifest_lacks_the_scope_reads_no_group(tmp_path):
    without = tmp_path / "manifest.yml"
    lines = MANIFEST.read_text(encoding="utf-8").splitlines(keepends=True)
    without.write_text("".join(line for line in lines if "usergroups:read" not in line), encoding="utf-8")
    slack = LocalSlack(Clock(), manifest=without)
    await slack.start()
    try:
        assert await refusal(web_client(slack, BOT_TOKEN).usergroups_users_list(usergroup=GROUP)) == "missing_scope"
    finally:
        await slack.stop()
