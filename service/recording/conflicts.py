"""Conflicts as people see them: what the rules found, and what a person decided."""

from __future__ import annotations

from typing import Any

from service.domain.conflict import disagreeing_pairs
from service.domain.dossier import judge
from service.formats import representation
from service.storage import conflicts, dossiers, timelines
from service.storage.conflicts import StoredConflict
from service.storage.db import Transaction


def shown(conflict: StoredConflict, names: bool) -> bytes:
    """A conflict's JSON; who decided is told only where names may be known."""
    decision = dict(conflict.decision) if conflict.decision else None
    if decision and not names:
        decision.pop("by", None)
    head = {"id": conflict.id, "kind": conflict.kind, "level": conflict.level, "status": conflict.status}
    tail = {
        "decision": decision,
        "closed_at": None if conflict.closed_at is None else representation.instant(conflict.closed_at),
        "closed_because": conflict.closed_because,
        "succeeded_by": conflict.succeeded_by,
    }
    core = representation.dump({**head, **conflict.found, **tail})[:-1]
    return representation.sealed(core, conflict.revision)


def pairs(transaction: Transaction, slug: str, conflict: StoredConflict, most: int) -> list[list[Any]]:
    """Every pair of its claims that disagrees, with the level, the lower id first; at most so many."""
    if conflict.kind == "declared":
        return [[*conflict.found["claims"], conflict.level]] if conflict.found["claims"] else []
    state = timelines.by_slug(transaction, slug)
    file = (
        dossiers.about(transaction, state, conflicts.concerned(conflict)[0])
        if state and conflict.status != "closed"
        else None
    )
    if file is None:
        return []
    findings = judge(file.dossier)
    inside = [findings.stated[each] for each in conflict.found["claims"] if each in findings.live]
    return [list(each) for each in disagreeing_pairs(inside, most)]
