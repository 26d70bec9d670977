"""Sources: which there are, which address is known, what they derive from and what rests on them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from service.domain.source import Derivation, Source, canonical_url
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import NOT_DELETED, CitationRow, ClaimRow, DerivationRow, EventRow, SourceRow
from service.storage.tables.columns import packed, unpacked

_table = SourceRow.__table__  # type: ignore[attr-defined]
_derivations = DerivationRow.__table__  # type: ignore[attr-defined]
_citations = CitationRow.__table__  # type: ignore[attr-defined]
_claims = ClaimRow.__table__  # type: ignore[attr-defined]
_events = EventRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_words = tuple(n for n in Source.__dataclass_fields__ if n not in ("id", "authors", "derived_from"))

_here = _table.c.timeline == bindparam("timeline")
_by_id = select(_table).where(_here, _table.c.id == bindparam("id"))
_by_url = select(_table).where(_here, _table.c.canonical_url == bindparam("url"), NOT_DELETED)
_all = (
    select(_table)
    .where(_here, _table.c.deleted.is_(False), _table.c.id > bindparam("after"))
    .order_by(_table.c.id)
    .limit(bindparam("most"))
)
_number = select(func.count()).select_from(_table).where(_here, _table.c.deleted.is_(False))
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_update = (
    update(_table)
    .where(_table.c.timeline == bindparam("in_timeline"), _table.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _names if name not in ("timeline", "id", "created_at", "created_by")})
)
_derive = insert(_derivations).values({name: bindparam(name) for name in _derivations.c.keys()})
_underive = delete(_derivations).where(
    _derivations.c.timeline == bindparam("timeline"), _derivations.c.source == bindparam("id")
)
_derived_from = (
    select(_derivations.c.derived_from, _derivations.c.how)
    .where(_derivations.c.timeline == bindparam("timeline"), _derivations.c.source == bindparam("id"))
    .order_by(_derivations.c.place)
)
_deriving = (
    select(_derivations.c.source)
    .join(_table, (_table.c.timeline == _derivations.c.timeline) & (_table.c.id == _derivations.c.source))
    .where(
        _derivations.c.timeline == bindparam("timeline"),
        _derivations.c.derived_from == bindparam("id"),
        _table.c.deleted.is_(False),
    )
    .order_by(_derivations.c.source)
)
_citing = (
    select(_citations.c.event)
    .distinct()
    .join(_events, (_events.c.timeline == _citations.c.timeline) & (_events.c.id == _citations.c.event))
    .where(
        _citations.c.timeline == bindparam("timeline"),
        _citations.c.source == bindparam("id"),
        _events.c.deleted.is_(False),
    )
    .order_by(_citations.c.event)
)
_printing = (
    select(_claims.c.id, _claims.c.event)
    .where(
        _claims.c.timeline == bindparam("timeline"),
        _claims.c.source == bindparam("id"),
        _claims.c.deleted.is_(False),
    )
    .order_by(_claims.c.id)
)


def by_id(transaction: Transaction, timeline: int, source_id: str) -> Versioned[Source] | None:
    """The source of that id, a tombstone included."""
    row = transaction.first(_by_id, timeline=timeline, id=source_id)
    return None if row is None else _stored(transaction, row)


def by_url(transaction: Transaction, timeline: int, canonical: str) -> Versioned[Source] | None:
    """The source that is known by that canonical address."""
    row = transaction.first(_by_url, timeline=timeline, url=canonical)
    return None if row is None else _stored(transaction, row)


def page(transaction: Transaction, timeline: int, after: str, most: int) -> list[Versioned[Source]]:
    """Sources in order of their ids, tombstones left out."""
    return [_stored(transaction, row) for row in transaction.all(_all, timeline=timeline, after=after, most=most)]


def count(transaction: Transaction, timeline: int) -> int:
    """How many sources there are."""
    row = transaction.first(_number, timeline=timeline)
    return int(row[0]) if row else 0


def add(transaction: Transaction, timeline: int, source: Source, stamp: AuditInfo) -> None:
    """Keep a new source; raises Clash where its id or address is taken."""
    transaction.execute(_insert, timeline=timeline, **_columns(source), **stamp.as_columns())
    _add_derivations(transaction, timeline, source)


def replace(transaction: Transaction, timeline: int, source: Source, stamp: AuditInfo) -> None:
    """Keep a source's new words and stamp."""
    columns = _columns(source) | stamp.as_columns()
    transaction.execute(_update, in_timeline=timeline, of_id=columns.pop("id"), **columns)
    transaction.execute(_underive, timeline=timeline, id=source.id)
    _add_derivations(transaction, timeline, source)


def with_ancestors(transaction: Transaction, timeline: int, ids: Iterable[str]) -> dict[str, Versioned[Source]]:
    """These sources and all that they derive from, tombstones left out."""
    found: dict[str, Versioned[Source]] = {}
    ahead = sorted(set(ids), reverse=True)
    seen = set(ahead)
    while ahead:
        stored = by_id(transaction, timeline, ahead.pop())
        if stored is None or stored.audit.deleted:
            continue
        found[stored.value.id] = stored
        fresh = [each.source for each in stored.value.derived_from if each.source not in seen]
        seen.update(fresh)
        ahead.extend(fresh)
    return found


def descendants(transaction: Transaction, timeline: int, source_id: str) -> list[str]:
    """All sources that derive from this one, directly or through others; itself first."""
    found, ahead = [source_id], [source_id]
    while ahead:
        fresh = [each for each in direct_descendants(transaction, timeline, ahead.pop()) if each not in found]
        found.extend(fresh)
        ahead.extend(fresh)
    return found


def direct_descendants(transaction: Transaction, timeline: int, source_id: str) -> list[str]:
    """The sources that derive from this one directly."""
    return [row[0] for row in transaction.all(_deriving, timeline=timeline, id=source_id)]


def citing_events(transaction: Transaction, timeline: int, source_id: str) -> list[str]:
    """The events that cite this source."""
    return [row[0] for row in transaction.all(_citing, timeline=timeline, id=source_id)]


def claims_in(transaction: Transaction, timeline: int, source_id: str) -> list[tuple[str, str]]:
    """The claims printed in this source, each with its event."""
    return [(row[0], row[1]) for row in transaction.all(_printing, timeline=timeline, id=source_id)]


def _add_derivations(transaction: Transaction, timeline: int, source: Source) -> None:
    rows = [
        {"timeline": timeline, "source": source.id, "place": place, "derived_from": each.source, "how": each.how}
        for place, each in enumerate(source.derived_from)
    ]
    transaction.execute_many(_derive, rows)


def _columns(source: Source) -> dict[str, Any]:
    plain = {name: getattr(source, name) for name in _words}
    canonical = canonical_url(source.url) if source.url else None
    return {"id": source.id, "authors": packed(source.authors), "canonical_url": canonical, **plain}


def _stored(transaction: Transaction, row: Row) -> Versioned[Source]:
    named = dict(zip(_names, row, strict=True))
    above: Sequence[Row] = transaction.all(_derived_from, timeline=named["timeline"], id=named["id"])
    source = Source(
        id=named["id"],
        authors=tuple(unpacked(named["authors"])),
        derived_from=tuple(Derivation(one, how) for one, how in above),
        **{name: named[name] for name in _words},
    )
    return Versioned(source, AuditInfo.of(named))
