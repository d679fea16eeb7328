"""AWS Support's API: severities, cases, and what is added to them. It answers in us-east-1, and to some plans only."""

from datetime import UTC, datetime

from playground.aws.answers import Json
from playground.aws.cluster import Cluster
from playground.aws.errors import AwsError
from playground.aws.telling.told import Case

_LEVELS = {
    "low": "General guidance",
    "normal": "System impaired",
    "high": "Production system impaired",
    "urgent": "Production system down",
    "critical": "Business-critical system down",
}
_BODY = 8000
SERVICES = [
    {
        "code": "amazon-elastic-container-service",
        "name": "Elastic Container Service",
        "categories": [{"code": "deployment", "name": "Deployment"}, {"code": "other", "name": "Other"}],
    },
    {"code": "general-info", "name": "General Info", "categories": [{"code": "using-aws", "name": "Using AWS"}]},
]


def describe_severity_levels(it: Cluster, *, language: str = "en") -> Json:
    _subscribed(it)
    most = 5 if it.told.plan == "enterprise" else 4
    return {"severityLevels": [{"code": code, "name": name} for code, name in list(_LEVELS.items())[:most]]}


def describe_services(it: Cluster, *, service_code_list: list[str] | None = None, language: str = "en") -> Json:
    _subscribed(it)
    return {"services": [each for each in SERVICES if not service_code_list or each["code"] in service_code_list]}


def create_case(
    it: Cluster,
    *,
    subject: str,
    communication_body: str,
    service_code: str = "general-info",
    severity_code: str = "low",
    category_code: str = "other",
    cc_email_addresses: list[str] | None = None,
    language: str = "en",
    issue_type: str = "technical",
) -> Json:
    _subscribed(it)
    known = [each["code"] for each in describe_severity_levels(it)["severityLevels"]]
    if severity_code not in known or service_code not in [each["code"] for each in SERVICES]:
        raise AwsError("ValidationException", "The severity or service code is not valid.")
    if len(communication_body) > _BODY:
        raise AwsError("ValidationException", f"communicationBody has more than {_BODY} characters.")
    number, told = len(it.told.cases) + 1, it.told
    year = datetime.fromtimestamp(told.now, UTC).year
    case = Case(
        id=f"case-{it.account}-muen-{year}-{it.hexadecimal(16)}",
        display_id=f"{1_700_000_000 + number}",
        subject=subject,
        body=communication_body,
        severity=severity_code,
        service=service_code,
        category=category_code,
        language=language,
        created_at=told.now,
        cc=list(cc_email_addresses or []),
    )
    case.communications.append(_said(it, case, communication_body))
    told.cases.append(case)
    return {"caseId": case.id}


def add_communication_to_case(it: Cluster, *, case_id: str, communication_body: str) -> Json:
    _subscribed(it)
    case = _of(it, case_id)
    case.communications.insert(0, _said(it, case, communication_body))
    return {"result": True}


def resolve_case(it: Cluster, *, case_id: str) -> Json:
    _subscribed(it)
    case = _of(it, case_id)
    before, case.status = case.status, "resolved"
    return {"initialCaseStatus": before, "finalCaseStatus": case.status}


def describe_cases(
    it: Cluster,
    *,
    case_id_list: list[str] | None = None,
    display_id: str | None = None,
    after_time: str | None = None,
    include_resolved_cases: bool = False,
    include_communications: bool = True,
    max_results: int = 10,
    language: str = "en",
) -> Json:
    _subscribed(it)
    if missing := [one for one in case_id_list or [] if one not in {case.id for case in it.told.cases}]:
        raise AwsError("CaseIdNotFound", f"The requested caseId {missing[0]} could not be located.")
    wanted = [
        case
        for case in reversed(it.told.cases)
        if (include_resolved_cases or case.status != "resolved")
        and (not case_id_list or case.id in case_id_list)
        and display_id in (None, case.display_id)
        and (after_time is None or _iso(case.created_at) >= after_time)
    ]
    return {"cases": [_shape(case, include_communications) for case in wanted[:max_results]]}


def _shape(case: Case, communications: bool) -> Json:
    found: Json = {
        "caseId": case.id,
        "displayId": case.display_id,
        "subject": case.subject,
        "status": case.status,
        "serviceCode": case.service,
        "categoryCode": case.category,
        "severityCode": case.severity,
        "submittedBy": "rollback-bot@example.com",
        "timeCreated": _iso(case.created_at),
        "ccEmailAddresses": case.cc,
        "language": case.language,
    }
    return {**found, "recentCommunications": {"communications": case.communications}} if communications else found


def _said(it: Cluster, case: Case, body: str) -> Json:
    return {"caseId": case.id, "body": body, "submittedBy": "rollback-bot", "timeCreated": _iso(it.told.now)}


def _of(it: Cluster, case_id: str) -> Case:
    found = next((case for case in it.told.cases if case.id == case_id), None)
    if found is None:
        raise AwsError("CaseIdNotFound", f"The requested caseId {case_id} could not be located.")
    return found


def _subscribed(it: Cluster) -> None:
    """Basic and developer plans have no API."""
    if it.told.plan == "basic":
        said = "Amazon Web Services Premium Support Subscription is required to use this service."
        raise AwsError("SubscriptionRequiredException", said)


def _iso(at: float) -> str:
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S.000Z}"
