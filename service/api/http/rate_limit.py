"""Limits on writes and on failed logins; what is left of them is told as the RateLimit header fields for HTTP do.

Reading is never limited, and who shows a token that holds is never shut out for what others at the same address do
wrong: a token of 32 random bytes is not guessed, so there is nothing to gain from that.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Sequence

from flask import Flask, Response, g, request

from service.api.http.problems import Problem
from service.config import Config
from service.rate import RateLimit
from service.services import services
from service.storage.rate_limits import RateLimitCount

AT_ONE_ADDRESS = 10
"""So many people are reckoned to share an address: together they may write so many times what one may."""

Told = tuple[str, RateLimit, RateLimitCount]


def install(app: Flask) -> None:
    """Tell what is left with every answer for which something was counted."""
    app.after_request(_tell)


def count_write(sha256: str) -> None:
    """Count a write, once, for its token and its address; raises 429 where either is used up."""
    config = _config()
    limit = config.write_limit
    # Who asks may be judged again when the request has waited.
    if limit is None or "limits" in g:
        return
    together = RateLimit(limit.most * AT_ONE_ADDRESS, limit.seconds)
    detail = "this is more than may be written in so short a time; nothing was changed"
    _count([("token", sha256, limit), ("address", network(config.trusted_proxies), together)], detail)


def count_failed_login() -> None:
    """Count a token that does not hold for the address that it came from; raises 429 where that has tried too often."""
    config = _config()
    if config.login_limit is not None:
        where = network(config.trusted_proxies)
        _count([("login", where, config.login_limit)], "too many tokens that do not hold came from this address")


def _config() -> Config:
    return services().config


def _count(wanted: Sequence[tuple[str, str, RateLimit]], detail: str) -> None:
    counts = services().database.rate_limits.add([(f"{policy} {whose}", limit) for policy, whose, limit in wanted])
    told = [(policy, limit, count) for (policy, _, limit), count in zip(wanted, counts, strict=False)]
    g.limits = told
    over = [(policy, count) for policy, limit, count in told if count.hits > limit.most]
    if over:
        policy, count = over[0]
        again = _seconds(count)
        detail = f"{detail}; try again in {again} seconds"
        raise Problem("too-many", detail, {"Retry-After": str(again)}, **{"violated-policies": [policy]})


def _seconds(count: RateLimitCount) -> int:
    return max(1, math.ceil(count.seconds_left))


def _tell(answer: Response) -> Response:
    """RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): lists of items with parameters."""
    told: Sequence[Told] = g.get("limits", ())
    if told:
        policies = (f'"{name}";q={limit.most};w={limit.seconds}' for name, limit, _ in told)
        left = (f'"{name}";r={max(0, limit.most - each.hits)};t={_seconds(each)}' for name, limit, each in told)
        answer.headers["RateLimit-Policy"], answer.headers["RateLimit"] = ", ".join(policies), ", ".join(left)
    return answer


def writes() -> bool:
    """Whether the request asks to change something."""
    return request.method not in ("GET", "HEAD", "OPTIONS")


# From where a request comes: the network that failed logins and writes are counted for.

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
