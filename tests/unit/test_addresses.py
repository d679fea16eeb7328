"""All special-purpose ranges of IPv4 and IPv6 by IANA, and every way to write an IPv4 address inside IPv6."""

import ipaddress
import socket
from collections.abc import Iterator

import pytest

from bot.outside.addresses import Address, Reach, worst

PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
NEVER = (
    # IPv4: https://www.iana.org/assignments/iana-ipv4-special-registry, multicast, and the reserved rest
    *("0.0.0.0/8", "0.0.0.0/32", "169.254.0.0/16", "192.0.0.0/24", "192.0.0.0/29", "192.0.0.8/32", "192.0.0.170/31"),
    *("192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4"),
    *("240.0.0.0/4", "255.255.255.255/32"),
    # IPv6: https://www.iana.org/assignments/iana-ipv6-special-registry, multicast, and what was given back
    *("::/128", "64:ff9b:1::/48", "100::/64", "100:0:0:1::/64", "2001::/23", "2001::/32", "2001:2::/48"),
    *("2001:10::/28", "2001:20::/28", "2001:30::/28", "2001:db8::/32", "3fff::/20", "5f00::/16", "fe80::/10"),
    *("fec0::/10", "ff00::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/3", "6000::/3", "8000::/3"),
    *("a000::/3", "c000::/3", "e000::/4", "f000::/5", "f800::/6", "fe00::/9"),
    # where clouds keep credentials
    *("169.254.169.254/32", "169.254.170.2/32", "fd00:ec2::254/128", "fd00:ec2::23/128", "fd20:ce::254/128"),
    *("168.63.129.16/32", "100.100.100.200/32"),
)
GLOBAL = ("1.1.1.1", "52.94.236.248", "192.0.1.1", "192.31.196.1", "198.17.255.255", "2600:1f18::1", "2606:4700::1111")
V4 = {"10.0.0.7": Reach.PRIVATE, "127.0.0.1": Reach.PRIVATE, "169.254.169.254": Reach.NEVER, "1.1.1.1": Reach.GLOBAL}


def ends(network: str) -> Iterator[str]:
    of = ipaddress.ip_network(network)
    yield from {str(of[0]), str(of[-1]), str(of[of.num_addresses // 2])}


def reached(address: str) -> Reach:
    return worst(ipaddress.ip_address(address))[0]


@pytest.mark.parametrize("network", PRIVATE)
def test_private_ranges_are_private_from_end_to_end(network: str) -> None:
    assert {reached(address) for address in ends(network)} == {Reach.PRIVATE}


@pytest.mark.parametrize("network", NEVER)
def test_no_other_special_range_is_reached_anywhere(network: str) -> None:
    assert {reached(address) for address in ends(network)} == {Reach.NEVER}


@pytest.mark.parametrize("address", GLOBAL)
def test_what_is_next_to_them_is_global(address: str) -> None:
    assert reached(address) is Reach.GLOBAL


@pytest.mark.parametrize("address", V4)
@pytest.mark.parametrize(
    "form",
    [
        *("::ffff:{dotted}", "::{dotted}", "::ffff:0:{dotted}", "64:ff9b::{dotted}"),
        *("2002:{hexed}::", "2002:{hexed}::1", "2600:1f18::5efe:{dotted}", "2600:1f18::200:5efe:{dotted}"),
    ],
)
def test_an_ipv4_address_inside_an_ipv6_one_is_judged_as_what_it_is(address: str, form: str) -> None:
    number = int(ipaddress.IPv4Address(address))
    hexed = f"{number >> 16:x}:{number & 0xFFFF:x}"

    assert reached(form.format(dotted=address, hexed=hexed)) is V4[address]


@pytest.mark.parametrize("address", V4)
def test_teredo_and_local_nat64_are_never_reached_whatever_is_in_them(address: str) -> None:
    number = int(ipaddress.IPv4Address(address))
    client = number ^ 0xFFFFFFFF

    assert reached(f"2001:0:102:304::{client >> 16:x}:{client & 0xFFFF:x}") is Reach.NEVER
    assert reached(f"64:ff9b:1::{address}") is Reach.NEVER


def prefixes() -> Iterator[tuple[Address, Reach]]:
    """The first and the last /64 of every range of IPv6, and of 6to4 around every range of IPv4, with its own reach."""
    for told, networks in ((Reach.PRIVATE, PRIVATE), (Reach.NEVER, (*NEVER, "fd00:ec2::/64", "fd20:ce::/64"))):
        for network in map(ipaddress.ip_network, networks):
            for end in (network[0], network[-1]):
                if network.version == 4:
                    yield ipaddress.IPv6Address(0x2002 << 112 | int(end) << 80), told
                elif network.prefixlen <= 64:
                    yield ipaddress.IPv6Address(int(end) >> 64 << 64), told
    yield from ((ipaddress.ip_address(each), Reach.GLOBAL) for each in ("2600:1f18::", "2606:4700::", "2002:101:101::"))


@pytest.mark.parametrize("half", [0x00005EFE, 0x02005EFE, 0x01005EFE, 0x03005EFE])
def test_of_an_address_and_what_is_embedded_in_it_the_worst_counts(half: int) -> None:
    judged = [Reach.GLOBAL, Reach.PRIVATE, Reach.NEVER]
    inside = [(GLOBAL[0], Reach.GLOBAL)]
    for told, networks in ((Reach.PRIVATE, PRIVATE), (Reach.NEVER, NEVER)):
        inside += [(address, told) for each in networks if "." in each for address in ends(each)]
    wrong = []
    for prefix, around in prefixes():
        for address, told in inside:
            ip = ipaddress.IPv6Address(int(prefix) | half << 32 | int(ipaddress.IPv4Address(address)))
            if worst(ip)[0] is not max(around, told, key=judged.index):
                wrong.append(str(ip))

    assert wrong == []


@pytest.mark.parametrize(
    ("address", "whose"),
    [
        ("fd12::5efe:808:808", "fd12::5efe:808:808"),
        ("fd00:ec2::5efe:808:808", "fd00:ec2::5efe:808:808"),
        ("fe80::5efe:808:808", "fe80::5efe:808:808"),
        ("2002:a00:1::5efe:808:808", "10.0.0.1"),
        ("2002:808:808::5efe:a9fe:a9fe", "169.254.169.254"),
        ("fd12::200:5efe:a9fe:a9fe", "169.254.169.254"),
        ("::ffff:169.254.169.254", "169.254.169.254"),
    ],
)
def test_the_address_because_of_which_it_is_refused_is_named(address: str, whose: str) -> None:
    found, ip = worst(ipaddress.ip_address(address))

    assert (found is not Reach.GLOBAL, str(ip)) == (True, whose)


@pytest.mark.parametrize("typed", ["2130706433", "0x7f000001", "0x7f.1", "017700000001", "127.1", "0177.0.0.1"])
def test_other_ways_to_write_a_number_come_out_as_the_address_that_they_are(typed: str) -> None:
    """The resolver reads them, and what it answers is what is judged."""
    ((*_, (resolved, _port)), *_) = socket.getaddrinfo(typed, 80, socket.AF_INET, socket.SOCK_STREAM)

    assert (resolved, reached(resolved)) == ("127.0.0.1", Reach.PRIVATE)
