"""Digesting: keep what an event is found by, counted under and, in short, shown as, in line with the record."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from service.domain import digest, edtf
from service.domain.dossier import Dossier
from service.domain.facet import facets
from service.formats import representation
from service.recording.bench import Bench
from service.recording.ledger import Change
from service.storage import digests, fts5
from service.storage.arranged import ArrangedEvent
from service.storage.conflicts import StoredConflict
from service.storage.digests import Digest
from service.storage.dossiers import File


def digest_of(dossier: Dossier, shown: ArrangedEvent, standing: Sequence[StoredConflict]) -> Digest:
    """The digest of an event in its place, with the conflicts that concern it."""
    event, claims, sources = dossier.event, dossier.claims, dossier.sources
    when = edtf.parse(event.date, dossier.timeline.timezone)
    marked = [each.kind for each in standing if each.status != "dismissed"]
    return Digest(
        event.id,
        facets(event, claims, sources),
        representation.brief(event, when, shown.conflicts, shown.tensions),
        digest.words(digest.Subject(dossier.timeline, event, claims, sources, marked)),
    )


def keep(change: Change, fresh: Digest, sort_earliest: int, known: bool) -> None:
    """Keep an event's digest, in place of its former one where the event is ``known``."""
    former = digests.get(change.transaction, change.number, fresh.event) if known else None
    if former is not None and former.digest == fresh and not change.moves(former.number, sort_earliest):
        return
    change.shifts += digests.put(change.transaction, change.number, fresh, former, sort_earliest)
    change.facets.update(fresh.facets)
    change.facets.subtract(former.digest.facets if former else ())


def drop(change: Change, event_id: str) -> None:
    """Forget an event's digest."""
    former = digests.get(change.transaction, change.number, event_id)
    if former is not None:
        change.shifts += digests.remove(change.transaction, change.number, former)
        change.facets.subtract(former.digest.facets)


def differences(bench: Bench, file: File, shown: ArrangedEvent, standing: Sequence[StoredConflict]) -> Iterator[str]:
    """What of the kept digest is not as the record gives it, in words."""
    kept = digests.get(bench.transaction, bench.state.number, shown.id)
    if kept is None:
        yield "is not found by its words"
        return
    fresh = digest_of(file.dossier, shown, standing)
    if kept.digest.words != fresh.words:
        yield "is found by other words than it has"
    if kept.digest.facets != fresh.facets or kept.digest.body != fresh.body:
        yield "is counted, or shown in short, otherwise than the record gives it"
    if bench.transaction.kind.finds_in_order and not fts5.is_of(kept.number, shown.sort_earliest):
        yield "is found at another place in the order than its own"


def index(change: Change) -> None:
    """Bring the index of words and the numbers of the facets in line, once for all that a change did."""
    digests.index(change.transaction, change.shifts)
    digests.count(change.transaction, change.number, change.facets)
    change.shifts.clear()
    change.facets.clear()
