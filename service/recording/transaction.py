"""A change: one write transaction on one timeline, from taking the lock to the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.permissions import Person
from service.recording import recompute
from service.recording.errors import Missing, NotYours, Stale
from service.recording.unit_of_work import Change, Trial
from service.storage import events, timelines
from service.storage.audited import Stamp
from service.storage.database import Writable

Precondition = Callable[[int], bool]
"""Whether a revision is the one that the caller has read."""


@contextmanager
def change(
    database: Writable, slug: str, author: Person, reason: str | None = None, trial: Trial | None = None
) -> Iterator[Change]:
    """Open a change to a timeline: the lock is taken before anything is read, and all is kept or nothing.

    Raises Missing where there is no such timeline, Busy where the lock is not had in two seconds. A ``trial`` goes
    through all of it, tells what it would do, and keeps nothing.
    """
    with database.writing(keep=trial is None) as transaction:
        state = timelines.lock(transaction, slug)
        if state is None or state.stamp.deleted:
            raise Missing(f"there is no timeline “{slug}”")
        opened = Change(transaction, state, author, reason)
        yield opened
        finish(opened)
        if trial is not None:
            trial.learn(opened.effects, _told(opened))


def _told(opened: Change) -> dict[str, dict[str, Any]]:
    """The events that flags of this change name, in short."""
    named = {event for flags in opened.effects.flags.values() for flag in flags for event in flag.events}
    told = events.told(opened.transaction, opened.number, sorted(named))
    return {each: {"id": each, "title": title, "date": date} for each, title, date, _ in told}


def finish(opened: Change) -> None:
    """Settle what was touched and keep the entries, once; does nothing where nothing changed."""
    if opened.empty or opened.finished:
        return
    opened.finished = True
    recompute.settle(opened)
    opened.keep()


def check_may_edit(author: Person, stamp: Stamp) -> None:
    """Raise NotYours where that person may not edit what another added."""
    if not author.may_edit(stamp.created_by):
        raise NotYours("a reporter edits only what it added; an editor can do this")


def check_fresh(matches: Precondition, revision: int, current: Callable[[], bytes | None]) -> None:
    """Raise Stale where the caller has not read that revision."""
    if not matches(revision):
        raise Stale("this changed since you read it; `current` is how it stands now", current())
