import pytest

from conductor_core.logic.addresses import is_public


@pytest.mark.parametrize("address", ["140.82.121.4", "1.1.1.1", "2606:4700::1111", "2a00:1450:4001::1"])
def test_the_open_internet(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1", "169.254.169.254"),
        *("100.64.0.1", "198.18.0.1", "192.0.2.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "64:ff9b::7f00:1", "fe80::1", "fe80::1%eth0", "fc00::1"),
        *("ff02::1", "2001:db8::1", "2002:7f00:1::", "2001:0:4136:e378::", "localhost", "", "2130706433"),
    ],
)
def test_everything_else(address: str) -> None:
    assert not is_public(address)
