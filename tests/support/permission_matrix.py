"""Who may do what, as a rule for tests: everybody who can ask, all that can be asked, and the status promised."""

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
"""Every write and the least role that may do it; `its reporter`: who added the thing, and editors."""
TOKEN_REQUIRED = {"/v1/timelines/<slug>/events/<event_id>/history"}
"""What is shown to tokens of the timeline alone."""
REQUIRED_QUERIES = {"/v1/timelines/<slug>/diff": "?from=2017-11-01&to=2018-01-01"}
"""What a read cannot be asked without."""
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
"""Addresses that are the same for everybody."""


@dataclass(frozen=True)
class Caller:
    """Somebody: a role, and the timelines that the token is for (None: all)."""

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
CALLERS += [Caller(f"{each} of these", each, (PUBLIC, PRIVATE)) for each in ROLES]
CALLERS += [Caller(f"{each} of another", each, (ELSEWHERE,)) for each in ROLES]
CALLERS += [Caller(f"{each} of all", each) for each in ROLES]


@dataclass(frozen=True)
class RequestCase:
    """One request: a route and method, a timeline, and which thing."""

    rule: str
    method: str
    slug: str = ""
    thing: str = ""

    @property
    def writes(self) -> bool:
        return self.method not in (*READS, "OPTIONS")

    @property
    def path(self) -> str:
        ids = {**IDS[self.thing or "theirs"], "slug": self.slug}
        return re.sub(r"<(\w+)>", lambda found: ids[found[1]], self.rule) + REQUIRED_QUERIES.get(self.rule, "")


def expected_status(asker: Caller, asked: RequestCase) -> int:
    """The status that the interface promises."""
    if asked.method == "OPTIONS":
        return 204
    if asker.bad or (asked.writes and asker.role is None):
        return 401
    if asked.slug and not asker.reads(asked.slug):
        return 404
    return _writing(asker, asked) if asked.writes else _reading(asker, asked)


def _reading(asker: Caller, asked: RequestCase) -> int:
    if asked.rule in TOKEN_REQUIRED and not asker.covers(asked.slug):
        return 401
    return 404 if asked.thing in ("foreign", "missing") else 200


def _writing(asker: Caller, asked: RequestCase) -> int:
    if asked.thing in ("foreign", "missing"):
        return 404
    least = REQUIRED_ROLES[f"{asked.method} {asked.rule}"]
    covers = asker.covers(asked.slug) if asked.slug else asker.timelines is None
    if not covers or not asker.reaches("reporter" if least == "its reporter" else least):
        return 403
    if least == "its reporter" and asked.thing == "theirs" and not asker.reaches("editor"):
        return 403
    # One step further: no version is named, or the body is of no type.
    return 428 if asked.method == "DELETE" else 415


IDS: dict[str, dict[str, str]] = {
    thing: {"event_id": f"e{at}", "claim_id": f"c{at}", "source_id": f"s{at}", "conflict_id": f"k{at:024}"}
    for at, thing in enumerate(TARGETS)
}
