"""The permissions as a rule for tests: every caller, every request, and the status that is expected."""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.permissions import ROLES

PUBLIC, PRIVATE, MISSING, ELSEWHERE = "pub", "prv", "mis", "els"
TARGETS = ("theirs", "own", "foreign", "missing")
READS = ("GET", "HEAD")

REQUIRED_ROLES = {
    "POST /v1/timelines": "admin",
    "PATCH /v1/timelines/<slug>": "editor",
    "DELETE /v1/timelines/<slug>": "admin",
    "POST /v1/timelines/<slug>/events": "reporter",
    "PUT /v1/timelines/<slug>/events/<event_id>": "its reporter",
    "PATCH /v1/timelines/<slug>/events/<event_id>": "its reporter",
    "DELETE /v1/timelines/<slug>/events/<event_id>": "editor",
    "POST /v1/timelines/<slug>/events/<event_id>/restore": "editor",
    "POST /v1/timelines/<slug>/events/<event_id>/claims": "reporter",
    "PATCH /v1/timelines/<slug>/claims/<claim_id>": "its reporter",
    "DELETE /v1/timelines/<slug>/claims/<claim_id>": "editor",
    "POST /v1/timelines/<slug>/sources": "reporter",
    "PATCH /v1/timelines/<slug>/sources/<source_id>": "its reporter",
    "DELETE /v1/timelines/<slug>/sources/<source_id>": "editor",
    "PATCH /v1/timelines/<slug>/conflicts/<conflict_id>": "editor",
}
"""Every write and the lowest role that may send it; `its reporter`: who added the object, and editors."""
TOKEN_REQUIRED = {"/v1/timelines/<slug>/events/<event_id>/history"}
"""Reads that need a token of the timeline."""
REQUIRED_QUERIES = {"/v1/timelines/<slug>/diff": "?from=2017-11-01&to=2018-01-01"}
"""The query that a read needs."""
PUBLIC_PAGES = {
    "/",
    "/livez",
    "/readyz",
    "/version",
    "/metrics",
    "/openapi.json",
    "/docs",
    "/readme",
    "/problems/<name>",
}
PUBLIC_PAGES |= {"/static/<path:filename>"}
"""Paths that are the same for every caller."""


@dataclass(frozen=True)
class Caller:
    """A caller: a role, and the timelines of the token (None: all)."""

    name: str
    role: str | None = None
    timelines: tuple[str, ...] | None = None
    bad: bool = False

    def covers(self, slug: str) -> bool:
        return self.role is not None and (self.timelines is None or slug in self.timelines)

    def reaches(self, role: str) -> bool:
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)

    def reads(self, slug: str) -> bool:
        return slug == PUBLIC or (slug == PRIVATE and self.covers(slug))


CALLERS = [Caller("nobody"), Caller("a bad token", bad=True)]
CALLERS += [Caller(f"{role} of these", role, (PUBLIC, PRIVATE)) for role in ROLES]
CALLERS += [Caller(f"{role} of another", role, (ELSEWHERE,)) for role in ROLES]
CALLERS += [Caller(f"{role} of all", role) for role in ROLES]


@dataclass(frozen=True)
class RequestCase:
    """One request: a route and method, a timeline, and a target in it."""

    rule: str
    method: str
    slug: str = ""
    target: str = ""

    @property
    def writes(self) -> bool:
        return self.method not in (*READS, "OPTIONS")

    @property
    def path(self) -> str:
        ids = {**IDS[self.target or "theirs"], "slug": self.slug}
        return re.sub(r"<(\w+)>", lambda match: ids[match[1]], self.rule) + REQUIRED_QUERIES.get(self.rule, "")


def expected_status(caller: Caller, request: RequestCase) -> int:
    """Return the status that the API must respond with."""
    if request.method == "OPTIONS":
        return 204
    if caller.bad or (request.writes and caller.role is None):
        return 401
    if request.slug and not caller.reads(request.slug):
        return 404
    return _writing(caller, request) if request.writes else _reading(caller, request)


def _reading(caller: Caller, request: RequestCase) -> int:
    if request.rule in TOKEN_REQUIRED and not caller.covers(request.slug):
        return 401
    return 404 if request.target in ("foreign", "missing") else 200


def _writing(caller: Caller, request: RequestCase) -> int:
    if request.target in ("foreign", "missing"):
        return 404
    required = REQUIRED_ROLES[f"{request.method} {request.rule}"]
    covers = caller.covers(request.slug) if request.slug else caller.timelines is None
    if not covers or not caller.reaches("reporter" if required == "its reporter" else required):
        return 403
    if required == "its reporter" and request.target == "theirs" and not caller.reaches("editor"):
        return 403
    # The permission is granted: the next check finds no If-Match or no media type.
    return 428 if request.method == "DELETE" else 415


IDS: dict[str, dict[str, str]] = {
    target: {"event_id": f"e{at}", "claim_id": f"c{at}", "source_id": f"s{at}", "conflict_id": f"k{at:024}"}
    for at, target in enumerate(TARGETS)
}
