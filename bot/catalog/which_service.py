"""Which service a word means that is no name of the services file: by its name in ECS, its ARN, or a slip."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.catalog.service import Service
from bot.catalog.slips import slipped
from bot.model import Refusal

_FEW = 10  # names that a sentence may list


@dataclass(frozen=True, slots=True)
class Meant:
    """`service` is "" where it is none, or may be several; `why` is what the word is, as a sentence, "" for a slip."""

    service: str = ""
    why: str = ""


def meant_service(typed: str, services: Mapping[str, Service] | Collection[str]) -> Meant:
    """Where only names are given, nothing is known of ECS."""
    in_ecs = services if isinstance(services, Mapping) else {}
    if named := [name for name, service in in_ecs.items() if _is_called(typed, service)]:
        if len(named) == 1:
            return Meant(named[0], f"In ECS {named[0]} is called so; here it goes by its name in the services file.")
        return Meant("", f"In ECS {listed(named)} are called so.")
    near = [name for name in services if slipped(typed, name)]
    return Meant(near[0] if len(near) == 1 else "")


def unknown_service(name: str, services: Mapping[str, Service]) -> Refusal:
    """Names what is near, and what there is: no service is suggested that is not like it."""
    meant = meant_service(name, services)
    reason = f"There is no service {name} in the services file; there is: {listed(services)}."
    return Refusal(
        " ".join(filter(None, [reason, meant.why])), f"Did you mean {meant.service}?" if meant.service else ""
    )


def listed(names: Collection[str]) -> str:
    more = len(names) - _FEW
    return f"{', '.join(list(names)[:_FEW])}{f' and {more} more' if more > 0 else ''}"


def _is_called(typed: str, service: Service) -> bool:
    """`NAME`, `CLUSTER/NAME`, or an ARN of the old or the new format, whatever its capitals."""
    typed = typed.casefold()
    cluster, name = service.cluster.casefold(), service.service.casefold()
    if not typed.startswith("arn:"):
        return typed.removeprefix("service/") in (name, f"{cluster}/{name}")
    *_, region, _account, resource = [*typed.split(":", 5), "", "", ""][:6]
    return region == service.region and resource in (f"service/{cluster}/{name}", f"service/{name}")
