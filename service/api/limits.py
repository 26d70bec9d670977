"""Limits on writes and on failed logins; what is left of them is told as the RateLimit header fields for HTTP do.

Reading is never limited, and who shows a token that holds is never shut out for what others at the same address do
wrong: a token of 32 random bytes is not guessed, so there is nothing to gain from that.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from flask import Flask, Response, current_app, g, request

from service.api import callers
from service.api.problems import Problem
from service.config import Config
from service.domain.limit import Limit
from service.storage.db import Database
from service.storage.tallies import Count

AT_ONE_ADDRESS = 10
"""So many people are reckoned to share an address: together they may write so many times what one may."""

Told = tuple[str, Limit, Count]


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
    together = Limit(limit.most * AT_ONE_ADDRESS, limit.seconds)
    detail = "this is more than may be written in so short a time; nothing was changed"
    _count([("token", sha256, limit), ("address", callers.network(config.trusted_proxies), together)], detail)


def count_failed_login() -> None:
    """Count a token that does not hold for the address that it came from; raises 429 where that has tried too often."""
    config = _config()
    if config.login_limit is not None:
        where = callers.network(config.trusted_proxies)
        _count([("login", where, config.login_limit)], "too many tokens that do not hold came from this address")


def _config() -> Config:
    config: Config = current_app.extensions["timeline_config"]
    return config


def _count(wanted: Sequence[tuple[str, str, Limit]], detail: str) -> None:
    database: Database = current_app.extensions["timeline_database"]
    counts = database.tallies.add([(f"{policy} {whose}", limit) for policy, whose, limit in wanted])
    told = [(policy, limit, count) for (policy, _, limit), count in zip(wanted, counts, strict=False)]
    g.limits = told
    over = [(policy, count) for policy, limit, count in told if count.number > limit.most]
    if over:
        policy, count = over[0]
        again = _seconds(count)
        detail = f"{detail}; try again in {again} seconds"
        raise Problem("too-many", detail, {"Retry-After": str(again)}, **{"violated-policies": [policy]})


def _seconds(count: Count) -> int:
    return max(1, math.ceil(count.left))


def _tell(answer: Response) -> Response:
    """RateLimit and RateLimit-Policy (draft-ietf-httpapi-ratelimit-headers-10): lists of items with parameters."""
    told: Sequence[Told] = g.get("limits", ())
    if told:
        policies = (f'"{name}";q={limit.most};w={limit.seconds}' for name, limit, _ in told)
        left = (f'"{name}";r={max(0, limit.most - each.number)};t={_seconds(each)}' for name, limit, each in told)
        answer.headers["RateLimit-Policy"], answer.headers["RateLimit"] = ", ".join(policies), ", ".join(left)
    return answer


def writes() -> bool:
    """Whether the request asks to change something."""
    return request.method not in ("GET", "HEAD", "OPTIONS")
