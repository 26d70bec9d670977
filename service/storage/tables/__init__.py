"""The tables: the record as people wrote it, its revisions, and what is derived from it.

Instants are UTC microseconds since 1970; bounds of dates are UTC seconds. Lists and objects are JSON text.
"""

from service.storage.tables.columns import METADATA, NOT_DELETED
from service.storage.tables.operations import IdempotencyKeyRow, TokenRow
from service.storage.tables.read_model import (
    SEARCHED,
    ConflictEventRow,
    ConflictRow,
    EntryTagRow,
    FacetCountRow,
    RenderedClaimRow,
    SearchDocumentRow,
    TimelineEntryRow,
    TitleWordRow,
)
from service.storage.tables.record import (
    CitationRow,
    ClaimRow,
    ContradictionRow,
    DerivationRow,
    EventRow,
    RelationRow,
    RevisionRow,
    SourceRow,
    TimelineRow,
)

__all__ = [
    "METADATA",
    "NOT_DELETED",
    "SEARCHED",
    "CitationRow",
    "ClaimRow",
    "ConflictEventRow",
    "ConflictRow",
    "ContradictionRow",
    "DerivationRow",
    "EntryTagRow",
    "EventRow",
    "FacetCountRow",
    "IdempotencyKeyRow",
    "RelationRow",
    "RenderedClaimRow",
    "RevisionRow",
    "SearchDocumentRow",
    "SourceRow",
    "TimelineEntryRow",
    "TimelineRow",
    "TitleWordRow",
    "TokenRow",
]
