"""Stories: everything of one timeline at once, as it is now or as it was recorded at some instant."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Table, and_, bindparam, func, select

from service.domain.claim import Claim, Contradiction
from service.domain.decision import Decision
from service.domain.event import Citation, Event, Relation
from service.domain.snapshot import Snapshot
from service.domain.source import Derivation, Source
from service.domain.timeline import Timeline
from service.storage.database import Row, Transaction
from service.storage.tables import (
    CitationRow,
    ClaimRow,
    ContradictionRow,
    DerivationRow,
    EventRow,
    RelationRow,
    RevisionRow,
    SourceRow,
)
from service.storage.tables.columns import unpacked
from service.storage.timelines import StoredTimeline

_sources: Table = SourceRow.__table__  # type: ignore[attr-defined]
_events: Table = EventRow.__table__  # type: ignore[attr-defined]
_claims: Table = ClaimRow.__table__  # type: ignore[attr-defined]
_revisions: Table = RevisionRow.__table__  # type: ignore[attr-defined]
_PLAIN_SOURCE = tuple(n for n in Source.__dataclass_fields__ if n not in ("authors", "derived_from"))
_PLAIN_EVENT = ("id", "title", "date", "summary", "kind", "confidence", "position")
_LISTS = ("actors", "tags", "media", "distinct_from")
_PLAIN_CLAIM = tuple(n for n in Claim.__dataclass_fields__ if n not in ("value", "scope", "contradicts"))


def _standing(table: Table, names: tuple[str, ...]) -> Any:
    here = (table.c.timeline == bindparam("timeline"), table.c.deleted.is_(False))
    return select(*(table.c[name] for name in names)).where(*here).order_by(table.c.id)


def _linked(row: Any, key: str, names: tuple[str, ...]) -> Any:
    table: Table = row.__table__
    columns = [table.c[name] for name in (key, *names)]
    return select(*columns).where(table.c.timeline == bindparam("timeline")).order_by(table.c[key], table.c.place)


_all_sources = _standing(_sources, (*_PLAIN_SOURCE, "authors"))
_all_events = _standing(_events, (*_PLAIN_EVENT, "place", *_LISTS, "created_at"))
_all_claims = _standing(_claims, (*_PLAIN_CLAIM, "value", "scope"))
_all_successions = select(_claims.c.id, _claims.c.supersedes).where(
    _claims.c.timeline == bindparam("timeline"), _claims.c.supersedes.is_not(None)
)
_derivations = _linked(DerivationRow, "source", ("derived_from", "how"))
_citations = _linked(CitationRow, "event", ("source", "locator", "note"))
_relations = _linked(RelationRow, "event", ("kind", "other", "note"))
_contradictions = _linked(ContradictionRow, "claim", ("other", "note"))


def current(transaction: Transaction, state: StoredTimeline) -> Snapshot:
    """Everything as it is now."""
    of = {"timeline": state.id}

    def links(statement: Any, made: Any) -> dict[str, tuple[Any, ...]]:
        found: dict[str, list[Any]] = {}
        for key, *rest in transaction.all(statement, **of):
            found.setdefault(key, []).append(made(*rest))
        return {key: tuple(each) for key, each in found.items()}

    above, cited = links(_derivations, Derivation), links(_citations, Citation)
    related, against = links(_relations, Relation), links(_contradictions, Contradiction)
    rows = transaction.all(_all_events, **of)
    return Snapshot(
        timeline=state.value,
        sources={row[0]: _source(row, above.get(row[0], ())) for row in transaction.all(_all_sources, **of)},
        events={row[0]: _event(row, cited.get(row[0], ()), related.get(row[0], ())) for row in rows},
        claims={row[0]: _claim(row, against.get(row[0], ())) for row in transaction.all(_all_claims, **of)},
        successions={row[0]: row[1] for row in transaction.all(_all_successions, **of)},
        created_at={row[0]: row[-1] for row in rows},
    )


def _source(row: Row, above: tuple[Any, ...]) -> Source:
    plain = dict(zip(_PLAIN_SOURCE, row, strict=False))
    return Source(**plain, authors=tuple(unpacked(row[-1])), derived_from=above)


def _event(row: Row, citations: tuple[Any, ...], relations: tuple[Any, ...]) -> Event:
    plain = dict(zip(_PLAIN_EVENT, row, strict=False))
    lists: dict[str, Any] = {
        name: tuple(unpacked(text)) if text != "[]" else () for name, text in zip(_LISTS, row[-5:-1], strict=True)
    }
    return Event(**plain, **lists, place=unpacked(row[len(plain)]), citations=citations, relations=relations)


def _claim(row: Row, against: tuple[Any, ...]) -> Claim:
    plain = dict(zip(_PLAIN_CLAIM, row, strict=False))
    scope = {} if row[-1] == "{}" else unpacked(row[-1])
    return Claim(**plain, value=unpacked(row[-2]), scope=scope, contradicts=against)


_WORDS = _revisions.c.snapshot != "null"
_then = (_revisions.c.timeline == bindparam("timeline"), _revisions.c.revision <= bindparam("revision"))


def _newest(*more: Any) -> Any:
    return (
        select(
            _revisions.c.kind,
            _revisions.c.id,
            func.max(_revisions.c.revision).label("revision"),
            func.min(_revisions.c.at).label("at"),
        )
        .where(*_then, *more)
        .group_by(_revisions.c.kind, _revisions.c.id)
        .subquery()
    )


_last, _said = _newest(), _newest(_WORDS)
_snapshots = (
    select(_said.c.kind, _said.c.id, _last.c.revision == _said.c.revision, _revisions.c.snapshot, _said.c.at)
    .join(_last, and_(_last.c.kind == _said.c.kind, _last.c.id == _said.c.id))
    .join(_revisions, and_(_revisions.c.timeline == bindparam("timeline"), _revisions.c.revision == _said.c.revision))
    .where(_said.c.kind != "conflict")
    .order_by(_said.c.kind, _said.c.id)
)
_decided = (
    select(_revisions.c.id, _revisions.c.snapshot)
    .where(*_then, _revisions.c.kind == "conflict")
    .order_by(_revisions.c.revision)
)
_at = select(func.max(_revisions.c.revision)).where(
    _revisions.c.timeline == bindparam("timeline"), _revisions.c.at <= bindparam("at")
)
_known = select(func.max(_revisions.c.revision)).where(
    _revisions.c.timeline == bindparam("timeline"),
    _revisions.c.known_from <= bindparam("day"),
    _revisions.c.revision <= bindparam("revision"),
)


def revision_at(transaction: Transaction, timeline: int, at: int) -> int | None:
    """The newest revision of an instant (UTC microseconds); None before the first."""
    row = transaction.first(_at, timeline=timeline, at=at)
    return row[0] if row else None


def revision_known_on(transaction: Transaction, timeline: int, day: int, until: int) -> int:
    """The newest revision, up to one, that can show in the view of a day."""
    row = transaction.first(_known, timeline=timeline, day=day, revision=until)
    return (row[0] if row else None) or 1


def decisions(transaction: Transaction, timeline: int, revision: int) -> dict[str, tuple[Decision, ...]]:
    """What people had decided about each conflict by a revision, oldest first."""
    found: dict[str, list[Decision]] = {}
    for conflict, snapshot in transaction.all(_decided, timeline=timeline, revision=revision):
        found.setdefault(conflict, []).append(Decision.from_dict(unpacked(snapshot)))
    return {key: tuple(each) for key, each in found.items()}


def at_revision(transaction: Transaction, timeline: int, revision: int) -> Snapshot | None:
    """Everything as the record held it at a revision; None where the timeline was not there, or not any more."""
    kept: dict[str, dict[str, Any]] = {"timeline": {}, "source": {}, "event": {}, "claim": {}}
    created: dict[str, int] = {}
    successions: dict[str, str] = {}
    for kind, noun_id, standing, snapshot, at in transaction.all(_snapshots, timeline=timeline, revision=revision):
        words = unpacked(snapshot)
        if kind == "claim" and words.get("supersedes"):
            successions[noun_id] = words["supersedes"]
        if standing:
            kept[kind][noun_id] = words
            if kind == "event":
                created[noun_id] = at
    heads = list(kept["timeline"].values())
    if not heads:
        return None
    return Snapshot(
        timeline=Timeline.from_dict(heads[0]),
        sources={key: Source.from_dict(words) for key, words in kept["source"].items()},
        events={key: Event.from_dict(words) for key, words in kept["event"].items()},
        claims={key: Claim.from_dict(words) for key, words in kept["claim"].items()},
        successions=successions,
        created_at=created,
    )
