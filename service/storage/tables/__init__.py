"""The tables: the record as people wrote it, the read model derived from it, and what operation needs.

Instants are UTC microseconds since 1970, bounds of dates UTC seconds. Lists and objects are JSON text.
"""

from service.storage.tables.columns import METADATA, NOT_DELETED
from service.storage.tables.operations import IdempotencyKeyRow, TokenRow
from service.storage.tables.read_model import (
    SEARCH_INDEX,
    ConflictEventRow,
    ConflictRow,
    FacetCountRow,
    RenderedClaimRow,
    SearchDocumentRow,
    TimelineEntryRow,
    TimelineEntryTagRow,
    TitleWordRow,
)
from service.storage.tables.record import (
    CitationRow,
    ClaimContradictionRow,
    ClaimRow,
    EventRelationRow,
    EventRow,
    RevisionRow,
    SourceDerivationRow,
    SourceRow,
    TimelineRow,
)

__all__ = [
    "METADATA",
    "NOT_DELETED",
    "SEARCH_INDEX",
    "CitationRow",
    "ClaimContradictionRow",
    "ClaimRow",
    "ConflictEventRow",
    "ConflictRow",
    "EventRelationRow",
    "EventRow",
    "FacetCountRow",
    "IdempotencyKeyRow",
    "RenderedClaimRow",
    "RevisionRow",
    "SearchDocumentRow",
    "SourceDerivationRow",
    "SourceRow",
    "TimelineEntryRow",
    "TimelineEntryTagRow",
    "TimelineRow",
    "TitleWordRow",
    "TokenRow",
]
