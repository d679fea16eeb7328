"""Links to the AWS console: its own forms, in the region and the partition of the service, and no link elsewhere."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import unquote, urlsplit

import pytest

from bot import console
from bot.model import Build, Call, Rollback, State
from handlers.messages.links import of_rollback
from tests.unit.values import NOW, rollback

ARN = "arn:{}:ecs:{}:123456789012:service/sales/web"


@pytest.mark.parametrize(
    ("partition", "region", "host"),
    [
        ("aws", "us-east-1", "us-east-1.console.aws.amazon.com"),
        ("aws", "eu-central-1", "eu-central-1.console.aws.amazon.com"),
        ("aws-us-gov", "us-gov-west-1", "us-gov-west-1.console.amazonaws-us-gov.com"),
        ("aws-cn", "cn-north-1", "cn-north-1.console.amazonaws.cn"),
    ],
)
def test_every_page_is_of_the_services_own_region_and_partition(partition: str, region: str, host: str) -> None:
    arn = ARN.format(partition, region)
    pages = {
        "ecs/v2/clusters/sales/services/web/health": console.service(arn, cluster="sales"),
        "ecs/v2/clusters/sales/services/web/deployments": console.deployments(arn, cluster="sales"),
        "codesuite/codedeploy/deployments/d-ABC": console.code_deploy(arn, "d-ABC"),
        "codesuite/codebuild/123456789012/projects/p/build/p%3A1-2": console.build(arn, "p:1-2"),
        "cloudwatch/home": console.log_group(arn, "/aws/ecs/web"),
    }
    for path, url in pages.items():
        assert url.partition("#")[0] == f"https://{host}/{path}?region={region}"


@pytest.mark.parametrize(("partition", "region"), [("aws-iso", "us-iso-east-1"), ("aws-eusc", "eusc-de-east-1")])
def test_where_no_public_console_is_known_there_is_no_link(partition: str, region: str) -> None:
    arn = ARN.format(partition, region)
    assert console.service(arn, cluster="sales") == ""
    assert console.log_group(arn, "/aws/ecs/web") == ""
    assert console.service("no arn", cluster="sales") == ""


@pytest.mark.parametrize(
    ("group", "written"),
    [
        ("/aws/ecs/web", "$252Faws$252Fecs$252Fweb"),
        ("web", "web"),
        ("a b#c", "a$2520b$2523c"),
        ("/x/[y]", "$252Fx$252F$255By$255D"),
    ],
)
def test_a_log_group_is_encoded_twice_as_cloudwatch_writes_it(group: str, written: str) -> None:
    url = console.log_group(ARN.format("aws", "us-east-1"), group)

    assert url.endswith(f"#logsV2:log-groups/log-group/{written}")
    assert unquote(unquote(urlsplit(url).fragment.replace("$", "%"))).endswith(f"log-group/{group}")


def test_what_stands_in_a_name_cannot_lead_elsewhere() -> None:
    url = console.service(ARN.format("aws", "us-east-1"), cluster="x/../../evil?a=b#c")

    assert urlsplit(url).netloc == "us-east-1.console.aws.amazon.com"
    assert "clusters/x%2F..%2F..%2Fevil%3Fa%3Db%23c/services" in url
    evil = console.service(ARN.format("aws", "evil.example/"), cluster="c")
    assert urlsplit(evil).netloc.endswith(".console.aws.amazon.com")


def labels(of: Rollback, log_group: str = "") -> list[str]:
    return [button["text"]["text"] for block in of_rollback(of, log_group=log_group) for button in block["elements"]]


def test_a_card_has_one_row_of_at_most_four_and_only_what_there_is() -> None:
    proposed, acted = rollback(), replace(rollback(state=State.SUCCEEDED), acted_at=NOW)
    built = replace(acted, build=Build(NOW, "p:1-2"))

    assert labels(proposed) == ["Service ↗"]
    assert labels(proposed, "/aws/ecs/web") == ["Service ↗", "Log ↗"]
    assert labels(built, "/aws/ecs/web") == ["Service ↗", "Deployment ↗", "Log ↗", "Build ↗"]
    assert len(list(of_rollback(built, log_group="g"))) == 1
    assert labels(rollback(state=State.REJECTED)) == [], "nothing was done"
    assert labels(proposed, "g" * 5000) == ["Service ↗"], "Slack takes no such address"


def test_of_code_deploy_its_own_deployment_is_shown() -> None:
    acted = replace(rollback(state=State.ROLLING), acted_at=NOW, deployment_id="d-ABC")
    acted = replace(acted, plan=replace(acted.plan, call=Call.CREATE_DEPLOYMENT))
    urls = [button["url"] for block in of_rollback(acted) for button in block["elements"]]

    assert urls[1].endswith("/codesuite/codedeploy/deployments/d-ABC?region=us-east-1")


def test_the_lines_of_a_group_in_another_region_are_shown_there_in_the_partition_of_the_service() -> None:
    arn, since = ARN.format("aws-cn", "cn-north-1"), datetime(2026, 11, 27, 12, tzinfo=UTC)

    url = console.log_lines(arn, "/ecs/a", region="cn-northwest-1", since=since, until=since + timedelta(minutes=1))

    page = "https://cn-northwest-1.console.amazonaws.cn/cloudwatch/home?region=cn-northwest-1"
    lines = "#logsV2:log-groups/log-group/$252Fecs$252Fa/log-events$3Fstart$3D1795780800000$26end$3D1795780860000"
    assert url == f"{page}{lines}"
