"""The conflicts of a past moment, found by the rules that recompute the present, with the decisions made by then."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from service.domain.assessment import Assessment
from service.domain.conflict import Conflict, ConflictSummary
from service.domain.decision import OPEN, Decision, decision_for
from service.domain.snapshot import Assessments, EventRecords, Snapshot, find_conflicts_between_events, may_disagree
from service.formats import json as json_format
from service.storage.conflicts import LazyFindings, StoredConflict


@dataclass(frozen=True, slots=True)
class ConflictFinder:
    """Finds the conflicts of a snapshot. ``decisions`` are those made by its moment, for each conflict id."""

    content: Snapshot
    records: EventRecords
    assessments: Assessments
    decisions: Mapping[str, Sequence[Decision]]
    revision: int

    def find(self, stored: Mapping[str, StoredConflict], settled: Set[str]) -> dict[str, StoredConflict]:
        """All conflicts in order of their ids.

        ``settled`` are events whose claims need no comparison: their conflicts are among those ``stored``, or they have
        none.
        """
        conflicts = {conflict_id: self._with_decision(conflict) for conflict_id, conflict in stored.items()}
        conflicts |= {conflict.id: conflict for conflict in self._among_claims(settled)}
        between_events = find_conflicts_between_events(self.content, self.assessments).values()
        conflicts |= {conflict.id: self._from_conflict(conflict) for conflict in between_events}
        return dict(sorted(conflicts.items()))

    def _among_claims(self, settled: Set[str]) -> Iterator[StoredConflict]:
        """The conflicts between the claims about one event."""
        for event_id in self.content.events.keys() - settled:
            if may_disagree(self.records.claims(event_id)):
                assessment = self.assessments[event_id]
                for summary in assessment.summaries:
                    yield self._from_summary(assessment, summary)

    def _with_decision(self, stored: StoredConflict) -> StoredConflict:
        decision = decision_for(stored.decisions, stored.fingerprint)
        return replace(stored, decisions=(decision,) if decision else (), revision=self.revision)

    def _from_summary(self, assessment: Assessment, summary: ConflictSummary) -> StoredConflict:
        # A list of events needs only these members, and describing all conflicts of a large timeline takes seconds.
        known = {
            "events": [assessment.record.event.id],
            "property": summary.declared.key,
            "claims": list(summary.claims),
        }
        findings = LazyFindings(lambda: json_format.conflict_details(assessment.describe_conflict(summary)), known)
        return self._conflict(summary.id, summary.declared.type, summary.level, summary.fingerprint, findings)

    def _from_conflict(self, conflict: Conflict) -> StoredConflict:
        findings = json_format.conflict_details(conflict)
        return self._conflict(conflict.id, conflict.kind, conflict.level, conflict.fingerprint, findings)

    def _conflict(
        self, conflict_id: str, kind: str, level: str, fingerprint: str, findings: Mapping[str, Any]
    ) -> StoredConflict:
        decision = decision_for(self.decisions.get(conflict_id, ()), fingerprint)
        return StoredConflict(
            id=conflict_id,
            revision=self.revision,
            kind=kind,
            level=level,
            property=findings["property"],
            findings=findings,
            fingerprint=fingerprint,
            status=decision.status if decision else OPEN,
            decisions=(decision,) if decision else (),
            closed_at=None,
            close_reason=None,
            succeeded_by=None,
        )
