"""What changed: the change feed, the history of an event, the difference between two days."""

from __future__ import annotations

from service.api.schemas.base import (
    PageInfo,
    ResponseSchema,
    anything,
    described_by,
    instant,
    integer,
    list_of,
    mapping,
    nested,
    string,
)
from service.api.schemas.claim import Claim
from service.api.schemas.conflict import ConflictSummary
from service.api.schemas.event import Event


class Change(ResponseSchema):
    """One change; the present state of the thing is at its own address."""

    revision = integer("The revision of the timeline that the change made.", 3)
    at = instant("When it was recorded.", "2026-01-01T09:30:00.000000Z")
    action = string("`create`, `update`, `delete`, `restore`, or `decide` for a conflict.", "create")
    kind = string("`timeline`, `source`, `event`, `claim` or `conflict`.", "source")
    id = string("The id of the changed thing; the slug of a timeline.", "the-week")


class ChangePage(ResponseSchema):
    """The changes after a revision, the oldest first."""

    changes = list_of(Change, "The changes, the oldest first.")
    next = integer("The value of `since` for the next request, also when there are no changes.", 3)


class Revision(ResponseSchema):
    """One change of an event: who made it, when, why, and the state after it."""

    revision = integer("The revision of the timeline that the change made.", 28)
    at = instant("When it was recorded.", "2026-01-01T09:30:00.000000Z")
    by = string("The user who made it.", "erin")
    action = string("`create`, `update`, `delete` or `restore`.", "create")
    reason = string("The reason that the user gave.", "reported by two papers", null=True)
    snapshot = mapping("The event after the change; null: deleted.", null=True)


class History(ResponseSchema):
    """The revisions of an event, the oldest first."""

    revisions = list_of(Revision, "The revisions, the oldest first.")
    page = nested(PageInfo, "The position in the list.")


@described_by(Claim)
class ClaimSummary(ResponseSchema):
    """The members that identify a claim."""

    id = string()
    event = string()
    property = string()
    value = anything()
    attributed_to = string(null=True)
    source = string()
    status = string()


@described_by(Event)
class EventSummary(ResponseSchema):
    """The members that identify an event."""

    id = string()
    title = string()
    date = string()


class ClaimDiff(ResponseSchema):
    """Claims that the later day has and the earlier has not, or has otherwise."""

    added = list_of(ClaimSummary, "Claims that only the later day has.")
    corrected = list_of(ClaimSummary, "Claims that the later day has with other content.", [])
    retracted = list_of(ClaimSummary, "Claims that no longer count on the later day.", [])


class EventDiff(ResponseSchema):
    """Events that the later day has and the earlier has not, or has otherwise."""

    added = list_of(EventSummary, "Events that only the later day has.")
    corrected = list_of(EventSummary, "Events that the later day has with other content.", [])
    retracted = list_of(EventSummary, "Events that the later day no longer has.", [])


class ConflictDiff(ResponseSchema):
    """Conflicts that opened, closed or changed between the two days."""

    opened = list_of(ConflictSummary, "Conflicts that only the later day has.")
    closed = list_of(ConflictSummary, "Conflicts that the later day no longer has.", [])
    changed = list_of(ConflictSummary, "Conflicts that the later day has with other content.", [])


class Diff(ResponseSchema):
    """What readers of the later day know that readers of the earlier day did not."""

    from_ = string("The earlier day.", "2017-11-12", data_key="from")
    to = string("The later day.", "2017-11-13")
    recorded_at = string("The instant whose record is compared; null: now.", null=True)
    claims = nested(ClaimDiff, "Claims that differ.")
    events = nested(EventDiff, "Events that differ.")
    conflicts = nested(ConflictDiff, "Conflicts that differ.")
