"""Which moment is asked for: known_at, recorded_at and without."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import current_app

from service.api.problems import bad_query, missing
from service.domain.errors import Fault
from service.storage import timelines
from service.storage.db import Transaction
from service.storage.timelines import Head
from service.viewing import asking
from service.viewing.moment import Moment
from service.viewing.view import View


def asked_for(transaction: Transaction, slug: str, asked: Mapping[str, Any]) -> Moment:
    """The moment of a query; raises 400 for an instant that is still to come."""
    moment = Moment(asked.get("known_at"), asked.get("recorded_at"), asked.get("without"))
    if moment.instant is not None and moment.instant > _latest(transaction, slug):
        detail = f"{moment.recorded_at} is still to come; ask for an instant that is past"
        raise bad_query([Fault("recorded_at", "future", detail)])
    return moment


def _latest(transaction: Transaction, slug: str) -> int:
    """The latest instant that can be asked for; what is recorded may be ahead of a clock that was put back."""
    state = timelines.by_slug(transaction, slug)
    assert state is not None  # noqa: S101 - its head was there in this transaction
    return max(transaction.world.now(), state.recorded_at)


def revision(transaction: Transaction, head: Head, moment: Moment) -> int:
    """The revision of a view; raises 404 where there was nothing yet."""
    found = asking.revision_of(transaction, head.number, head.revision, moment)
    if found is None:
        raise missing(f"nothing of this timeline was recorded yet at {moment.recorded_at}; ask for a later instant")
    return found


def view(transaction: Transaction, slug: str, moment: Moment, at: int) -> View:
    """The view of a moment; raises 404 where the timeline was not there, 400 where the source left out is not."""
    state = timelines.by_slug(transaction, slug)
    assert state is not None  # noqa: S101 - its head was there in this transaction
    found = asking.view(current_app.extensions["timeline_views"], transaction, state, moment, at)
    if found is None and moment.without is not None:
        raise bad_query([Fault("without", "unknown_source", f"this view has no source “{moment.without}”")])
    if found is None:
        raise missing()
    return found
