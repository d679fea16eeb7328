"""How two task definitions differ in what has no field of its own: the known members in words, all others by name."""

from collections.abc import Collection, Iterator, Mapping
from itertools import groupby

from bot.model import ORDER, Change, Place, Said

_WORDS = {
    "dependsOn": "dependency",
    "dnsSearchDomains": "DNS search domains",
    "dnsServers": "DNS servers",
    "dockerLabels": "Docker labels",
    "dockerSecurityOptions": "Docker security options",
    "enableFaultInjection": "fault injection",
    "entryPoint": "entry point",
    "environmentFiles": "environment file",
    "ephemeralStorage": "ephemeral storage",
    "extraHosts": "extra host",
    "firelensConfiguration": "FireLens",
    "healthCheck": "health check",
    "inferenceAccelerators": "inference accelerator",
    "ipcMode": "IPC mode",
    "linuxParameters": "Linux parameters",
    "logConfiguration": "log configuration",
    "memoryReservation": "memory reservation",
    "mountPoints": "mount",
    "networkMode": "network mode",
    "pidMode": "PID mode",
    "placementConstraints": "placement constraints",
    "portMappings": "port",
    "proxyConfiguration": "proxy",
    "readonlyRootFilesystem": "read-only root file system",
    "repositoryCredentials": "registry credentials",
    "requiresCompatibilities": "required compatibilities",
    "resourceRequirements": "resource",
    "restartPolicy": "restart policy",
    "runtimePlatform": "runtime platform",
    "startTimeout": "start timeout",
    "stopTimeout": "stop timeout",
    "systemControls": "system control",
    "ulimits": "ulimit",
    "volumes": "volume",
    "volumesFrom": "volumes from",
    "workingDirectory": "working directory",
}
Members = Mapping[Place, Said]


def changes(before: Members, after: Members, containers: Collection[str]) -> Iterator[Change]:
    """Of the task, and of the `containers` that both have."""
    places = sorted(place for place in {*before, *after} if not place.container or place.container in containers)
    for _, group in groupby(places, lambda place: (place.container, place.member, place.key)):
        together = list(group)
        one, other = (any(place in side for place in together) for side in (before, after))
        if (one and other) or len(together) == 1:
            yield from (each for place in together for each in _change(place, before.get(place), after.get(place)))
        else:
            yield Change(f"{_name(together[0], whole=True)} {'removed' if one else 'added'}", "", "")


def _change(place: Place, before: Said | None, after: Said | None) -> Iterator[Change]:
    """A member that is there and says no more is but added or removed."""
    if before == after or (place.part == ORDER and _in_order(before, after)):
        return
    said = [each for each in (before, after) if each]
    if all(each.shown for each in said) and (place.part or not place.key):
        yield Change(_name(place), before.value if before else "none", after.value if after else "none")
    else:
        how = "changed" if before and after else "added" if after else "removed"
        yield Change(f"{_name(place)} {how}", "", "")


def _in_order(before: Said | None, after: Said | None) -> bool:
    """Those that both have are: what is added or removed is told by itself."""
    one, other = (each.value.split(", ") if each else [] for each in (before, after))
    return [name for name in one if name in other] == [name for name in other if name in one]


def _name(place: Place, *, whole: bool = False) -> str:
    """`health check (interval) of catalog`, `volume data`; the `whole` of it without the part."""
    words = [_WORDS.get(place.member, place.member), place.key]
    part = "" if whole or not place.part else f"({place.part})"
    return " ".join(filter(None, [*words, part, f"of {place.container}" if place.container else ""]))
