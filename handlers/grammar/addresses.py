"""“cannot reach db:5432”: a host and its port look like a family and its revision."""

from collections.abc import Sequence

from handlers.grammar import tokens
from handlers.grammar import vocabulary as known

_KNOWN = (
    "1433 1521 2181 2379 3000 3306 5000 5432 5671 5672 6379 6432 8000 8080 8081 8125 8443 8500 8888 9000 9042 9090 9092"
    " 9200 9300 11211 26379 27017 50051"
)
_PORTS = frozenset(map(int, _KNOWN.split()))
_OF_THE_SYSTEM = frozenset([22, 25, 53, 80, 389, 443, 587, 636])
_FREE = 1024  # ports from which on anything may listen


def address(words: Sequence[str], keys: Sequence[str], at: int) -> bool:
    """Is it one, by its port and what else is said? Alone it is none."""
    host, _, number = tokens.revision(words[at]).rpartition(":")
    if not host or len(words) == 1:
        return False
    port, contact = int(number), any(key in known.CONTACT for key in keys)
    return port in _PORTS or (contact and (port >= _FREE or port in _OF_THE_SYSTEM))
