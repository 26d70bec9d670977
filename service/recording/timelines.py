"""Timelines: opened, described, given their vocabulary, and closed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from service.domain.availability import ALWAYS
from service.domain.errors import Unreadable
from service.domain.timeline import Property, Timeline
from service.domain.values import read
from service.formats import json as json_format
from service.permissions import Person
from service.recording.errors import InUse, Taken
from service.recording.sources import Revise
from service.recording.transaction import Precondition, change, check_fresh, finish
from service.recording.unit_of_work import Change, Trial
from service.storage import claims, events, revisions, timelines
from service.storage.audited import Stamp
from service.storage.database import Database, Transaction, Writable
from service.storage.errors import Clash
from service.storage.revisions import Revision
from service.storage.timelines import TimelineState


def record(
    database: Writable, author: Person, posted: Mapping[str, Any], reason: str | None, trial: Trial | None = None
) -> tuple[TimelineState, bytes]:
    """Open a timeline; raises Taken where its slug is, even by one that was deleted."""
    timeline = Timeline.of(posted)
    taken = Taken(f"the slug “{timeline.slug}” is taken", f"/v1/timelines/{timeline.slug}")
    with database.writing(keep=trial is None) as transaction:
        if timelines.by_slug(transaction, timeline.slug) is not None:
            raise taken
        try:
            state = add(transaction, author, timeline, reason)
        except Clash as error:
            raise taken from error
        return state, shown(transaction, state)


def add(transaction: Transaction, author: Person, timeline: Timeline, reason: str | None) -> TimelineState:
    """Add a timeline within a transaction; its slug is free."""
    at = transaction.world.now()
    stamp = Stamp(1, at, author.name, at, author.name)
    state = timelines.add(transaction, timeline, stamp)
    entry = Revision(1, at, author.name, "create", "timeline", timeline.slug, reason, timeline.as_posted(), ALWAYS)
    revisions.append(transaction, state.number, [entry])
    return state


def shown(transaction: Transaction, state: TimelineState) -> bytes:
    """A timeline's JSON."""
    span = timelines.span(transaction, state.number)
    head = json_format.timeline_shown(state.noun, state.stamp.revision, state.counts, span)
    revision = head.pop("revision")
    times = {
        "created_at": json_format.instant(state.stamp.created_at),
        "updated_at": json_format.instant(state.stamp.updated_at),
    }
    base = f"/v1/timelines/{state.noun.slug}"
    links = {"self": base, **{name: f"{base}/{name}" for name in ("events", "sources", "conflicts")}}
    return json_format.sealed(json_format.dump({**head, **times, "links": links})[:-1], revision)


def _signed(transaction: Transaction, state: TimelineState) -> bytes:
    return json_format.signed(shown(transaction, state), state.stamp.created_by, state.stamp.updated_by)


def correct(
    database: Database,
    slug: str,
    author: Person,
    matches: Precondition,
    revise: Revise,
    reason: str | None,
    trial: Trial | None = None,
) -> tuple[TimelineState, bytes]:
    """Change a timeline's words or vocabulary; raises Missing, Stale, Invalid, InUse."""
    with change(database, slug, author, reason, trial) as opened:
        transaction = opened.transaction
        check_fresh(matches, opened.state.stamp.revision, lambda: _signed(transaction, opened.state))
        stamp = opened.state.stamp
        now = json.loads(shown(transaction, opened.state)) | {
            "created_by": stamp.created_by,
            "updated_by": stamp.updated_by,
        }
        put(opened, Timeline.of({**revise(opened.timeline.as_posted(), now), "slug": slug}))
        finish(opened)
        state = timelines.by_slug(transaction, slug)
        assert state is not None  # noqa: S101 - it was locked just now
        return state, shown(transaction, state)


def put(opened: Change, timeline: Timeline) -> None:
    """Keep new words for a timeline within a change; the same words change nothing."""
    former = opened.timeline
    if timeline == former:
        return
    if timeline.properties != former.properties:
        _check_vocabulary(opened, timeline)
    stamp = opened.further("update", "timeline", timeline.slug, timeline.as_posted(), opened.state.stamp, ALWAYS)
    # The stamp's revision counts entries already; `revision` of the change goes on from the former state.
    opened.state = replace(opened.state, noun=timeline)
    timelines.replace(opened.transaction, replace(opened.state, stamp=stamp, recorded_at=opened.at))
    if (timeline.properties, timeline.timezone) != (former.properties, former.timezone):
        _touch_everything(opened)


def _touch_everything(opened: Change) -> None:
    after = ""
    while True:
        found = events.ids(opened.transaction, opened.number, after)
        opened.touch(*found)
        if not found:
            return
        after = found[-1]


def _check_vocabulary(opened: Change, timeline: Timeline) -> None:
    """A property that claims speak of may change only so far as they can still be read."""
    broken = [key for key in opened.timeline.vocabulary if _breaks(opened, key, timeline.vocabulary.get(key))]
    if broken:
        base = f"/v1/timelines/{timeline.slug}/claims"
        named = ", ".join(f"“{key}”" for key in broken)
        raise InUse(
            f"claims speak of {named}, and could not be read as declared now; change those claims first", [base]
        )


def _breaks(opened: Change, key: str, declared: Property | None) -> bool:
    if declared == opened.timeline.vocabulary[key] or not claims.number_of(opened.transaction, opened.number, key):
        return False
    if declared is None:
        return True
    return not _all_readable(claims.values_of(opened.transaction, opened.number, key), declared, opened)


def _all_readable(values: Sequence[Any], declared: Property, opened: Change) -> bool:
    try:
        for value in values:
            read(declared, value, opened.timeline.timezone)
    except Unreadable:
        return False
    return True


def remove(
    database: Database, slug: str, author: Person, matches: Precondition, reason: str | None, trial: Trial | None = None
) -> None:
    """Close a timeline with all that is in it; its record stays, its slug stays taken."""
    with change(database, slug, author, reason, trial) as opened:
        transaction = opened.transaction
        check_fresh(matches, opened.state.stamp.revision, lambda: _signed(transaction, opened.state))
        stamp = opened.further("delete", "timeline", slug, None, opened.state.stamp, ALWAYS)
        timelines.replace(transaction, replace(opened.state, stamp=stamp, recorded_at=opened.at))
