"""The one account of the playground: its names and how its ARNs are spelt."""

ACCOUNT = "123456789012"
REGION = "us-east-1"
ORGANIZATION = "o-playground1"
CLUSTER = "sales-prod"
SERVICE = "quilt-catalog-service"
FAMILY = "quilt-catalog"
CONTAINER = "catalog"
PORT = 8080
LOG_GROUP = "/aws/ecs/quilt-catalog"
REPOSITORY = "quiltdata/catalog"
BUILD_PROJECT = "quilt-catalog-rollback"
LOAD_PROJECT = "quilt-catalog-load"
REGISTRY = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
TARGET_GROUP_ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/quilt-catalog/6d0ecf831eec9f09"

ALTERNATE_ARN = f"arn:aws:elasticloadbalancing:{REGION}:{ACCOUNT}:targetgroup/quilt-catalog-green/5f1ee2a0c3b7d914"


def ecs_arn(kind: str, *parts: str) -> str:
    """`ecs_arn("service", "sales-prod", "web")` -> `arn:aws:ecs:us-east-1:123456789012:service/sales-prod/web`"""
    return f"arn:aws:ecs:{REGION}:{ACCOUNT}:{'/'.join((kind, *parts))}"


def definition_arn(revision: int) -> str:
    """Of the family that the seeded service runs."""
    return ecs_arn("task-definition", f"{FAMILY}:{revision}")


def short(arn: str) -> str:
    """The last part of an ARN: a service's name, a task's id, `family:revision`."""
    return arn.rsplit("/", 1)[-1]


def revision_of(task_definition: str) -> int:
    return int(task_definition.rsplit(":", 1)[-1])
