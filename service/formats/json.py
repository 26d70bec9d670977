"""The canonical JSON: the one writer of the JSON that responses hold and the read model stores.

A body is the JSON of a noun as bytes. Its last member is the revision; the bytes before that are the core. Two cores
are equal exactly if nothing that is shown has changed. The names of the authors are not in a body: they are added at
its end for clients that may see them.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from service.domain import edtf
from service.domain.assessment import Assessment
from service.domain.claim import Claim
from service.domain.conflict import Conflict, Side
from service.domain.decision import Decision, decision_for, reopening_reason
from service.domain.event import Event
from service.domain.flags import Flag
from service.domain.grade import score
from service.domain.source import Source
from service.domain.timeline import Timeline

CLAIMS_SHOWN = 100
"""How many claims the JSON of an event contains; the others are behind its link."""
Span = tuple[str | None, str | None]
"""The first and the last day on which an event can lie."""
_REVISION = b',"revision":'
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def dump(value: Any) -> bytes:
    """A value as canonical JSON: UTF-8, no spaces, members in the order given."""
    return _encode(value).encode()


@lru_cache(maxsize=4096)
def instant(microseconds: int) -> str:
    """An instant in RFC 3339 format, from UTC microseconds."""
    return (_EPOCH + timedelta(microseconds=microseconds)).isoformat(timespec="microseconds").replace("+00:00", "Z")


def with_revision(core: bytes, revision: int) -> bytes:
    """The body of a core, which is an object without its closing brace."""
    return core + _REVISION + str(revision).encode() + b"}"


def without_revision(body: bytes) -> bytes:
    """The core of a body."""
    return body[: body.rindex(_REVISION)]


def with_authors(body: bytes, created_by: str, updated_by: str) -> bytes:
    """A body with the members `created_by` and `updated_by`."""
    return with_members(body, {"created_by": created_by, "updated_by": updated_by})


def with_members(body: bytes, more: Mapping[str, Any]) -> bytes:
    """A JSON object with more members at its end."""
    return body[:-1] + b"," + dump(more)[1:]


def array(bodies: Iterable[bytes]) -> bytes:
    """A JSON array of bodies."""
    return b"[" + b",".join(bodies) + b"]"


def with_raw_member(body: bytes, name: str, value: bytes) -> bytes:
    """A JSON object with one more member at its end, whose value is JSON already."""
    return body[:-1] + b',"' + name.encode() + b'":' + value + b"}"


class ConflictState(Protocol):
    """A conflict with its status: the part of a stored conflict that an event shows."""

    @property
    def id(self) -> str:
        """The id."""

    @property
    def kind(self) -> str:
        """The kind: the type of the compared values, such as `date`, or `order`, or `declared`."""

    @property
    def level(self) -> str:
        """`conflict` or `tension`."""

    @property
    def status(self) -> str:
        """`open`, or as a person decided."""

    @property
    def findings(self) -> Mapping[str, Any]:
        """The members of ``conflict_details``."""


class DecidedConflict(ConflictState, Protocol):
    """A stored conflict with what people decided and what became of it."""

    @property
    def fingerprint(self) -> str:
        """A hash of what the rules found; a decision holds while it is the same."""

    @property
    def decisions(self) -> Sequence[Decision]:
        """Every decision, oldest first."""

    @property
    def closed_at(self) -> int | None:
        """When it closed, in UTC microseconds."""

    @property
    def close_reason(self) -> str | None:
        """Why it closed."""

    @property
    def succeeded_by(self) -> str | None:
        """The id of the conflict that has its claims now."""

    @property
    def revision(self) -> int:
        """The last revision that changed it."""


def date_members(date: edtf.Date) -> dict[str, Any]:
    """The members of `when`: the bounds and the qualifiers of a date."""
    return {
        "earliest": date.first_day,
        "latest": date.last_day,
        "precision": date.precision,
        "approximate": date.approximate,
        "uncertain": date.uncertain,
        "text": date.human,
    }


def time_members(created_at: int, updated_at: int) -> dict[str, str]:
    """The members `created_at` and `updated_at`, from UTC microseconds."""
    return {"created_at": instant(created_at), "updated_at": instant(updated_at)}


def claim_core(
    assessment: Assessment,
    claim: Claim,
    conflicts: Sequence[str],
    successor: str | None,
    times: Mapping[str, str],
) -> bytes:
    """A claim without its revision.

    ``conflicts`` are the ids of its conflicts, ``successor`` is the id of the claim that supersedes it; ``times`` is
    empty in a view of the past.
    """
    parsed = assessment.parsed_claims[claim.id]
    members = {
        **claim.to_dict(),
        "reading": parsed.reading.representation,
        "grade": parsed.grade,
        "superseded_by": successor,
        "conflicts": conflicts,
        **times,
        "links": {"self": f"/v1/timelines/{assessment.record.timeline.slug}/claims/{claim.id}"},
    }
    return dump(members)[:-1]


def event_core(
    assessment: Assessment,
    claims: Sequence[bytes],
    conflicts: Iterable[ConflictState],
    flags: Iterable[Flag],
    times: Mapping[str, str],
) -> bytes:
    """An event without its revision, now or in a view of the past.

    ``claims`` are the bodies of its claims, ``conflicts`` all that concern it and are not closed; ``times`` is empty in
    a view of the past.
    """
    record = assessment.record
    fields = record.event.to_dict()
    del fields["citations"]
    citations = [
        {"source": record.sources[citation.source].to_dict(), "locator": citation.locator, "note": citation.note}
        for citation in record.event.citations
    ]
    before = {
        **fields,
        "when": date_members(assessment.date),
        "confidence_score": score(record.event.confidence),
        "citations": citations,
    }
    after = {
        "best": assessment.best,
        "evidence": assessment.evidence,
        "markers": [_marker(conflict) for conflict in conflicts if conflict.status != "dismissed"],
        "flags": [flag.to_public() for flag in flags],
        **times,
        "links": event_links(record.timeline.slug, record.event.id),
    }
    return dump(before)[:-1] + b',"claims":[' + b",".join(claims[:CLAIMS_SHOWN]) + b"]," + dump(after)[1:-1]


def _marker(conflict: ConflictState) -> dict[str, Any]:
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "level": conflict.level,
        "status": conflict.status,
        "property": conflict.findings["property"],
        "summary": conflict.findings["summary"],
    }


def compact_event(event: Event, date: edtf.Date, conflicts: int, tensions: int) -> bytes:
    """The compact JSON of an event, for lists: without claims, with the numbers of its conflicts and tensions."""
    members = {
        "id": event.id,
        "title": event.title,
        "when": date_members(date),
        "kind": event.kind,
        "place": event.place,
        "confidence": event.confidence,
        "markers": {"conflict": conflicts, "tension": tensions},
    }
    return dump(members)


def event_links(slug: str, event_id: str) -> dict[str, str]:
    """The links of an event."""
    own = f"/v1/timelines/{slug}/events/{event_id}"
    return {"self": own, "claims": f"{own}/claims", "timeline": f"/v1/timelines/{slug}"}


def source_body(slug: str, source: Source, times: Mapping[str, str], revision: int) -> bytes:
    """The body of a source; ``times`` is empty in a view of the past."""
    links = {"self": f"/v1/timelines/{slug}/sources/{source.id}"}
    return with_revision(dump({**source.to_dict(), **times, "links": links})[:-1], revision)


def timeline_head(timeline: Timeline, revision: int, counts: Mapping[str, int], span: Span) -> dict[str, Any]:
    """A timeline without its properties, as a page of events shows it."""
    return {
        "slug": timeline.slug,
        "title": timeline.title,
        "description": timeline.description,
        "language": timeline.language,
        "timezone": timeline.timezone,
        "visibility": timeline.visibility,
        "revision": revision,
        **_extent(counts, span),
    }


def timeline_body(
    timeline: Timeline, revision: int, counts: Mapping[str, int], span: Span, more: Mapping[str, Any]
) -> bytes:
    """A timeline with ``more`` members and its links."""
    base = f"/v1/timelines/{timeline.slug}"
    links = {"self": base, **{name: f"{base}/{name}" for name in ("events", "sources", "conflicts")}}
    core = {**timeline.to_dict(), **_extent(counts, span), **more, "links": links}
    return with_revision(dump(core)[:-1], revision)


def _extent(counts: Mapping[str, int], span: Span) -> dict[str, Any]:
    conflicts = {"conflict": counts["conflicts"], "tension": counts["tensions"], "decided": counts["decided"]}
    nouns = {name: counts[name] for name in ("events", "claims", "sources")}
    return {"span": list(span), "counts": {**nouns, "conflicts": conflicts}}


def conflict_members(conflict: DecidedConflict, named: bool) -> dict[str, Any]:
    """The members of a conflict except its revision; ``named`` says whether they name the person who decided.

    A decision about former claims is shown together with what changed since.
    """
    decision = decision_for(conflict.decisions, conflict.fingerprint) or (conflict.decisions or (None,))[-1]
    decided = decision.to_public() if decision else None
    if decided and not named:
        del decided["by"]
    return {
        "id": conflict.id,
        "kind": conflict.kind,
        "level": conflict.level,
        "status": conflict.status,
        **conflict.findings,
        "decision": decided,
        "reopened_because": reopening_reason(conflict.decisions, conflict.fingerprint, conflict.findings["claims"]),
        "closed_at": None if conflict.closed_at is None else instant(conflict.closed_at),
        "closed_because": conflict.close_reason,
        "succeeded_by": conflict.succeeded_by,
    }


def conflict_body(conflict: DecidedConflict, named: bool) -> bytes:
    """The body of a conflict."""
    return with_revision(dump(conflict_members(conflict, named))[:-1], conflict.revision)


def conflict_details(conflict: Conflict) -> dict[str, Any]:
    """The members of a conflict that the rules give: all except status, decision and closing."""
    return {
        "events": list(conflict.events),
        "property": conflict.property,
        "sides": [_side(side) for side in conflict.sides],
        "claims": list(conflict.claims),
        "relations": [dict(relation) for relation in conflict.relations],
        "within_source": list(conflict.within_source),
        "within_speaker": list(conflict.within_speaker),
        "differs_from_cited": [{"claim": claim, "cited": cited} for claim, cited in conflict.differs_from_cited],
        "rationale": dict(conflict.rationale),
        "summary": conflict.summary,
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "claims": list(side.claims),
        "also": list(side.also),
        "reading": side.reading,
        "origins": [origin.to_public() for origin in side.origins],
        "best_grade": side.best_grade,
    }


def collection(name: str, bodies: Iterable[bytes], limit: int, next_cursor: str | None) -> bytes:
    """A page of a collection: its bodies under ``name``, and the cursor of the next page."""
    page = dump({"page": {"limit": limit, "next": next_cursor}})
    return b'{"' + name.encode() + b'":' + array(bodies) + b"," + page[1:]


def timeline_page(timeline: Mapping[str, Any], events: Iterable[Sequence[bytes]], page: Mapping[str, Any]) -> bytes:
    """A page of the ordered timeline. Each event is a sequence of pieces, so that the bytes are joined only once."""
    pieces = [b'{"timeline":', dump(timeline), b',"events":[']
    for event in events:
        pieces += event
        pieces.append(b",")
    pieces[-1] = pieces[-1].removesuffix(b",")
    pieces += [b"],", dump({"page": page})[1:]]
    return b"".join(pieces)


def timeline_item(body: bytes, order_certain: bool, names: tuple[str, str] | None) -> tuple[bytes, ...]:
    """The pieces of an event on a page. Only there it has the member `order_certain`; ``names`` are its authors."""
    certain = b',"order_certain":true}' if order_certain else b',"order_certain":false}'
    return ((body if names is None else with_authors(body, *names))[:-1], certain)
