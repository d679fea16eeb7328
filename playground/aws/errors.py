"""How the simulated AWS says no, in AWS's own codes and words."""


class AwsError(Exception):
    """An error answer: `code` as botocore shows it, `status` of the HTTP response."""

    def __init__(self, code: str, message: str, *, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status


def not_simulated(what: str) -> AwsError:
    """What no story and no test uses is not built, and must never look as if it worked."""
    return AwsError("NotSimulated", f"The playground does not simulate {what}.", status=501)


def invalid_query(message: str) -> AwsError:
    """As services say it that are asked in forms rather than in JSON."""
    return AwsError("ValidationError", message)


def invalid(message: str) -> AwsError:
    return AwsError("InvalidParameterException", message)


def client_error(message: str) -> AwsError:
    """As ECS says it of what it is asked to register."""
    return AwsError("ClientException", message)
