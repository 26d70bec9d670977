"""From where a request comes: the network that failed logins and writes are counted for."""

from __future__ import annotations

import ipaddress

from flask import request

_SITE = 64
"""Bits of an IPv6 address that name a site: one machine has all the addresses behind them to choose from."""


def network(proxies: int) -> str:
    """The network of who asks, behind so many proxies of ours: an IPv4 address, or an IPv6 site of 64 bits.

    Each proxy adds whom it was asked by to the end of X-Forwarded-For; what stands before that was said by the asker,
    and is believed of nobody.
    """
    said = request.headers.get("X-Forwarded-For", "") if proxies else ""
    hops = [each.strip() for each in said.split(",") if each.strip()]
    peer = _network(request.remote_addr or "")
    if not hops:
        return peer
    return _network(hops[-min(proxies, len(hops))]) or peer


def _network(written: str) -> str:
    try:
        address = ipaddress.ip_address(_without_port(written).partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _SITE), strict=False))


def _without_port(written: str) -> str:
    """Some proxies say from which port they were asked, too: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    if written.startswith("["):
        return written[1:].partition("]")[0]
    return written.partition(":")[0] if written.count(":") == 1 else written
