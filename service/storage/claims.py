"""Claims: what sources state, about which event, and which person says that two contradict each other."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, Table, bindparam, delete, func, insert, select, union_all, update

from service.domain.claim import Claim, Contradiction
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Row, Transaction
from service.storage.tables import NOT_DELETED, ClaimRow, ContradictionRow
from service.storage.tables.columns import packed, unpacked

_table: Table = ClaimRow.__table__  # type: ignore[attr-defined]
_against: Table = ContradictionRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_plain = tuple(n for n in Claim.__dataclass_fields__ if n not in ("value", "scope", "contradicts"))

_here = _table.c.timeline == bindparam("timeline")
_by_id = select(_table).where(_here, _table.c.id == bindparam("id"))
_about = (
    select(_table).where(_here, _table.c.event == bindparam("event"), _table.c.deleted.is_(False)).order_by(_table.c.id)
)
_gone = (
    select(_table.c.id)
    .where(
        _here,
        _table.c.event == bindparam("event"),
        _table.c.deleted.is_(True),
        _table.c.updated_at == bindparam("at"),
    )
    .order_by(_table.c.id)
)
_successions = select(_table.c.id, _table.c.supersedes).where(
    _here, _table.c.event == bindparam("event"), _table.c.supersedes.is_not(None)
)
_same = select(_table).where(_here, _table.c.sameness == bindparam("sameness"), NOT_DELETED)
_superseding = select(_table.c.id).where(_here, _table.c.supersedes == bindparam("id"), _table.c.deleted.is_(False))
_of_property = (
    select(func.count())
    .select_from(_table)
    .where(_here, _table.c.property == bindparam("key"), _table.c.deleted.is_(False))
)
_values = select(_table.c.value).where(_here, _table.c.property == bindparam("key"), _table.c.deleted.is_(False))
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_update = (
    update(_table)
    .where(_table.c.timeline == bindparam("in_timeline"), _table.c.id == bindparam("of_id"))
    .values({name: bindparam(name) for name in _names if name not in ("timeline", "id", "created_at", "created_by")})
)
_oppose = insert(_against).values({name: bindparam(name) for name in _against.c.keys()})
_unoppose = delete(_against).where(_against.c.timeline == bindparam("timeline"), _against.c.claim == bindparam("id"))
_opposed = (
    select(_against.c.claim, _against.c.other, _against.c.note)
    .join(_table, (_table.c.timeline == _against.c.timeline) & (_table.c.id == _against.c.claim))
    .where(_against.c.timeline == bindparam("timeline"), _table.c.event == bindparam("event"))
    .order_by(_against.c.claim, _against.c.place)
)
_opposed_one = (
    select(_against.c.other, _against.c.note)
    .where(_against.c.timeline == bindparam("timeline"), _against.c.claim == bindparam("id"))
    .order_by(_against.c.place)
)
_subject = _table.alias("subject")


def _beyond(mine: str, theirs: str) -> Select[Any]:
    """The events of the claims at the other end of contradictions that one event's claims have an end in."""
    ends = _table.join(_against, (_against.c.timeline == _table.c.timeline) & (_against.c[mine] == _table.c.id)).join(
        _subject, (_subject.c.timeline == _against.c.timeline) & (_subject.c.id == _against.c[theirs])
    )
    return select(_subject.c.event).select_from(ends).where(_here, _table.c.event == bindparam("event"))


_disputing = union_all(_beyond("claim", "other"), _beyond("other", "claim"))


def by_id(transaction: Transaction, timeline: int, claim_id: str) -> Versioned[Claim] | None:
    """The claim of that id, a tombstone included."""
    row = transaction.first(_by_id, timeline=timeline, id=claim_id)
    if row is None:
        return None
    against = transaction.all(_opposed_one, timeline=timeline, id=claim_id)
    return _stored(row, tuple(Contradiction(*each) for each in against))


def by_identity_hash(transaction: Transaction, timeline: int, sameness: str) -> Versioned[Claim] | None:
    """The claim that says exactly this already."""
    row = transaction.first(_same, timeline=timeline, sameness=sameness)
    return None if row is None else by_id(transaction, timeline, row[_names.index("id")])


def of_event(transaction: Transaction, timeline: int, event: str) -> dict[str, Versioned[Claim]]:
    """All claims about an event in order of their ids, tombstones left out."""
    rows = transaction.all(_about, timeline=timeline, event=event)
    if not rows:
        return {}
    against: dict[str, list[Contradiction]] = {}
    for claim, other, note in transaction.all(_opposed, timeline=timeline, event=event):
        against.setdefault(claim, []).append(Contradiction(other, note))
    found = (_stored(row, tuple(against.get(row[_names.index("id")], ()))) for row in rows)
    return {each.value.id: each for each in found}


def deleted_with_event(transaction: Transaction, timeline: int, event: str, at: int) -> list[Versioned[Claim]]:
    """The claims that were deleted together with their event, at that instant."""
    rows = transaction.all(_gone, timeline=timeline, event=event, at=at)
    found = (by_id(transaction, timeline, row[0]) for row in rows)
    return [each for each in found if each is not None]


def successions(transaction: Transaction, timeline: int, event: str) -> dict[str, str]:
    """For each claim about an event, tombstones included, the one that it supersedes."""
    return {row[0]: row[1] for row in transaction.all(_successions, timeline=timeline, event=event)}


def successor_of(transaction: Transaction, timeline: int, claim_id: str) -> str | None:
    """The claim that takes this one back."""
    row = transaction.first(_superseding, timeline=timeline, id=claim_id)
    return None if row is None else row[0]


def count_of_property(transaction: Transaction, timeline: int, key: str) -> int:
    """How many claims speak of a property."""
    row = transaction.first(_of_property, timeline=timeline, key=key)
    return row[0] if row else 0


def values_of_property(transaction: Transaction, timeline: int, key: str) -> list[Any]:
    """What claims say of a property."""
    return [unpacked(row[0]) for row in transaction.all(_values, timeline=timeline, key=key)]


def contradicted_events(transaction: Transaction, timeline: int, event: str) -> set[str]:
    """The events whose claims contradict this one's by a person's word, in either direction."""
    return {row[0] for row in transaction.all(_disputing, timeline=timeline, event=event)}


def add(transaction: Transaction, timeline: int, claim: Claim, sameness: str, stamp: AuditInfo) -> None:
    """Keep a new claim."""
    transaction.execute(_insert, timeline=timeline, **_columns(claim, sameness), **stamp.as_columns())
    _add_contradictions(transaction, timeline, claim)


def replace(transaction: Transaction, timeline: int, claim: Claim, sameness: str, stamp: AuditInfo) -> None:
    """Keep a claim's new words and stamp."""
    columns = _columns(claim, sameness) | stamp.as_columns()
    transaction.execute(_update, in_timeline=timeline, of_id=columns.pop("id"), **columns)
    transaction.execute(_unoppose, timeline=timeline, id=claim.id)
    _add_contradictions(transaction, timeline, claim)


def _add_contradictions(transaction: Transaction, timeline: int, claim: Claim) -> None:
    rows = [
        {"timeline": timeline, "claim": claim.id, "place": place, "other": each.to, "note": each.note}
        for place, each in enumerate(claim.contradicts)
    ]
    transaction.execute_many(_oppose, rows)


def _columns(claim: Claim, sameness: str) -> dict[str, Any]:
    plain = {name: getattr(claim, name) for name in _plain}
    return {**plain, "value": packed(claim.value), "scope": packed(claim.scope), "sameness": sameness}


def _stored(row: Row, against: tuple[Contradiction, ...]) -> Versioned[Claim]:
    named = dict(zip(_names, row, strict=True))
    claim = Claim(
        **{name: named[name] for name in _plain},
        value=unpacked(named["value"]),
        scope=unpacked(named["scope"]),
        contradicts=against,
    )
    return Versioned(claim, AuditInfo.of(named))
