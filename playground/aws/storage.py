"""Amazon EFS: the file systems of the account, and their access points."""

from dataclasses import dataclass, field


@dataclass
class FileSystem:
    """`state` is its LifeCycleState; `access_points` are ids, with the state of each.

    One that is `foreign` belongs to another account: tasks may mount it, and this account is told that it is not there.
    """

    state: str = "available"
    mount_targets: int = 2
    access_points: dict[str, str] = field(default_factory=dict)
    foreign: bool = False
