"""What people report and what deployments are told: nobody is called for nothing, and each is told exactly once."""

from collections import Counter
from collections.abc import Iterator

from bot.model import LineState, ProblemReport, Verb, different
from handlers.messages.deployed import deployed
from playground.slack.world import BOT_USER_ID
from tests.invariants.evidence import Evidence
from tests.invariants.rights import BUSY, REUSED, vouched


def called_for_enough(evidence: Evidence) -> Iterator[str]:
    """Every call was made by reports of as many different people as the service wants, within its time; and within that
    time there is one."""
    for call in evidence.problem_calls:
        service = evidence.catalog.services.get(call.service)
        if service is None:
            yield f"a call is of {call.service}, which is no service"
            continue
        rule = service.problem_reports
        recent = [each for each in call.reports if call.at - rule.within < each.at <= call.at]
        if len(different(recent)) < rule.people:
            yield f"{len(different(recent))} people made a call of {call.service}, which wants {rule.people}"
        if strangers := [each.id for each in call.reports if each not in evidence.reports]:
            yield f"a call of {call.service} is made by {strangers}, which nobody has reported"
        for other in evidence.problem_calls:
            if other.service == call.service and other.at < call.at <= other.at + rule.within:
                yield f"{call.service} was called about twice, at {other.at} and at {call.at}"


def reported_by_members(evidence: Evidence) -> Iterator[str]:
    """Every report is what one person sent, in their own words, who is a full member by Slack's word."""
    for report in evidence.reports:
        if not _sent(evidence, report):
            yield f"nobody sent the report {report.id} of {report.service}"
        elif not _is_vouched(evidence, report):
            yield f"{report.slack_id} reported {report.service} without Slack's word that this is a member"


def _sent(evidence: Evidence, report: ProblemReport) -> bool:
    wanted = (report.id, Verb.PROBLEM, report.slack_id, report.service, report.text)
    return any((i.id, i.verb, i.slack_id, i.service, i.reason) == wanted for i in evidence.interactions)


def _is_vouched(evidence: Evidence, report: ProblemReport) -> bool:
    """Asked a little before, or at any time since: it may have been carried out late."""
    since, until = report.at - REUSED - BUSY * evidence.speed, max(call.at for call in evidence.slack_calls)
    return vouched(evidence, report.slack_id, since=since, until=until)


def calls_are_told_once(evidence: Evidence) -> Iterator[str]:
    """A call is one message, where it is not told in the thread of a rollback."""
    posted = _marks(evidence)
    for call in evidence.problem_calls:
        wanted = 0 if call.rollback_id else 1
        if (times := posted[f"reported:{call.id}"]) != wanted:
            yield f"the call of {call.service} at {call.at} is told {times} times, not {wanted}"


def lines_show_the_journal(evidence: Evidence) -> Iterator[str]:
    """A deployment has one line, which shows how it ended; and one service has one deployment that is watched."""
    posted = _marks(evidence)
    for row in evidence.lines:
        if (times := posted[f"deployment-{row.number}"]) != 1:
            yield f"the line of {row.line.revision} stands in Slack {times} times"
        elif (row.channel, row.ts) not in evidence.versions:
            yield f"the line of {row.line.revision} is not where the journal says"
        elif row.shown != row.version or evidence.versions[row.channel, row.ts][-1].text != deployed(row).text:
            yield f"the line of {row.line.revision} does not show that it is {row.state}"
        if row.state is not LineState.WATCHED and not row.end:
            yield f"the line of {row.line.revision} is {row.state}, and does not say why"
    watched = Counter(row.service for row in evidence.lines if row.state is LineState.WATCHED)
    yield from (f"{times} deployments of {service} are watched" for service, times in watched.items() if times > 1)


def _marks(evidence: Evidence) -> Counter[str]:
    """How often a message carries each mark, as its newest version says."""
    newest = [versions[-1] for versions in evidence.versions.values()]
    payloads = [(each.metadata or {}).get("event_payload") or {} for each in newest if each.user == BOT_USER_ID]
    return Counter(str(payload.get("outbox_id")) for payload in payloads)
