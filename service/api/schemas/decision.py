"""A person's decision about a conflict, on the wire."""

from __future__ import annotations

from service.api.schemas.fields import OneOf, Words, identifier
from service.api.schemas.strict import Strict
from service.domain.decision import STATUSES

OWNED = (
    "id",
    "kind",
    "level",
    "events",
    "property",
    "sides",
    "claims",
    "relations",
    "within_source",
    "within_speaker",
    "differs_from_cited",
    "rationale",
    "summary",
    "decision",
    "reopened_because",
    "closed_at",
    "closed_because",
    "succeeded_by",
    "revision",
)


class DecisionBody(Strict):
    """Where a conflict stands by a person's word; all but `open` need a note, `resolved` the claim preferred."""

    status = OneOf(STATUSES, required=True)
    note = Words(5000, lines=True, allow_none=True)
    prefers = identifier(allow_none=True)


DECISION = DecisionBody()
