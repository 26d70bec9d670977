"""The tables: the record as people wrote it, its revisions, and what is derived from it.

Instants are UTC microseconds since 1970; bounds of dates are UTC seconds. Lists and objects are JSON text.
"""

from service.storage.tables.access import TokenRow
from service.storage.tables.derived import (
    ArrangedClaimRow,
    ArrangedDigestRow,
    ArrangedEventRow,
    ArrangedFacetRow,
    ArrangedTagRow,
    ArrangedWordRow,
    ConflictEventRow,
    ConflictRow,
)
from service.storage.tables.keys import METADATA, NOT_DELETED
from service.storage.tables.record import (
    CitationRow,
    DerivationRow,
    EventRow,
    RelationRow,
    RevisionRow,
    SourceRow,
    TimelineRow,
)
from service.storage.tables.retries import AnswerRow
from service.storage.tables.searched import SEARCHED
from service.storage.tables.statements import ClaimRow, ContradictionRow

__all__ = [
    "METADATA",
    "NOT_DELETED",
    "SEARCHED",
    "AnswerRow",
    "ArrangedClaimRow",
    "ArrangedDigestRow",
    "ArrangedEventRow",
    "ArrangedFacetRow",
    "ArrangedTagRow",
    "ArrangedWordRow",
    "CitationRow",
    "ClaimRow",
    "ConflictEventRow",
    "ConflictRow",
    "ContradictionRow",
    "DerivationRow",
    "EventRow",
    "RelationRow",
    "RevisionRow",
    "SourceRow",
    "TimelineRow",
    "TokenRow",
]
