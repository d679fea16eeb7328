"""That the services file became another one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Configured:
    """`seq` is that of its row in the audit. `before` and `digest` are the SHA-256 of the files' texts; `changes` are
    lines on what is another right now, empty where that is not known, as after a restart.
    """

    seq: int
    before: str
    digest: str
    changes: tuple[str, ...] = ()
