"""Claims, and which of them a person says contradict each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, bindparam, func, select, union_all

from service.domain.claim import Claim, Contradiction
from service.storage.audited import AuditedTable, AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import NOT_DELETED, ClaimContradictionRow, ClaimRow
from service.storage.tables.columns import from_json
from service.storage.tables.mapping import ChildTable, table_of

CLAIMS = AuditedTable(
    ClaimRow,
    fields=[name for name in Claim.__dataclass_fields__ if name != "contradicts"],
    columns={"event": "event_id", "source": "source_id", "supersedes": "supersedes_id"},
    json=["value", "scope"],
)
CONTRADICTIONS = ChildTable(
    ClaimContradictionRow, "claim_id", {"other_claim_id": "to", "note": "note"}, make=Contradiction
)
_table = CLAIMS.table
_contradictions = table_of(ClaimContradictionRow)

_of_event = _table.c.event_id == bindparam("event_id")
_of_property = _table.c.property == bindparam("key")
_select_of_event = CLAIMS.select().where(CLAIMS.in_timeline, _of_event, CLAIMS.not_deleted).order_by(_table.c.id)
_select_deleted_ids = (
    select(_table.c.id)
    .where(CLAIMS.in_timeline, _of_event, _table.c.deleted.is_(True), _table.c.updated_at == bindparam("at"))
    .order_by(_table.c.id)
)
_select_successions = select(_table.c.id, _table.c.supersedes_id).where(
    CLAIMS.in_timeline, _of_event, _table.c.supersedes_id.is_not(None)
)
_select_by_hash = CLAIMS.select().where(
    CLAIMS.in_timeline, _table.c.identity_hash == bindparam("identity_hash"), NOT_DELETED
)
_select_successor = select(_table.c.id).where(
    CLAIMS.in_timeline, _table.c.supersedes_id == bindparam("id"), CLAIMS.not_deleted
)
_count_of_property = (
    select(func.count()).select_from(_table).where(CLAIMS.in_timeline, _of_property, CLAIMS.not_deleted)
)
_select_values = select(_table.c.value).where(CLAIMS.in_timeline, _of_property, CLAIMS.not_deleted)
_select_contradictions_of_event = (
    select(_contradictions.c.claim_id, _contradictions.c.other_claim_id, _contradictions.c.note)
    .join(
        _table,
        (_table.c.timeline_id == _contradictions.c.timeline_id) & (_table.c.id == _contradictions.c.claim_id),
    )
    .where(_contradictions.c.timeline_id == bindparam("timeline_id"), _of_event)
    .order_by(_contradictions.c.claim_id, _contradictions.c.position)
)


def _select_contradicted_events(near: str, far: str) -> Select[Any]:
    """The events of the claims at the ``far`` end of contradictions whose ``near`` end is a claim of an event."""
    other = _table.alias("other")
    ends = _table.join(
        _contradictions,
        (_contradictions.c.timeline_id == _table.c.timeline_id) & (_contradictions.c[near] == _table.c.id),
    ).join(other, (other.c.timeline_id == _contradictions.c.timeline_id) & (other.c.id == _contradictions.c[far]))
    return select(other.c.event_id).select_from(ends).where(CLAIMS.in_timeline, _of_event)


_select_contradicted = union_all(
    _select_contradicted_events(near="claim_id", far="other_claim_id"),
    _select_contradicted_events(near="other_claim_id", far="claim_id"),
)


def by_id(transaction: Transaction, timeline_id: int, claim_id: str) -> Versioned[Claim] | None:
    """The claim of an id, tombstones included."""
    row = CLAIMS.by_id(transaction, timeline_id, claim_id)
    return None if row is None else _claim(row, CONTRADICTIONS.of(transaction, timeline_id, claim_id))


def by_identity_hash(transaction: Transaction, timeline_id: int, identity_hash: str) -> Versioned[Claim] | None:
    """The claim that states exactly the same."""
    row = transaction.first(_select_by_hash, timeline_id=timeline_id, identity_hash=identity_hash)
    return None if row is None else by_id(transaction, timeline_id, row[0])


def of_event(transaction: Transaction, timeline_id: int, event_id: str) -> dict[str, Versioned[Claim]]:
    """The claims of an event by id, sorted by id, without tombstones."""
    rows = transaction.all(_select_of_event, timeline_id=timeline_id, event_id=event_id)
    if not rows:
        return {}
    contradictions: dict[str, list[Contradiction]] = {}
    for claim_id, other_id, note in transaction.all(
        _select_contradictions_of_event, timeline_id=timeline_id, event_id=event_id
    ):
        contradictions.setdefault(claim_id, []).append(Contradiction(other_id, note))
    return {row[0]: _claim(row, tuple(contradictions.get(row[0], ()))) for row in rows}


def deleted_with_event(transaction: Transaction, timeline_id: int, event_id: str, at: int) -> list[Versioned[Claim]]:
    """The claims that were deleted together with their event, at an instant (UTC microseconds)."""
    rows = transaction.all(_select_deleted_ids, timeline_id=timeline_id, event_id=event_id, at=at)
    claims = (by_id(transaction, timeline_id, row[0]) for row in rows)
    return [claim for claim in claims if claim is not None]


def successions(transaction: Transaction, timeline_id: int, event_id: str) -> dict[str, str]:
    """For each claim of an event that supersedes another one, the id of that one; tombstones included."""
    rows = transaction.all(_select_successions, timeline_id=timeline_id, event_id=event_id)
    return {row[0]: row[1] for row in rows}


def successor_of(transaction: Transaction, timeline_id: int, claim_id: str) -> str | None:
    """The id of the claim that supersedes a claim."""
    row = transaction.first(_select_successor, timeline_id=timeline_id, id=claim_id)
    return None if row is None else row[0]


def count_of_property(transaction: Transaction, timeline_id: int, key: str) -> int:
    """The number of claims about a property."""
    row = transaction.first(_count_of_property, timeline_id=timeline_id, key=key)
    return row[0] if row else 0


def values_of_property(transaction: Transaction, timeline_id: int, key: str) -> list[Any]:
    """The values of all claims about a property."""
    return [from_json(row[0]) for row in transaction.all(_select_values, timeline_id=timeline_id, key=key)]


def contradicted_events(transaction: Transaction, timeline_id: int, event_id: str) -> set[str]:
    """The ids of the events with claims that a person says contradict claims of this one, in either direction."""
    return {row[0] for row in transaction.all(_select_contradicted, timeline_id=timeline_id, event_id=event_id)}


def add(transaction: Transaction, timeline_id: int, claim: Claim, identity_hash: str, audit: AuditInfo) -> None:
    """Store a new claim; raises UniqueViolation if its id or its identity hash exists."""
    CLAIMS.add(transaction, timeline_id, claim, audit, identity_hash=identity_hash)
    CONTRADICTIONS.add(transaction, timeline_id, claim.id, claim.contradicts)


def replace(transaction: Transaction, timeline_id: int, claim: Claim, identity_hash: str, audit: AuditInfo) -> None:
    """Store a claim in place of its former version."""
    CLAIMS.replace(transaction, timeline_id, claim, audit, identity_hash=identity_hash)
    CONTRADICTIONS.replace(transaction, timeline_id, claim.id, claim.contradicts)


def _claim(row: Row, contradicts: tuple[Contradiction, ...]) -> Versioned[Claim]:
    return Versioned(Claim(**CLAIMS.fields(row), contradicts=contradicts), CLAIMS.audit(row))
