"""What may stand where a setting wants an address: a database, a queue, a bucket, another system.

The types are at the end. What is wrong is said with what to write instead, and with nothing of what stood there.
"""

import ipaddress
import re
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from pydantic import AfterValidator

_DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](/[A-Za-z0-9!_.*'()-]+)*/?")
_QUEUE = re.compile(r"https://[a-z0-9.-]+/\d{12}/[A-Za-z0-9_-]{1,80}(\.fifo)?")
_QUEUE_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".amazonaws.eu", ".api.aws")


def is_loopback(url: str) -> bool:
    """Does `url` point at this very machine?"""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _of_database(url: str) -> str:
    if not url.startswith(_DATABASES):
        raise ValueError("write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME")
    if not url.startswith("sqlite"):
        _ = _port(url)
    return url


def _of_heads(to: str) -> str:
    """A command is one as well."""
    scheme, address, _ = to.partition("://")
    known = scheme in {"https", "s3"} or (scheme == "http" and is_loopback(to))
    if address and scheme.isalnum() and not known:
        raise ValueError("an address begins with https:// or s3://; anything else is a command")
    if to.startswith("s3:") and not _BUCKET.fullmatch(to):
        raise ValueError("write s3://BUCKET/PREFIX, as S3 has them")
    return to


def _of_queue(url: str) -> str:
    """One on this machine is simulated."""
    amazons = _QUEUE.fullmatch(url) and (urlsplit(url).hostname or "").endswith(_QUEUE_HOSTS)
    if url and not amazons and not is_loopback(url):
        raise ValueError("write the queue's address, as SQS has it: https://sqs.REGION.amazonaws.com/ACCOUNT/NAME")
    return url


def _that_takes_a_token(url: str) -> str:
    if url and not url.startswith("https://") and not is_loopback(url):
        raise ValueError("a token is only sent to an address that begins with https://")
    return url


def _of_http(url: str) -> str:
    if url and not url.startswith(("http://", "https://")):
        raise ValueError("an address begins with http:// or https://")
    return url


def passwords(url: str) -> tuple[str, ...]:
    """Of a database's address: as it is written, and as it is meant."""
    parts = urlsplit(url)
    written = (parts.password or "", *(value for name, value in parse_qsl(parts.query) if name == "password"))
    return (*written, *map(unquote, written))


def _port(url: str) -> int | None:
    """What stands where a port should may be the rest of a password."""
    try:
        return urlsplit(url).port
    except ValueError:
        raise ValueError("the port is no number; in a password, write %40 for @, %2F for /, %3A for :") from None


Database = Annotated[str, AfterValidator(_of_database)]
Heads = Annotated[str, AfterValidator(_of_heads)]  # where those of the audit are handed over
Http = Annotated[str, AfterValidator(_of_http)]
Queue = Annotated[str, AfterValidator(_of_queue)]
TakesAToken = Annotated[str, AfterValidator(_that_takes_a_token)]
