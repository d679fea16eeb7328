"""What a container is started with and does not contain: secrets, parameters, file systems, log groups."""

from dataclasses import dataclass
from enum import StrEnum, auto


class ReferenceKind(StrEnum):
    """What may stand in the field: VALUE is a secret or a parameter, OTHER what the bot has no means to look at."""

    VALUE = auto()
    SECRET = auto()
    FILE_SYSTEM = auto()
    ACCESS_POINT = auto()
    LOG_GROUP = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Reference:
    """What a container is started with and does not contain: `source` is an ARN, a name, or an id, as `kind` says.

    `name` is what it is to the container; `region` is "" for the service's own, and where the source says it.
    """

    container: str
    name: str
    source: str
    kind: ReferenceKind = ReferenceKind.VALUE
    region: str = ""
