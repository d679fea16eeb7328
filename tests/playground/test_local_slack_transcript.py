"""The conversation can be read as plain text."""

from datetime import UTC, datetime

from slack_wires import ANA, BEN, INCIDENT, actions, bolt_app, button, connected, local_slack, section, web_client

from playground.clock import Clock

STORY = """\
#incident ──────────────────────────────────────────────────────────────────────────────────────────

14:00:00  Ana types /rollback quilt-catalog immediate 5xx

14:00:00  rollback (only visible to Ana)
          On it, @Ana

14:00:00  rollback
          Roll back quilt-catalog?
          ════════════════════════
          @Ana asks: 5xx & more. Decide before 14:15, see #incident and the runbook
          (https://example.com/runbook).
          Now      :42
          Back to  :38
          ────────────────────────────────────────
          check    result
          targets  4 of 4
          • Ben may approve ✅
          5xx since the deploy  ·  asked by Ana
          [Approve]  [Reject]
          │
          │ 14:00:00  Ben presses [Approve]
          │
          │ 14:00:00  rollback (also sent to the channel)
          │           Approved by @Ben"""

RICH = {
    "type": "rich_text",
    "elements": [
        {
            "type": "rich_text_list",
            "style": "bullet",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "Ben may approve "},
                        {"type": "emoji", "name": "white_check_mark"},
                    ],
                }
            ],
        }
    ],
}
ROWS = [["check", "result"], ["targets", "4 of 4"]]
CARD = [
    {"type": "header", "text": {"type": "plain_text", "text": "Roll back quilt-catalog?"}},
    section(
        f"<@{ANA}> asks: *5xx &amp; more*. Decide before <!date^1795529700^{{time}}|soon>, "
        f"see <#{INCIDENT}> and <https://example.com/runbook|the runbook>.",
        fields=[{"type": "mrkdwn", "text": "*Now*\n:42"}, {"type": "mrkdwn", "text": "*Back to*\n:38"}],
    ),
    {"type": "divider"},
    {"type": "table", "rows": [[{"type": "raw_text", "text": cell} for cell in row] for row in ROWS]},
    RICH,
    {
        "type": "context",
        "elements": [
            {"type": "mrkdwn", "text": "_5xx since the deploy_"},
            {"type": "plain_text", "text": "asked by Ana"},
        ],
    },
    actions(button("approve", "Approve", style="primary"), button("reject", "Reject")),
]


async def test_a_conversation_reads_like_the_page_looks():
    epoch = datetime(2026, 11, 24, 14, 0, tzinfo=UTC).timestamp()
    async with local_slack(clock=Clock(speed=0.001, epoch=epoch)) as slack:
        slack.workspace.clock.advance(epoch - slack.workspace.clock.now().timestamp())
        app = bolt_app(slack)

        @app.command("/rollback")
        async def rollback(ack):
            await ack(f"On it, <@{ANA}>")

        @app.action("approve")
        async def approve(ack, body, say):
            await ack()
            await say(f"Approved by <@{body['user']['id']}>", thread_ts=body["message"]["ts"], reply_broadcast=True)

        async with connected(app, slack):
            await slack.slash(ANA, INCIDENT, "quilt-catalog immediate 5xx")
            ts = (await web_client(slack).chat_postMessage(channel=INCIDENT, text="Ask", blocks=CARD))["ts"]
            await slack.click(BEN, INCIDENT, ts, "approve")
            await slack.wait_for(lambda: slack.messages(INCIDENT, thread_ts=ts))
        assert slack.transcript() == STORY
        assert "On it" not in slack.transcript(INCIDENT, as_user=BEN)
        assert slack.refused == []
