"""What is wrong with the service, its history or its target, before anything is approved."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.states_in_words import of_service
from tests.faults import aws_kinds as kinds
from tests.faults.aws_kinds import Kind, distort, spoil, steady
from tests.faults.row import Fault, Row, Stage, both, happens
from tests.faults.world import FaultWorld
from tests.scenarios.world import SERVICE

_ARN = "arn:aws:ecs:us-east-1:123456789012:service/sales-prod/quilt-catalog-service"
_DEFINITIONS = 5  # task definitions that a plan reads at once
_MOVING = {"status": "IN_PROGRESS"}
_IMAGE = "the image 123456789012.dkr.ecr.us-east-1.amazonaws.com/quiltdata/catalog:c3f56d0 of catalog"
_NO_ECR = f"Could not be checked: {_IMAGE}"


def rows() -> Iterator[Row]:
    yield from _refused_by_ecs()
    yield from _not_for_us()
    yield from _targets()
    yield from _images()
    yield from _counts()
    yield from _moving()


def _plan(number: str, fault: Fault, *, told: tuple[str, ...] = (), private: tuple[str, ...] = ()) -> Row:
    ends = "proposed" if told else "nothing"
    return Row(number=number, stage=Stage.PLAN, fault=fault, ends=ends, told=told, private=private)


def _refused_by_ecs() -> Iterator[Row]:
    for code, message in {
        "ClusterNotFoundException": "Cluster not found",
        "ClientException": "Too many services",
        "InvalidParameterException": "Identifier is invalid",
    }.items():
        kind = Kind(code, "F34", "", {"code": code, "status": 400, "message": f"{message}."})
        number = "F34" if "NotFound" in code else "F35"
        yield _plan(number, spoil("DescribeServices", kind), private=(f"{message} ({code})", "Nothing was changed"))
    missing = {"services": [], "failures": [{"arn": _ARN, "reason": "MISSING"}]}
    denied = {"services": [], "failures": [{"arn": _ARN, "reason": "ACCESS <!here>"}]}
    found = {"serviceRevisions": [], "failures": [{"arn": "arn:aws:ecs:revision", "reason": "MISSING"}]}
    yield _plan(
        "F48",
        distort("DescribeServices", kinds.MISSING, lambda answer: missing),
        private=("does not exist in us-east-1. Check cluster, service and region in the services file",),
    )
    other = Kind("another failure in a good answer", "F48", "", {})
    yield _plan("F48", distort("DescribeServices", other, lambda answer: denied), private=("ACCESS",))
    yield _plan(
        "F48",
        distort("DescribeServiceRevisions", kinds.MISSING, lambda answer: found),
        private=("There is no known good revision",),
    )
    gone = Kind(
        "ClientException",
        "F34",
        "",
        {"code": "ClientException", "status": 400, "message": "Unable to describe."},
        _DEFINITIONS,
    )
    yield _plan(
        "F36", spoil("DescribeTaskDefinition", gone), private=("There is no known good revision", "no longer exists")
    )


def _service(**fields: Any) -> Callable[[Any], Any]:
    """DescribeServices' answer, with other fields."""
    return lambda answer: answer | {"services": [answer["services"][0] | fields]}


def _not_for_us() -> Iterator[Row]:
    def strange(name: str, number: str, said: str, **fields: Any) -> Row:
        return _plan(
            number, distort("DescribeServices", Kind(name, number, "", {}), _service(**fields)), private=(said,)
        )

    for status in ("DRAINING", "INACTIVE"):
        is_now = f"is {of_service(status)}"
        yield strange(f"the service is {status}", "F34", is_now, status=status)
    for controller, said in (
        ("CODE_DEPLOY", "names no deployment of CodeDeploy"),
        ("EXTERNAL", "EXTERNAL services are"),
    ):
        yield strange(f"deployment controller {controller}", "F45", said, deploymentController={"type": controller})
    yield strange("an Express service", "F45", "ECS_EXPRESS services are not", resourceManagementType="ECS")
    yield strange("a daemon", "F45", "DAEMON services are not", schedulingStrategy="DAEMON")
    new = {"strategy": "RAINBOW", "minimumHealthyPercent": 100, "maximumPercent": 200}
    said = "is deployed with the strategy RAINBOW, which this bot does not know"
    yield strange("a deployment strategy that ECS has learnt since", "F45", said, deploymentConfiguration=new)
    full = {"minimumHealthyPercent": 100, "maximumPercent": 100}
    yield strange("no room to replace tasks", "F42", "There is no room to replace tasks", deploymentConfiguration=full)


def _targets() -> Iterator[Row]:
    yield _plan(
        "F36",
        happens("the best revision was deregistered", lambda world: world.aws.deregister(38)),
        told=("quilt-catalog:37", "is deregistered"),
    )

    def deregister_all(world: FaultWorld) -> None:
        for revision in (36, 37, 38):
            world.aws.deregister(revision)

    yield _plan(
        "F36",
        happens("every good revision was deregistered", deregister_all),
        told=("a copy of quilt-catalog:41", "ECS deploys only what is registered"),
    )
    deleting = Kind("target DELETE_IN_PROGRESS", "F36", "", {}, _DEFINITIONS)
    yield _plan(
        "F36",
        distort("DescribeTaskDefinition", deleting, _status("DELETE_IN_PROGRESS")),
        private=("cannot be deployed: it is being deleted",),
    )


def _status(status: str) -> Callable[[Any], Any]:
    return lambda answer: answer | {"taskDefinition": answer["taskDefinition"] | {"status": status}}


def _images() -> Iterator[Row]:
    yield _plan(
        "F37",
        happens("the target's image is gone from ECR", lambda world: world.aws.delete_image(38)),
        private=("An image is gone", "Push that image again"),
    )
    archived = Kind("the image is archived", "F37", "", {})
    yield _plan(
        "F37",
        distort("DescribeImages", steady(archived), _archived),
        private=("An image is gone",),
    )
    for kind in (*kinds.TRYING, *kinds.FIRM):
        action = kinds.action("DescribeImages")
        denied = (f"The bot may not call {action}", _IMAGE)
        says = denied if kind is kinds.DENIED else (_NO_ECR, kind.says.format(action=action))
        yield _plan("F37", spoil("DescribeImages", steady(kind)), told=("quilt-catalog:38", *says))
    for kind in kinds.PASSING:
        yield _plan(kind.number, spoil("DescribeImages", kind), told=("quilt-catalog:38",))
    yield _plan("F37", distort("DescribeImages", steady(kinds.PAGE), kinds.page), told=(_NO_ECR, kinds.PAGE.says))


def _archived(answer: Any) -> Any:
    return answer | {"imageDetails": [{**detail, "imageStatus": "ARCHIVED"} for detail in answer["imageDetails"]]}


def _counts() -> Iterator[Row]:
    def scale_to_nothing(world: FaultWorld) -> None:
        world.aws.scale(SERVICE, 0)
        world.clock.advance(120)

    yield _plan("F42", happens("the service is scaled to 0", scale_to_nothing), told=("The desired count is 0",))
    breaker = {"enable": False, "rollback": False}
    configuration = {"minimumHealthyPercent": 100, "maximumPercent": 125, "deploymentCircuitBreaker": breaker}
    off = Kind("the circuit breaker is off", "F41", "", {})
    yield _plan(
        "F41",
        distort("DescribeServices", off, _service(deploymentConfiguration=configuration)),
        told=("The deployment circuit breaker is off",),
    )


def _moving() -> Iterator[Row]:
    def release(world: FaultWorld) -> None:
        world.aws.deploy(SERVICE, world.aws.register(behaviour="slow"))
        world.clock.advance(20)

    def going_back(world: FaultWorld) -> None:
        world.aws.deploy(SERVICE, world.aws.register(behaviour="fails"))
        world.clock.advance(52)

    yield _plan("F46", happens("a release is rolling out", release), told=("quilt-catalog:42",))
    yield _plan(
        "F46",
        happens("ECS is already going back", going_back),
        private=("ECS is already stopping or rolling back this service", "Wait until it has settled"),
    )
    moving = Kind("two deployments move at once", "F46", "", {})
    listed = distort("ListServiceDeployments", moving, _first_two_moving)
    described = distort("DescribeServiceDeployments", moving, _first_two_moving)
    yield _plan(
        "F46",
        both(listed, described, moving.name),
        private=("Two deployments are moving at once", "Wait until it has settled"),
    )


def _first_two_moving(answer: Any) -> Any:
    first, second, *rest = answer["serviceDeployments"]
    return answer | {"serviceDeployments": [first | _MOVING, second | _MOVING, *rest]}
