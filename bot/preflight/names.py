"""What the service names and the target has not, or has and the service has not: ECS turns such a deployment down."""

from collections.abc import Iterator, Sequence

from bot.findings import block
from bot.model import Finding, Place, Said, ServiceState, TaskDefinition, short
from bot.preflight.load_balancer import has, listens

_EFS, _EPHEMERAL = "efsVolumeConfiguration.fileSystemId", "ephemeralStorage"
_1_4 = (1, 4)
_BY_NAME = "Or name another revision."


def of(state: ServiceState, target: TaskDefinition, ports: Sequence[tuple[str, str]] = ()) -> Iterator[Finding]:
    """`ports` are those that the service revision of what runs names, besides those that the service does."""
    yield from _ports(target, list(dict.fromkeys((*state.names.ports, *ports))))
    yield from _bindings(state, target)
    yield from _network(state, target)
    yield from _volumes(state, target)
    yield from _platform(state, target)
    if state.names.exec and not target.task_role:
        why = (
            f"{short(state.arn)} lets commands be executed in its containers, for which {target.name} has no task role."
        )
        fix = f"Switch it off (`aws ecs update-service --disable-execute-command`). {_BY_NAME}"
        yield block("ECS Exec needs a task role", why, fix)


def _ports(target: TaskDefinition, named: Sequence[tuple[str, str]]) -> Iterator[Finding]:
    there = [said.value for place, said in target.members.items() if place.member == "portMappings" and _is_name(place)]
    for by, name in named:
        if name not in there:
            has_names = f"it names {', '.join(there)}" if there else "it names no port"
            why = f"{by} sends to the port name {name}, which {target.name} does not have: {has_names}."
            fix = f"Name a revision with that port name, or change {_inside(by)} together with the revision."
            yield block(f"{by} names a port that the target does not have", why, fix)


def _bindings(state: ServiceState, target: TaskDefinition) -> Iterator[Finding]:
    for by, container, port in state.names.bindings:
        if not listens(target, container, port):
            why = f"The {by} points at {container}:{port}, which {target.name} does not have: {has(target)}."
            fix = f"Name a revision with that port, or change the {by} together with the revision."
            yield block(f"The {by} would not find the target", why, fix)


def _network(state: ServiceState, target: TaskDefinition) -> Iterator[Finding]:
    mode, network = target.network_mode, state.names.network
    if network and mode and mode != "awsvpc":
        why = (
            f"The service has a networkConfiguration, which is for awsvpc only, and {target.name} runs in {mode} mode."
        )
        fix = "Name a revision that runs in awsvpc mode, or make the service anew without it."
        yield block("The target cannot use the service's network configuration", why, fix)
    if network is False and mode == "awsvpc":
        why = f"{target.name} runs in awsvpc mode, and the service has no networkConfiguration: it names no subnets."
        fix = f"Give it one (`aws ecs update-service --network-configuration`). {_BY_NAME}"
        yield block("The target needs a network configuration", why, fix)
    if state.names.service_connect and mode not in ("", "awsvpc", "bridge"):
        why = f"The service uses Service Connect, which {target.name} cannot: it runs in {mode} mode."
        yield block("Service Connect does not work in the target's network mode", why, "Name another revision.")


def _volumes(state: ServiceState, target: TaskDefinition) -> Iterator[Finding]:
    if state.names.volumes is None:
        return
    said = {place: said.value for place, said in target.members.items() if place.member == "volumes"}
    at_launch = [place.key for place, value in said.items() if (place.part, value) == ("configuredAtLaunch", "true")]
    for name in (name for name in state.names.volumes if name not in at_launch):
        what = f"only {', '.join(at_launch)}" if at_launch else "none at all"
        why = (
            f"The service configures the volume {name}, and {target.name} leaves no volume of that name to it: {what}."
        )
        fix = f"Name a revision with that volume, with configuredAtLaunch. {_BY_NAME}"
        yield block("The service configures a volume that the target does not have", why, fix)
    for name in (name for name in at_launch if name not in state.names.volumes):
        why = (
            f"{target.name} leaves the volume {name} to be configured at launch, and the service does not configure it."
        )
        fix = f"Configure it (`aws ecs update-service --volume-configurations`). {_BY_NAME}"
        yield block("The target has a volume that the service does not configure", why, fix)


def _platform(state: ServiceState, target: TaskDefinition) -> Iterator[Finding]:
    said = target.members.get(Place("", "runtimePlatform", part="operatingSystemFamily"), Said("LINUX", shown=True))
    family, version = state.names.platform_family, state.names.platform_version
    if family and family.upper() != said.value.upper():
        why = f"The service runs on {family}, and {target.name} is for {said.value}."
        yield block("The target is for another operating system", why, "Name a revision that is for the same one.")
    if version and _number(version) < _1_4:
        needs = [place for place in target.members if place.part == _EFS or place.member == _EPHEMERAL]
        if needs:
            what = "an EFS volume" if needs[0].part == _EFS else "more ephemeral storage"
            why = f"{target.name} has {what}, and the service runs on the platform version {version}, which has it not."
            fix = f"Update it (`aws ecs update-service --platform-version LATEST`). {_BY_NAME}"
            yield block("The platform version is too old for the target", why, fix)


def _number(version: str) -> tuple[int, ...]:
    """`1.3.0` -> (1, 3, 0); one that is none is taken for a new one."""
    parts = version.split(".")
    return tuple(map(int, parts)) if all(part.isdecimal() for part in parts) else _1_4


def _is_name(place: Place) -> bool:
    return place.part == "name"


def _inside(by: str) -> str:
    return by if by in ("Service Connect", "VPC Lattice") else f"{by[0].lower()}{by[1:]}"
