"""Where the AWS console shows a thing. "" where there is no public console: no link is better than a wrong one.

The host is the region's own, in the domain of its partition. An account is not named: the console takes that of whoever
is signed in.
"""

from datetime import datetime
from urllib.parse import quote

_DOMAINS = {
    "aws": "console.aws.amazon.com",
    "aws-us-gov": "console.amazonaws-us-gov.com",
    "aws-cn": "console.amazonaws.cn",
}
_GROUPS = "#logsV2:log-groups/log-group/"


def service(arn: str, *, cluster: str) -> str:
    """Its health and its tasks. `arn` is the service's; the older format has no cluster in it."""
    return _page(arn, f"{_of_service(arn, cluster)}/health")


def deployments(arn: str, *, cluster: str) -> str:
    return _page(arn, f"{_of_service(arn, cluster)}/deployments")


def code_deploy(arn: str, deployment_id: str) -> str:
    """`arn` is the service's, which is in the same partition and region; so below."""
    return _page(arn, f"codesuite/codedeploy/deployments/{_encoded(deployment_id)}")


def build(arn: str, build_id: str) -> str:
    """`build_id` is `project:uuid`."""
    project, _, number = build_id.partition(":")
    if not number:
        return ""
    of_project = f"codesuite/codebuild/{arn.split(':')[4]}/projects/{_encoded(project)}"
    return _page(arn, f"{of_project}/build/{_encoded(build_id)}")


def log_group(arn: str, group: str) -> str:
    """CloudWatch encodes what is behind its `#` twice, and writes `$` for the second `%`: `/` is `$252F`."""
    return _page(arn, "cloudwatch/home", f"{_GROUPS}{_twice(group)}") if group else ""


def log_lines(arn: str, group: str, *, region: str, since: datetime, until: datetime) -> str:
    """Its lines of that time. A service may log into a group of another `region`, of the same partition."""
    start, end = (int(moment.timestamp() * 1000) for moment in (since, until))
    behind = f"{_GROUPS}{_twice(group)}/log-events$3Fstart$3D{start}$26end$3D{end}"
    return _page(arn, "cloudwatch/home", behind, region=region)


def _of_service(arn: str, cluster: str) -> str:
    name = arn.rsplit("/", 1)[-1]
    return f"ecs/v2/clusters/{_encoded(cluster)}/services/{_encoded(name)}"


def _twice(text: str) -> str:
    return _encoded(_encoded(text)).replace("%", "$")


def _page(arn: str, path: str, behind: str = "", *, region: str = "") -> str:
    parts = arn.split(":")
    if len(parts) < 6 or (domain := _DOMAINS.get(parts[1])) is None:
        return ""
    region = _encoded(region or parts[3])
    return f"https://{region}.{domain}/{path}?region={region}{behind}"


def _encoded(text: str) -> str:
    return quote(text, safe="")
