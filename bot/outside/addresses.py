"""Which addresses may be connected to. By IANA's registries of special-purpose addresses, and what clouds add to them.

Python's own `is_global` depends on its version, and calls some forms of private addresses global.
"""

import ipaddress
from collections.abc import Iterator
from enum import StrEnum

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class Reach(StrEnum):
    """From the best to the worst. PRIVATE may be a service of one's own; NEVER may no service be."""

    GLOBAL = "global"
    PRIVATE = "private"
    NEVER = "never"


def _networks(*written: str) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    return tuple(map(ipaddress.ip_network, written))


_CREDENTIALS = _networks(  # besides the link-local ones: where AWS, Google, Azure and Alibaba answer instances
    *("fd00:ec2::/32", "fd20:ce::/32", "168.63.129.16/32", "100.100.100.200/32")
)
_PRIVATE = _networks(
    *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "127.0.0.0/8"),
    *("fc00::/7", "::1/128"),
)
_GLOBAL = _networks("0.0.0.0/0", "2000::/3")
_SPECIAL = _networks(
    *("0.0.0.0/8", "169.254.0.0/16", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15"),
    *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    *("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"),
)
# An IPv4 address in the last 32 bits: mapped, compatible, translated (SIIT), NAT64.
_AT_THE_END = _networks("::ffff:0:0/96", "::/96", "::ffff:0:0:0/96", "64:ff9b::/96")
_LITERALLY = _networks("::/127")  # the unspecified and the loopback address are no IPv4 addresses
_ISATAP = 0x00005EFE  # the upper half of the interface's id, whatever the bits for “universal” and “group” say


def worst(ip: Address) -> tuple[Reach, Address]:
    """How far `ip` is reached, and whose word that is: its own, or that of an IPv4 address inside it."""
    judged = [(_reach(each), each) for each in _meant(ip)]
    return max(judged, key=lambda found: [*Reach].index(found[0]))


def _meant(ip: Address) -> Iterator[Address]:
    """All addresses a packet to `ip` may end at: itself, unless it is but a way to write another, and those inside."""
    if isinstance(ip, ipaddress.IPv4Address) or _in(ip, _LITERALLY):
        yield ip
    elif _in(ip, _AT_THE_END):
        yield _at_the_end(ip)
    else:
        yield ip.sixtofour or ip
        if (int(ip) >> 32) & 0xFCFFFFFF == _ISATAP:
            yield _at_the_end(ip)


def _at_the_end(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address:
    return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)


def _reach(ip: Address) -> Reach:
    if _in(ip, _CREDENTIALS):
        return Reach.NEVER
    if _in(ip, _PRIVATE):
        return Reach.PRIVATE
    return Reach.GLOBAL if _in(ip, _GLOBAL) and not _in(ip, _SPECIAL) else Reach.NEVER


def _in(ip: Address, networks: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]) -> bool:
    return any(ip in network for network in networks)
