"""The disagreeing pairs of a conflict, as of a view."""

from __future__ import annotations

from typing import Any

from service.domain.conflict import disagreeing_pairs
from service.storage.conflicts import StoredConflict
from service.viewing.view import View


def pairs(view: View, conflict: StoredConflict, most: int) -> list[list[Any]]:
    """Every pair of its claims that disagrees, with the level, the lower id first; at most so many."""
    claims = conflict.found["claims"]
    if conflict.kind == "declared" or not claims:
        return [[*claims, conflict.level]] if claims else []
    findings = view.findings[conflict.found["events"][0]]
    return [list(each) for each in disagreeing_pairs([findings.stated[each] for each in claims], most)]
