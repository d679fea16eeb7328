"""Were the invariants I1-I20 kept? Judged by the journal, AWS's log and Slack's log, none of which is the bot's word.

Run it after every fault, crash and generated history: `assert violations(...) == []`.
"""

from collections.abc import Callable, Iterator, Mapping

from bot.catalog import Catalog
from playground.aws import SimulatedAws
from playground.slack import LocalSlack
from tests.invariants import (
    acting,
    alone,
    building,
    course,
    drilling,
    ends,
    intake,
    noticed,
    outside,
    recovering,
    registering,
    rights,
    signalled,
    telling,
    timing,
)
from tests.invariants.evidence import Evidence
from tests.invariants.gather import gather
from tests.invariants.peers import Peers

Invariant = Callable[[Evidence], Iterator[str]]

AT_ANY_TIME: dict[str, Invariant] = {
    "I1": acting.one_call_a_plan,
    "I2": acting.approved_before_sent,
    "I2 in time": acting.approved_not_long_before,
    "I1 of builds": building.one_build_a_plan,
    "I2 of builds": building.approved_before_built,
    "I4 of builds": building.only_what_was_planned,
    "I1 of load tests": building.one_load_test_a_rollback,
    "I1 of copies": registering.one_registration_a_plan,
    "I2 of copies": registering.approved_before_registered,
    "I3": rights.approved_by_somebody_else,
    "I3 alone": alone.only_where_nobody_answered,
    "I3 asked": signalled.asked_with_a_reason,
    "I3 snoozed": signalled.snoozed_by_somebody,
    "I3 by itself": signalled.by_itself_as_agreed,
    "I3 reported": noticed.reported_by_members,
    "I3 called": noticed.called_for_enough,
    "I3 public": outside.public_once_approved,
    "I2 of drills": drilling.drilled_as_agreed,
    "I3 taken": recovering.taken_by_who_pressed,
    "I1 of cases": recovering.one_case_a_rollback,
    "I4": acting.only_what_was_planned,
    "I5": acting.approved_what_was_shown,
    "I5 sealed": acting.sealed_as_it_stands,
    "I6 in time": timing.nothing_is_late,
    "I7": intake.stored_before_acknowledged,
    "I8": course.final_states_are_final,
    "I9": ends.success_has_evidence,
    "I10": ends.never_success_on_another_revision,
    "I11": course.one_live_rollback_a_service,
    "I12": acting.nothing_sent_after_a_no,
    "I13": course.audit_is_unbroken,
    "I14": course.audit_explains,
    "I15": telling.no_secret_leaks,
    "I16": telling.foreign_text_is_harmless,
    "I17": intake.delivered_twice_is_delivered_once,
    "I18": rights.strangers_change_nothing,
    "I20": timing.windows_are_kept,
}
AT_THE_END: dict[str, Invariant] = {
    "I6": course.everything_ends,
    "I3 told": alone.everybody_is_told,
    "I3 by itself told": signalled.told_what_acts_by_itself,
    "I7 of events": signalled.no_event_is_lost,
    "I6 of reminders": recovering.reminded_in_time,
    "I1 of issues": recovering.one_issue_an_item,
    "I19 of recovery": recovering.told_once,
    "I19 outside": outside.each_is_told,
    "I19 only that": outside.nothing_else_is_told,
    "I19 of stories": outside.stories_are_closed,
    "I19 of calls": noticed.calls_are_told_once,
    "I19 of lines": noticed.lines_show_the_journal,
    "I19": telling.slack_shows_the_journal,
}


def violations(
    *,
    journal_url: str,
    aws: SimulatedAws,
    slack: LocalSlack,
    catalog: Catalog,
    ended: bool = False,
    written: Mapping[str, str] | None = None,
    secrets: frozenset[str] = frozenset(),
    peers: Peers | None = None,
) -> list[str]:
    """One sentence for each violation, beginning with its invariant ("I1: …"); [] when all were kept.

    `ended` says that nothing is under way any more and Slack can be reached, so that I6 and I19 must hold too.
    `secrets` are canaries that may stand in no Slack payload, nowhere in the journal, and in nothing that was `written`
    (see `writing`); Slack's own tokens always are. `peers` are those outside.
    """
    evidence = gather(
        journal_url=journal_url,
        aws=aws,
        slack=slack,
        catalog=catalog,
        written=written,
        secrets=secrets,
        peers=peers,
    )
    return judge(evidence, ended=ended)


def judge(evidence: Evidence, *, ended: bool) -> list[str]:
    """The same for evidence already gathered, or made up."""
    invariants = AT_ANY_TIME | AT_THE_END if ended else AT_ANY_TIME
    return [f"{name}: {problem}" for name, broken in invariants.items() for problem in broken(evidence)]
