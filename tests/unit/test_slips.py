"""Which service a misspelt name means; and that names which differ in what tells them apart never mean one another."""

import pytest

from bot.catalog import meant_service, slipped
from bot.catalog.service import Service


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(("quilt-catlog", "quilt-catalog"), ("quilt-catlaog", "quilt-catalog"), ("quilt_catalog", "quilt-catalog")),
        *(("QuiltCatalog", "quilt-catalog"), ("quiltcatlog", "quilt-catalog"), ("biling", "billing"), ("mpc", "mcp")),
        *(
            ("payment-us", "payments-us"),
            ("order-v2", "orders-v2"),
            ("batch1", "batch-1"),
            ("paymnets-prod", "payments-prod"),
        ),
    ],
)
def test_a_slip_of_the_finger_is_understood(typed: str, name: str) -> None:
    assert slipped(typed, name)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *(
            ("payments-eu", "payments-us"),
            ("orders-v1", "orders-v2"),
            ("web-prod", "web-staging"),
            ("web-dev", "web-prd"),
        ),
        *(("api-blue", "api-green"), ("batch-1", "batch-2"), ("batch1", "batch2"), ("batch", "batch-1")),
        *(
            ("orders2", "orders"),
            ("orders", "orders-b"),
            ("us-east-api", "us-west-api"),
            ("data-import", "data-export"),
        ),
        *(
            ("api-internal", "api-external"),
            ("web-prod", "web-prod-eu"),
            ("prod-web", "prd-web"),
            ("web-prdo", "web-prod"),
        ),
        *(("payments", "payments-eu"), ("payments-test", "payments-rest"), ("payments-qa", "payments-qs")),
        *(("orders-v11", "orders-v1"), ("eu-west-1", "eu-west-2"), ("euwest1", "eu-west-2"), ("mcp1", "mcp2")),
        *(
            ("tenant-a", "tenant-b"),
            ("tenanta", "tenantb-x"),
            ("ingress", "egress"),
            ("payments-live", "payments-line"),
        ),
        *(
            ("catalog", "quilt-catalog"),
            ("catalog", "log"),
            ("login", "log"),
            ("planner", "plan"),
            ("helpdesk", "help"),
        ),
    ],
)
def test_what_differs_in_what_tells_names_apart_is_no_slip(typed: str, name: str) -> None:
    assert not slipped(typed, name)
    assert not slipped(name, typed)


def service(name: str, cluster: str, ecs: str, region: str = "us-east-1") -> Service:
    return Service(
        name=name, cluster=cluster, service=ecs, region=region, channel="C0X", requesters=("ana",), approvers=("bo",)
    )


SERVICES = {
    "web": service("web", "prod", "web-service"),
    "web-eu": service("web-eu", "prod", "web-service", "eu-west-1"),
    "shop": service("shop", "prod", "ProdShopService9F"),
}
ARN = "arn:aws:ecs:{}:123456789012:service/{}"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        *(("ProdShopService9F", "shop"), ("prodshopservice9f", "shop"), ("prod/ProdShopService9F", "shop")),
        *((ARN.format("us-east-1", "prod/web-service"), "web"), (ARN.format("eu-west-1", "web-service"), "web-eu")),
        *((ARN.format("ap-south-1", "prod/web-service"), ""), ("web-service", ""), ("staging/ProdShopService9F", "")),
        *(("shop-service", ""), ("web-us", ""), ("shpo", "shop")),
    ],
)
def test_a_name_or_arn_of_ecs_means_the_service_that_has_it_alone(typed: str, meant: str) -> None:
    assert meant_service(typed, SERVICES).service == meant


def test_a_name_that_several_have_in_ecs_names_them_all() -> None:
    assert meant_service("web-service", SERVICES).why == "In ECS web, web-eu are called so."
