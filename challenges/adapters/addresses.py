"""Which network addresses the platform may call on its own accord: only those of the open Internet.

A dataset address is typed by a person or comes from a portal, so it may point anywhere. Anything that is ours -
this machine, its neighbours, the cloud's metadata service - stays out of reach.
"""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

# The registries of special-purpose addresses (RFC 6890 and successors), written out because the answers of
# ``ipaddress.is_global`` have changed between Python releases. 168.63.129.16 is Azure's host service, which
# answers every virtual machine there from a public address.
_INWARD = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",
        "::/8",
        "100::/8",
        "2001::/23",
        "2001:db8::/32",
        "3fff::/20",
        "5f00::/16",
        "fc00::/6",
        "ff00::/8",
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_NAT64_LOCAL = ip_network("64:ff9b:1::/48")
_SIX_TO_FOUR = ip_network("2002::/16")


def is_outward(address: str) -> bool:
    """True for a public unicast address; what cannot be read as an address is not outward.

    IPv4 addresses carried inside IPv6 (mapped, 6to4, NAT64) are judged by the address they carry.
    """
    try:
        ip = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    carried = _carried(ip) if isinstance(ip, IPv6Address) else None
    if carried is not None:
        return is_outward(str(carried))
    return ip.is_global and not ip.is_multicast and not any(ip in network for network in _INWARD)


def _carried(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64_LOCAL:
        return None
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip in _SIX_TO_FOUR:
        return ip.sixtofour
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
