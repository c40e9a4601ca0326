"""Addresses that a server must not be made to reach, in all the ways that they can be written."""

from ipaddress import ip_address

import pytest

from hearing.channel.addresses import Reach, reachable, require_url
from hearing.channel.errors import AddressRefusedError

CLOSED, LOOPBACK, PRIVATE = Reach(), Reach(loopback=True), Reach(private=True)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "198.18.0.1", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2001:db8::1",
    ],
)  # fmt: skip
def test_what_is_not_public_is_not_reached(address):
    assert not reachable(ip_address(address), CLOSED)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "64:ff9b::808:808"])
def test_what_is_public_is_reached(address):
    assert reachable(ip_address(address), CLOSED)


def test_the_settings_allow_loopback_and_private_networks_apart_and_never_link_local():
    assert reachable(ip_address("127.0.0.1"), LOOPBACK)
    assert reachable(ip_address("::ffff:127.0.0.1"), LOOPBACK)
    assert not reachable(ip_address("10.0.0.1"), LOOPBACK)
    assert reachable(ip_address("10.0.0.1"), PRIVATE)
    assert not reachable(ip_address("127.0.0.1"), PRIVATE)
    assert not reachable(ip_address("169.254.169.254"), Reach(loopback=True, private=True))


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://example.com/hook", "scheme"),
        ("ftp://example.com/hook", "scheme"),
        ("https://", "form"),
        ("example.com/hook", "form"),
        ("https://user:pass@example.com/", "form"),
        ("https://example.com/#part", "form"),
        ("https://example.com/ x", "form"),
        ("https://example.com\\@10.0.0.1/", "form"),
        ("https://example.com:99999/", "form"),
        ("https://[::1/", "form"),
        ("https://example.com/" + "x" * 500, "form"),
        ("https://127.0.0.1/", "network"),
        ("https://[::1]/", "network"),
        ("https://localhost/", "network"),
        ("https://10.0.0.1/", "network"),
        ("http://127.0.0.1/", "scheme"),
    ],
)
def test_an_address_that_is_none_is_refused(url, why):
    with pytest.raises(AddressRefusedError) as refused:
        require_url(url, CLOSED)
    assert refused.value.why == why
    assert refused.value.zh.endswith("。")


def test_plain_http_is_for_this_machine_alone():
    require_url("http://127.0.0.1:9/hook", LOOPBACK)
    require_url("http://localhost:9/hook", LOOPBACK)
    require_url("https://example.com/hook?x=1", CLOSED)
    with pytest.raises(AddressRefusedError):
        require_url("http://10.0.0.1/", Reach(loopback=True, private=True))
