"""Rate limits on writes and failed logins, reported in the RateLimit header fields for HTTP.

Reads are not limited. A valid token is never refused because of failed logins from the same address: a token is 32
random bytes and cannot be guessed, so such a lock would protect nothing.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Sequence

from flask import Response, after_this_request, g, request

from service.api.http.problems import Problem
from service.config import RateLimit
from service.services import services
from service.storage.rate_limits import RateLimitCount

AT_ONE_ADDRESS = 10
"""How many people are assumed to share an address: all its tokens together may write that many times the limit."""
_IPV6_PREFIX_BITS = 64
"""Bits of an IPv6 address that identify a site; one machine can use all addresses with the same prefix."""

Policy = tuple[str, str, RateLimit]
"""Its name, what is counted for (a token or an address), and the limit."""


def count_write(sha256: str) -> None:
    """Count a write, once per request, for its token and its address; raises 429 if one is over its limit."""
    config = services().config
    limit = config.write_limit
    # A request that waits is authenticated again.
    if limit is None or "is_counted" in g:
        return
    g.is_counted = True
    shared = RateLimit(limit.most * AT_ONE_ADDRESS, limit.seconds)
    policies = [("token", sha256, limit), ("address", _client_network(config.trusted_proxies), shared)]
    _count(policies, "this is more than may be written in so short a time; nothing was changed")


def count_failed_login() -> None:
    """Count an invalid token for the address that sent it; raises 429 if the address is over its limit."""
    config = services().config
    if config.login_limit is not None:
        policy = ("login", _client_network(config.trusted_proxies), config.login_limit)
        _count([policy], "too many invalid tokens came from this address")


def _count(policies: Sequence[Policy], detail: str) -> None:
    counts = services().database.rate_limits.add([(f"{name} {key}", limit) for name, key, limit in policies])
    # The store stops at the first policy that is over its limit, and gives nothing if it cannot count.
    results = [(name, limit, count) for (name, _, limit), count in zip(policies, counts, strict=False)]
    if results:
        after_this_request(lambda response: _add_headers(response, results))
    for name, limit, count in results:
        if count.hits > limit.most:
            seconds = _seconds_left(count)
            detail = f"{detail}; try again in {seconds} seconds"
            raise Problem("too-many", detail, {"Retry-After": str(seconds)}, **{"violated-policies": [name]})


def _add_headers(response: Response, results: Sequence[tuple[str, RateLimit, RateLimitCount]]) -> Response:
    """RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): lists of items with parameters."""
    policies = (f'"{name}";q={limit.most};w={limit.seconds}' for name, limit, _ in results)
    remaining = (
        f'"{name}";r={max(0, limit.most - count.hits)};t={_seconds_left(count)}' for name, limit, count in results
    )
    response.headers["RateLimit-Policy"], response.headers["RateLimit"] = ", ".join(policies), ", ".join(remaining)
    return response


def _seconds_left(count: RateLimitCount) -> int:
    return max(1, math.ceil(count.seconds_left))


def _client_network(proxies: int) -> str:
    """The network of the client, behind that many trusted proxies: an IPv4 address, or an IPv6 prefix.

    Each proxy appends the address of its client to X-Forwarded-For. The entries before those came from the client, and
    are not trusted. Werkzeug's ProxyFix differs in two ways. If there are fewer entries than proxies, it ignores the
    header, so all clients would share the limit of a proxy. And it accepts an entry that is not an address.
    """
    header = request.headers.get("X-Forwarded-For", "") if proxies else ""
    hops = [hop.strip() for hop in header.split(",") if hop.strip()]
    peer = _network(request.remote_addr or "")
    if not hops:
        return peer
    return _network(hops[-min(proxies, len(hops))]) or peer


def _network(text: str) -> str:
    """The network of an address; empty if the text is not an address."""
    try:
        address = ipaddress.ip_address(_without_port(text).partition("%")[0])
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, _IPV6_PREFIX_BITS), strict=False))


def _without_port(text: str) -> str:
    """Some proxies add the port: `192.0.2.1:443`, `[2001:db8::1]:443`."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
