"""AWS Support's two operations, by botocore's model; without a support plan each of them is refused."""

from collections.abc import Sequence
from datetime import UTC, datetime

from playground.aws import answers
from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError, invalid_query
from playground.aws.names import ACCOUNT

SEVERITIES = ("low", "normal", "high", "urgent", "critical")
_NO_PLAN = "Amazon Web Services Premium Support Subscription is required to use this service."


def create_case(
    it: Cluster,
    *,
    subject: str,
    communication_body: str,
    severity_code: str = "low",
    issue_type: str = "technical",
    language: str = "en",
) -> Json:
    _with_a_plan(it)
    if severity_code not in SEVERITIES:
        raise invalid_query(f"{severity_code} is no severity code.")
    if issue_type not in ("technical", "customer-service") or len(communication_body) > 8000:
        raise invalid_query("issueType or communicationBody is not valid.")
    number, at = str(int(it.hexadecimal(8), 16)).zfill(10), it.at
    case_id = f"case-{ACCOUNT}-muen-{at.year}-{it.hexadecimal(16)}"
    it.support_cases.append(
        {
            "caseId": case_id,
            "displayId": number,
            "subject": subject,
            "status": "opened",
            "severityCode": severity_code,
            "submittedBy": "rollback-bot@example.com",
            "timeCreated": at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "language": language,
            "recentCommunications": {"communications": [{"caseId": case_id, "body": communication_body}]},
        }
    )
    return {"caseId": case_id}


def describe_cases(
    it: Cluster,
    *,
    case_id_list: Sequence[str] = (),
    after_time: str = "",
    include_resolved_cases: bool = False,
    include_communications: bool = True,
    max_results: int = 100,
    next_token: str | None = None,
) -> Json:
    _with_a_plan(it)
    if max_results < 10:
        raise invalid_query("maxResults must be between 10 and 100.")
    known = {str(each["caseId"]) for each in it.support_cases}
    if any(each not in known for each in case_id_list):
        raise AwsError("CaseIdNotFound", "The requested CaseId could not be located.")
    since = datetime.fromisoformat(after_time) if after_time else None
    found = [each for each in it.support_cases if not case_id_list or each["caseId"] in case_id_list]
    found = [each for each in found if since is None or datetime.fromisoformat(each["timeCreated"]) >= since]
    found = [each for each in found if include_resolved_cases or each["status"] != "resolved"]
    hidden = () if include_communications else ("recentCommunications",)
    shown = [{name: value for name, value in each.items() if name not in hidden} for each in found]
    return answers.page("cases", shown, max_results, next_token)


def _with_a_plan(it: Cluster) -> None:
    if not it.support_plan:
        raise AwsError("SubscriptionRequiredException", _NO_PLAN)
