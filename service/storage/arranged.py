"""The timeline as it is served: events in order with their JSON ready, and the claims in theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    delete,
    exists,
    insert,
    or_,
    select,
    tuple_,
)

from service.storage.db import Row, Transaction
from service.storage.tables import ArrangedClaimRow, ArrangedEventRow, ArrangedTagRow, EventRow

_table: Table = ArrangedEventRow.__table__  # type: ignore[attr-defined]
_tags: Table = ArrangedTagRow.__table__  # type: ignore[attr-defined]
_claims: Table = ArrangedClaimRow.__table__  # type: ignore[attr-defined]
_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_KEY = ("sort_earliest", "sort_latest", "position", "id")
MARKERS = ("conflict", "tension", "any", "none")

_insert = insert(_table).values({name: bindparam(name) for name in _names})
_remove = delete(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.id == bindparam("id"))
_one = select(_table).where(_table.c.timeline == bindparam("timeline"), _table.c.id == bindparam("id"))
_tag = insert(_tags).values({name: bindparam(name) for name in _tags.c.keys()})
_untag = delete(_tags).where(_tags.c.timeline == bindparam("timeline"), _tags.c.event == bindparam("id"))
_tags_of = (
    select(_tags.c.tag)
    .where(_tags.c.timeline == bindparam("timeline"), _tags.c.event == bindparam("id"))
    .order_by(_tags.c.tag)
)
_strays = (
    select(_table.c.id)
    .join(_events, (_events.c.timeline == _table.c.timeline) & (_events.c.id == _table.c.id))
    .where(_table.c.timeline == bindparam("timeline"), _events.c.deleted.is_(True))
    .order_by(_table.c.id)
)
_insert_claim = insert(_claims).values({name: bindparam(name) for name in _claims.c.keys()})
_remove_claim = delete(_claims).where(_claims.c.timeline == bindparam("timeline"), _claims.c.id == bindparam("id"))
_claims_of = (
    select(_claims.c.id, _claims.c.revision, _claims.c.body)
    .where(
        _claims.c.timeline == bindparam("timeline"),
        _claims.c.event == bindparam("event"),
        _claims.c.id > bindparam("after"),
    )
    .order_by(_claims.c.id)
    .limit(bindparam("most"))
)
_claim = select(_claims.c.id, _claims.c.revision, _claims.c.body).where(
    _claims.c.timeline == bindparam("timeline"), _claims.c.id == bindparam("id")
)


@dataclass(frozen=True, slots=True)
class ArrangedEvent:
    """An event in its place. Bounds are UTC seconds, far out where a side is open; ``body`` is its JSON."""

    id: str
    sort_earliest: int
    sort_latest: int
    position: int
    earliest: int
    latest: int
    first_day: str | None
    last_day: str | None
    kind: str | None
    conflicts: int
    tensions: int
    revision: int
    body: bytes


@dataclass(frozen=True, slots=True)
class ArrangedClaim:
    """A claim's JSON."""

    id: str
    revision: int
    body: bytes


@dataclass(frozen=True, slots=True)
class Listed:
    """An event on a page: where it stands, whether its place is certain, its JSON and who wrote it."""

    key: tuple[int, int, int, str]
    order_certain: bool
    body: bytes
    created_by: str
    updated_by: str


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of a page. Bounds are UTC seconds; several kinds, tags or markers mean either."""

    earliest: int | None = None
    latest: int | None = None
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    markers: tuple[str, ...] = ()
    descending: bool = False


def get(transaction: Transaction, timeline: int, event_id: str) -> ArrangedEvent | None:
    """An event as it stands on the timeline."""
    row = transaction.one(_one, timeline=timeline, id=event_id)
    return None if row is None else ArrangedEvent(*row[1:])


def put(transaction: Transaction, timeline: int, event: ArrangedEvent, tags: Sequence[str], known: bool) -> None:
    """Put an event in its place, in that of its former self where it is ``known``."""
    if known:
        remove(transaction, timeline, event.id)
    columns = {name: getattr(event, name) for name in ArrangedEvent.__dataclass_fields__}
    transaction.run(_insert, timeline=timeline, **columns)
    rows = [{"timeline": timeline, "tag": tag, "event": event.id} for tag in dict.fromkeys(tags)]
    transaction.run_many(_tag, rows)


def remove(transaction: Transaction, timeline: int, event_id: str) -> None:
    """Take an event off the timeline; its claims stay until they are removed themselves."""
    transaction.run(_remove, timeline=timeline, id=event_id)
    transaction.run(_untag, timeline=timeline, id=event_id)


def strays(transaction: Transaction, timeline: int) -> list[str]:
    """Events on the timeline whose record is a tombstone: there should be none."""
    return [row[0] for row in transaction.all(_strays, timeline=timeline)]


def tags_of(transaction: Transaction, timeline: int, event_id: str) -> list[str]:
    """The tags that an event is found under."""
    return [row[0] for row in transaction.all(_tags_of, timeline=timeline, id=event_id)]


def claim(transaction: Transaction, timeline: int, claim_id: str) -> ArrangedClaim | None:
    """One claim's JSON."""
    row = transaction.one(_claim, timeline=timeline, id=claim_id)
    return None if row is None else ArrangedClaim(*row)


def claims_of(
    transaction: Transaction, timeline: int, event: str, after: str = "", most: int = 2**31
) -> list[ArrangedClaim]:
    """The claims of an event in order of their ids."""
    rows = transaction.all(_claims_of, timeline=timeline, event=event, after=after, most=most)
    return [ArrangedClaim(*row) for row in rows]


def put_claims(
    transaction: Transaction, timeline: int, event: str, claims: Sequence[ArrangedClaim], known: frozenset[str]
) -> None:
    """Put claims in their places; ``known`` are the ids that have one already."""
    former = [{"timeline": timeline, "id": each.id} for each in claims if each.id in known]
    transaction.run_many(_remove_claim, former)
    rows = [
        {"timeline": timeline, "event": event, "id": each.id, "revision": each.revision, "body": each.body}
        for each in claims
    ]
    transaction.run_many(_insert_claim, rows)


def remove_claims(transaction: Transaction, timeline: int, ids: Sequence[str]) -> None:
    """Take claims away."""
    transaction.run_many(_remove_claim, [{"timeline": timeline, "id": each} for each in ids])


def page(
    transaction: Transaction, timeline: int, asked: Filters, after: tuple[int, int, int, str] | None, most: int
) -> list[Listed]:
    """Events in the order of the timeline, from just past a key; ties cannot occur, ids are the last word."""
    shape = (
        asked.earliest is not None,
        asked.latest is not None,
        len(asked.kinds),
        len(asked.tags),
        asked.markers,
        asked.descending,
        after is not None,
    )
    values: dict[str, Any] = {"timeline": timeline, "most": most}
    values |= {"from_": asked.earliest, "to_": asked.latest}
    values |= {f"kind{at}": kind for at, kind in enumerate(asked.kinds)}
    values |= {f"tag{at}": tag for at, tag in enumerate(asked.tags)}
    if after is not None:
        values |= dict(zip(("k0", "k1", "k2", "k3"), after, strict=True))
    statement = _page(*shape)
    return [_listed(row) for row in transaction.all(statement, **values)]


def _listed(row: Row) -> Listed:
    touches = bool(row[4]) or bool(row[5])
    return Listed(row[:4], not touches, row[6], row[7], row[8])


@lru_cache(maxsize=512)
def _page(
    bounded_below: bool,
    bounded_above: bool,
    kinds: int,
    tags: int,
    markers: tuple[str, ...],
    descending: bool,
    resumed: bool,
) -> Select[Any]:
    """The statement for one shape of question, so that each is compiled once."""
    here = _table.c
    where: list[ColumnElement[bool]] = [here.timeline == bindparam("timeline")]
    if bounded_below:
        where.append(here.latest >= bindparam("from_"))
    if bounded_above:
        where.append(here.earliest <= bindparam("to_"))
    if kinds:
        where.append(here.kind.in_([bindparam(f"kind{at}") for at in range(kinds)]))
    if tags:
        where.append(_tagged(tags))
    if markers:
        where.append(or_(*(_MARKED[each] for each in markers)))
    key = tuple_(*(here[name] for name in _KEY))
    if resumed:
        past = tuple_(*(bindparam(f"k{at}", type_=here[name].type) for at, name in enumerate(_KEY)))
        where.append(key < past if descending else key > past)
    order = [here[name].desc() if descending else here[name] for name in _KEY]
    wanted = [here[name] for name in _KEY]
    return (
        select(
            *wanted,
            _overlaps(before=True),
            _overlaps(before=False),
            here.body,
            _events.c.created_by,
            _events.c.updated_by,
        )
        .join(_events, and_(_events.c.timeline == here.timeline, _events.c.id == here.id))
        .where(*where)
        .order_by(*order)
        .limit(bindparam("most"))
    )


def _tagged(number: int) -> ColumnElement[bool]:
    tags: list[BindParameter[Any]] = [bindparam(f"tag{at}") for at in range(number)]
    return exists().where(_tags.c.timeline == _table.c.timeline, _tags.c.event == _table.c.id, _tags.c.tag.in_(tags))


_MARKED: Mapping[str, ColumnElement[bool]] = {
    "conflict": _table.c.conflicts > 0,
    "tension": _table.c.tensions > 0,
    "any": or_(_table.c.conflicts > 0, _table.c.tensions > 0),
    "none": and_(_table.c.conflicts == 0, _table.c.tensions == 0),
}


def _overlaps(before: bool) -> ColumnElement[Any]:
    """Whether an event's range meets that of its neighbour in the whole timeline, filters aside."""
    other = _table.alias("before" if before else "next")
    theirs = tuple_(*(other.c[name] for name in _KEY))
    ours = tuple_(*(_table.c[name] for name in _KEY))
    order = [other.c[name].desc() if before else other.c[name] for name in _KEY]
    meets = and_(other.c.latest >= _table.c.earliest, other.c.earliest <= _table.c.latest)
    return (
        select(meets)
        .where(other.c.timeline == _table.c.timeline, theirs < ours if before else theirs > ours)
        .order_by(*order)
        .limit(1)
        .correlate(_table)
        .scalar_subquery()
    )
