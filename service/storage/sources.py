"""Sources, what they derive from, and what refers to them."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import bindparam, func, select

from service.domain.source import Derivation, Source, canonical_url
from service.storage.audited import AuditedTable, AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import NOT_DELETED, CitationRow, ClaimRow, EventRow, SourceDerivationRow, SourceRow
from service.storage.tables.mapping import ChildTable, table_of

SOURCES = AuditedTable(
    SourceRow,
    fields=[name for name in Source.__dataclass_fields__ if name != "derived_from"],
    lists=["authors"],
)
DERIVATIONS = ChildTable(SourceDerivationRow, "source_id", {"derived_from_id": "source", "how": "how"}, make=Derivation)
_table = SOURCES.table
_derivations = table_of(SourceDerivationRow)
_citations = table_of(CitationRow)
_claims = table_of(ClaimRow)
_events = table_of(EventRow)

_select_by_url = SOURCES.select().where(SOURCES.in_timeline, _table.c.canonical_url == bindparam("url"), NOT_DELETED)
_select_page = (
    SOURCES.select()
    .where(SOURCES.in_timeline, SOURCES.not_deleted, _table.c.id > bindparam("after"))
    .order_by(_table.c.id)
    .limit(bindparam("limit"))
)
_count = select(func.count()).select_from(_table).where(SOURCES.in_timeline, SOURCES.not_deleted)
_select_descendants = (
    select(_derivations.c.source_id)
    .join(_table, (_table.c.timeline_id == _derivations.c.timeline_id) & (_table.c.id == _derivations.c.source_id))
    .where(
        _derivations.c.timeline_id == bindparam("timeline_id"),
        _derivations.c.derived_from_id == bindparam("id"),
        SOURCES.not_deleted,
    )
    .order_by(_derivations.c.source_id)
)
_select_citing_events = (
    select(_citations.c.event_id)
    .distinct()
    .join(_events, (_events.c.timeline_id == _citations.c.timeline_id) & (_events.c.id == _citations.c.event_id))
    .where(
        _citations.c.timeline_id == bindparam("timeline_id"),
        _citations.c.source_id == bindparam("id"),
        _events.c.deleted.is_(False),
    )
    .order_by(_citations.c.event_id)
)
_select_claims = (
    select(_claims.c.id, _claims.c.event_id)
    .where(
        _claims.c.timeline_id == bindparam("timeline_id"),
        _claims.c.source_id == bindparam("id"),
        _claims.c.deleted.is_(False),
    )
    .order_by(_claims.c.id)
)


def by_id(transaction: Transaction, timeline_id: int, source_id: str) -> Versioned[Source] | None:
    """The source of an id, tombstones included."""
    row = SOURCES.by_id(transaction, timeline_id, source_id)
    return None if row is None else _source(transaction, timeline_id, row)


def by_url(transaction: Transaction, timeline_id: int, canonical: str) -> Versioned[Source] | None:
    """The source with a canonical URL."""
    row = transaction.first(_select_by_url, timeline_id=timeline_id, url=canonical)
    return None if row is None else _source(transaction, timeline_id, row)


def page(transaction: Transaction, timeline_id: int, after: str, limit: int) -> list[Versioned[Source]]:
    """Up to ``limit`` sources with ids greater than ``after``, sorted by id, without tombstones."""
    rows = transaction.all(_select_page, timeline_id=timeline_id, after=after, limit=limit)
    return [_source(transaction, timeline_id, row) for row in rows]


def count(transaction: Transaction, timeline_id: int) -> int:
    """The number of sources."""
    row = transaction.first(_count, timeline_id=timeline_id)
    return int(row[0]) if row else 0


def add(transaction: Transaction, timeline_id: int, source: Source, audit: AuditInfo) -> None:
    """Store a new source; raises UniqueViolation if its id or its canonical URL exists."""
    SOURCES.add(transaction, timeline_id, source, audit, canonical_url=_canonical_url(source))
    DERIVATIONS.add(transaction, timeline_id, source.id, source.derived_from)


def replace(transaction: Transaction, timeline_id: int, source: Source, audit: AuditInfo) -> None:
    """Store a source in place of its former version."""
    SOURCES.replace(transaction, timeline_id, source, audit, canonical_url=_canonical_url(source))
    DERIVATIONS.replace(transaction, timeline_id, source.id, source.derived_from)


def with_ancestors(transaction: Transaction, timeline_id: int, ids: Iterable[str]) -> dict[str, Versioned[Source]]:
    """These sources and all sources that they derive from, by id, without tombstones."""
    sources: dict[str, Versioned[Source]] = {}
    stack = sorted(set(ids), reverse=True)
    seen = set(stack)
    while stack:
        stored = by_id(transaction, timeline_id, stack.pop())
        if stored is None or stored.audit.deleted:
            continue
        sources[stored.value.id] = stored
        parents = [derivation.source for derivation in stored.value.derived_from if derivation.source not in seen]
        seen.update(parents)
        stack.extend(parents)
    return sources


def descendants(transaction: Transaction, timeline_id: int, source_id: str) -> list[str]:
    """The ids of a source and of all sources that derive from it, directly or not; the source itself is first."""
    ids, stack = [source_id], [source_id]
    while stack:
        children = [child for child in direct_descendants(transaction, timeline_id, stack.pop()) if child not in ids]
        ids.extend(children)
        stack.extend(children)
    return ids


def direct_descendants(transaction: Transaction, timeline_id: int, source_id: str) -> list[str]:
    """The ids of the sources that derive directly from a source."""
    return [row[0] for row in transaction.all(_select_descendants, timeline_id=timeline_id, id=source_id)]


def citing_events(transaction: Transaction, timeline_id: int, source_id: str) -> list[str]:
    """The ids of the events that cite a source."""
    return [row[0] for row in transaction.all(_select_citing_events, timeline_id=timeline_id, id=source_id)]


def claims_in(transaction: Transaction, timeline_id: int, source_id: str) -> list[tuple[str, str]]:
    """The claims made in a source, as (claim id, event id)."""
    return [(row[0], row[1]) for row in transaction.all(_select_claims, timeline_id=timeline_id, id=source_id)]


def _canonical_url(source: Source) -> str | None:
    return canonical_url(source.url) if source.url else None


def _source(transaction: Transaction, timeline_id: int, row: Row) -> Versioned[Source]:
    derived_from = DERIVATIONS.of(transaction, timeline_id, row[0])
    return Versioned(Source(**SOURCES.fields(row), derived_from=derived_from), SOURCES.audit(row))
