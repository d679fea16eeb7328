"""What the bot may do in AWS. Each may be a role of its own, so that nothing can change what only has to read it."""

from enum import StrEnum


class AwsPermission(StrEnum):
    """`aws/permissions.py` says which call needs which; the policies under `deploy/` allow exactly those."""

    READ = "read"
    ACT = "act"
    REGISTER = "register"
    ALARMS = "alarms"
    SUPPORT = "support"
