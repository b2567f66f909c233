"""Which network addresses are public. The list is our own: what Python calls private differs between its versions."""

import ipaddress

_NOT_PUBLIC = tuple(
    ipaddress.ip_network(block)
    for block in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",
        "100.64.0.0/10",  # behind a carrier's translation
        "127.0.0.0/8",
        "169.254.0.0/16",  # link local, and the metadata of clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",  # documentation
        "192.88.99.0/24",  # old relays
        "192.168.0.0/16",
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
    )
)
_PUBLIC_SIX = ipaddress.ip_network("2000::/3")
_NOT_PUBLIC_SIX = tuple(
    ipaddress.ip_network(block)
    for block in (
        "2001::/23",  # Teredo and other experiments
        "2001:db8::/32",  # documentation
        "2002::/16",  # carries an address of the old kind, any one
        "3fff::/20",  # documentation
    )
)


def is_public(address: str) -> bool:
    """Whether it belongs to the open internet; False for what is no address."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in block for block in _NOT_PUBLIC)
    return parsed in _PUBLIC_SIX and not any(parsed in block for block in _NOT_PUBLIC_SIX)
