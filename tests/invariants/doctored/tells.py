"""What people did and what Slack was told, made wrong."""

import json
from dataclasses import replace

from bot.model import NoticeKind
from playground.slack.world import BOT_TOKEN
from tests.invariants.doctored.hands import said
from tests.invariants.evidence import Evidence


def acknowledged_and_not_stored(true: Evidence) -> Evidence:
    return replace(true, interactions=true.interactions[1:])


def acknowledged_and_stored_later(true: Evidence) -> Evidence:
    first, *others = true.deliveries
    return replace(true, deliveries=(replace(first, stored_at_ack=False), *others))


def stored_and_never_delivered(true: Evidence) -> Evidence:
    return replace(true, deliveries=true.deliveries[1:])


def stored_twice(true: Evidence) -> Evidence:
    return replace(true, interactions=(*true.interactions, true.interactions[0]))


def a_token_in_a_message(true: Evidence) -> Evidence:
    return said(true, f"The token is {BOT_TOKEN}.")


def a_token_in_the_audit(true: Evidence) -> Evidence:
    row = true.audit[-1]
    return replace(true, audit=(*true.audit[:-1], replace(row, detail=json.dumps({"id": BOT_TOKEN}))))


def a_token_in_the_log(true: Evidence) -> Evidence:
    return replace(true, written={**true.written, "the log": f"{true.written['the log']}\ntoken={BOT_TOKEN}"})


def a_token_in_the_metrics(true: Evidence) -> Evidence:
    labelled = f'rollback_bot_interactions_total{{verb="{BOT_TOKEN}"}} 1.0'
    return replace(true, written={**true.written, "the metrics": labelled})


def everybody_called(true: Evidence) -> Evidence:
    return said(true, "Because of <!channel> this")


def a_disguised_link(true: Evidence) -> Evidence:
    return said(true, "See <javascript:alert(1)|the card>")


def somebody_mentioned_who_has_no_part_in_it(true: Evidence) -> Evidence:
    return said(true, "Approved by <@U0GUEST>")


def text_turned_around(true: Evidence) -> Evidence:
    return said(true, "Approved by \N{RIGHT-TO-LEFT OVERRIDE}neB")


def a_message_doubled(true: Evidence) -> Evidence:
    place, versions = next((p, v) for p, v in true.versions.items() if v[-1].metadata)
    return replace(true, versions={**true.versions, (place[0], "1.000001"): versions})


def a_message_never_sent(true: Evidence) -> Evidence:
    return replace(true, outbox=(replace(true.outbox[0], ts=""), *true.outbox[1:]))


def no_outcome_told(true: Evidence) -> Evidence:
    return replace(true, outbox=tuple(row for row in true.outbox if row.tell is not NoticeKind.OUTCOME))


def a_card_left_behind(true: Evidence) -> Evidence:
    rollback = true.rollbacks[0]
    place = (rollback.channel, rollback.card_ts)
    return replace(true, versions={**true.versions, place: true.versions[place][:-1]})


def a_card_shows_an_older_revision(true: Evidence) -> Evidence:
    return replace(true, shown={id_: revision - 1 for id_, revision in true.shown.items()})
