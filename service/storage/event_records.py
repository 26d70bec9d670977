"""Dossiers: all that the record holds about an event, put together for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.assessment import EventRecord
from service.domain.claim import Claim
from service.domain.event import Event
from service.domain.source import Source
from service.storage import claims, events, sources
from service.storage.audited import AuditInfo, Versioned
from service.storage.database import Transaction
from service.storage.timelines import StoredTimeline


@dataclass(frozen=True, slots=True)
class StoredEventRecord:
    """A dossier with the stamps of the event and its claims."""

    record: EventRecord
    audit: AuditInfo
    claim_audits: Mapping[str, AuditInfo]


def about(transaction: Transaction, state: StoredTimeline, event_id: str) -> StoredEventRecord | None:
    """Everything about one event; None where there is none or it is deleted."""
    event = events.by_id(transaction, state.number, event_id)
    if event is None or event.audit.deleted:
        return None
    stated = claims.about(transaction, state.number, event_id)
    successions = claims.successions(transaction, state.number, event_id) if stated else {}
    return _file(transaction, state, event, stated, successions)


def _file(
    transaction: Transaction,
    state: StoredTimeline,
    event: Versioned[Event],
    stated: Mapping[str, Versioned[Claim]],
    successions: Mapping[str, str],
) -> StoredEventRecord:
    cited = {each.source for each in event.value.citations}
    printed = {each.value.source for each in stated.values()}
    resting = sources.with_ancestors(transaction, state.number, cited | printed)
    known: Mapping[str, Source] = {key: each.value for key, each in resting.items()}
    dossier = EventRecord(
        timeline=state.value,
        event=event.value,
        claims={key: each.value for key, each in stated.items()},
        sources=known,
        successions=successions,
    )
    return StoredEventRecord(dossier, event.audit, {key: each.audit for key, each in stated.items()})
