"""Dossiers: all that the record holds about an event, put together for the rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.assessment import Dossier
from service.domain.claim import Claim
from service.domain.event import Event
from service.domain.source import Source
from service.storage import claims, events, sources
from service.storage.audited import Stamp, Stored
from service.storage.database import Transaction
from service.storage.timelines import TimelineState


@dataclass(frozen=True, slots=True)
class File:
    """A dossier with the stamps of the event and its claims."""

    dossier: Dossier
    stamp: Stamp
    claim_stamps: Mapping[str, Stamp]


def about(transaction: Transaction, state: TimelineState, event_id: str) -> File | None:
    """Everything about one event; None where there is none or it is deleted."""
    event = events.by_id(transaction, state.number, event_id)
    if event is None or event.stamp.deleted:
        return None
    stated = claims.about(transaction, state.number, event_id)
    successions = claims.successions(transaction, state.number, event_id) if stated else {}
    return _file(transaction, state, event, stated, successions)


def _file(
    transaction: Transaction,
    state: TimelineState,
    event: Stored[Event],
    stated: Mapping[str, Stored[Claim]],
    successions: Mapping[str, str],
) -> File:
    cited = {each.source for each in event.noun.citations}
    printed = {each.noun.source for each in stated.values()}
    resting = sources.with_ancestors(transaction, state.number, cited | printed)
    known: Mapping[str, Source] = {key: each.noun for key, each in resting.items()}
    dossier = Dossier(
        timeline=state.noun,
        event=event.noun,
        claims={key: each.noun for key, each in stated.items()},
        sources=known,
        successions=successions,
    )
    return File(dossier, event.stamp, {key: each.stamp for key, each in stated.items()})
