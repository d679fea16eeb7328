"""What is secret is named in the services file, and stands in a file of the secrets directory."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

SECRET_IN_FILE = "secret_in_file"  # noqa: S105 - the name of a mistake: what was written is not shown with it
_OUR_OWN = ("SLACK_", "ROLLBACK_", "AWS_")
_FILE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,60}")
_HERE = ("127.0.0.1", "localhost", "[::1]")


def _file_name(value: str) -> str:
    """What is no usual name of a file is taken for the secret itself, and not shown again."""
    if not _FILE.fullmatch(value) or re.fullmatch(r"[0-9a-fA-F]{24,}", value) or (len(value) > 30 and "_" not in value):
        raise PydanticCustomError(
            SECRET_IN_FILE,
            "It may hold a secret: put that into a file of ROLLBACK_SECRETS_DIR, and write the file's name here, such "
            "as PAGER_KEY. Anybody who can read this file has seen it: make a new one where it is real.",
            {"what": "is no name of a file"},
        )
    if value.upper().startswith(_OUR_OWN):
        raise ValueError(f"{value} is the bot's own secret, which is sent to nobody else")
    return value


def _safe(url: str) -> str:
    """https, and nothing secret in it. On this machine, where peers are tried out, http will do."""
    parts = urlsplit(url)
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise PydanticCustomError(
            SECRET_IN_FILE,
            "Write the address without user, password and query: what is secret belongs in a file of "
            "ROLLBACK_SECRETS_DIR, which is named beside it.",
            {"what": "is no plain address"},
        )
    plain = parts.netloc.rpartition(":")[0] if re.search(r":\d+$", parts.netloc) else parts.netloc
    if parts.scheme != "https" and not (parts.scheme == "http" and plain in _HERE):
        raise ValueError("write https://: what is sent there can be read on the way otherwise")
    return url.rstrip("/")


SecretName = Annotated[
    str,
    AfterValidator(_file_name),
    Field(description="the name of a file in ROLLBACK_SECRETS_DIR, such as PAGER_KEY"),
]
HttpsUrl = Annotated[
    str,
    AfterValidator(_safe),
    Field(description="an address that begins with https://", json_schema_extra={"pattern": "^https?://"}),
]
