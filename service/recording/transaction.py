"""A change: one write transaction on one timeline, from taking the lock to the commit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from service.permissions import User
from service.recording import recompute
from service.recording.errors import NotFound, PermissionDenied, PreconditionFailed
from service.recording.unit_of_work import DryRun, UnitOfWork
from service.storage import events, timelines
from service.storage.audited import AuditInfo
from service.storage.database import TransactionSource

Precondition = Callable[[int], bool]
"""Whether a revision is the one that the caller has read."""


@contextmanager
def begin(
    database: TransactionSource, slug: str, author: User, reason: str | None = None, trial: DryRun | None = None
) -> Iterator[UnitOfWork]:
    """Open a change to a timeline: the lock is taken before anything is read, and all is kept or nothing.

    Raises Missing where there is no such timeline, Busy where the lock is not had in two seconds. A ``trial`` goes
    through all of it, tells what it would do, and keeps nothing.
    """
    with database.writing(commit=trial is None) as transaction:
        state = timelines.lock(transaction, slug)
        if state is None or state.audit.deleted:
            raise NotFound(f"there is no timeline “{slug}”")
        opened = UnitOfWork(transaction, state, author, reason)
        yield opened
        commit(opened)
        if trial is not None:
            trial.collect(opened.effects, _told(opened))


def _told(opened: UnitOfWork) -> dict[str, dict[str, Any]]:
    """The events that flags of this change name, in short."""
    named = {event for flags in opened.effects.flags.values() for flag in flags for event in flag.events}
    told = events.summaries(opened.transaction, opened.timeline_id, sorted(named))
    return {each: {"id": each, "title": title, "date": date} for each, title, date, _ in told}


def commit(opened: UnitOfWork) -> None:
    """Settle what was touched and keep the entries, once; does nothing where nothing changed."""
    if opened.empty or opened.finished:
        return
    opened.finished = True
    recompute.recompute(opened)
    opened.commit()


def check_may_edit(author: User, stamp: AuditInfo) -> None:
    """Raise NotYours where that person may not edit what another added."""
    if not author.may_edit(stamp.created_by):
        raise PermissionDenied("a reporter edits only what it added; an editor can do this")


def check_precondition(matches: Precondition, revision: int, current: Callable[[], bytes | None]) -> None:
    """Raise Stale where the caller has not read that revision."""
    if not matches(revision):
        raise PreconditionFailed("this changed since you read it; `current` is how it stands now", current())
