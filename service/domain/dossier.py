"""A dossier: everything the record holds about one event; and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain import edtf
from service.domain.claim import Claim, superseded
from service.domain.conflict import Conflict, find_conflicts
from service.domain.disagreement import compare
from service.domain.event import Event
from service.domain.grade import best as best_grade
from service.domain.grade import grade, rank
from service.domain.origin import Origin, Provenance, ancestors
from service.domain.source import Source
from service.domain.statement import Statement, state
from service.domain.timeline import Timeline


@dataclass(frozen=True, slots=True)
class Dossier:
    """An event with its claims and the sources it rests on, all that those derive from included; nothing deleted.

    ``successions`` gives for each claim of the event, deleted ones included, the one it supersedes.
    """

    timeline: Timeline
    event: Event
    claims: Mapping[str, Claim]
    sources: Mapping[str, Source]
    successions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Findings:
    """What follows from a dossier, all of it recomputable.

    ``stated`` holds every claim as read, ``live`` those that count, ``origins`` of the live ones by claim id;
    ``evidence`` and ``best`` as the wire shows them.
    """

    when: edtf.Date
    stated: Mapping[str, Statement]
    live: frozenset[str]
    origins: Mapping[str, frozenset[Origin]]
    conflicts: Sequence[Conflict]
    evidence: Mapping[str, Any]
    best: Mapping[str, Any] = field(default_factory=dict)


def judge(dossier: Dossier) -> Findings:
    """Work out everything that is shown of an event and was not written by a person.

    A pure function of the dossier: the order in which things arrived never matters. Raises Unreadable only where the
    record holds a value that its property can no longer read.
    """
    zone = dossier.timeline.timezone
    when = edtf.parse(dossier.event.date, zone)
    stated = {each.id: _state(each, dossier, when) for each in dossier.claims.values()}
    live = _live(dossier)
    counted = [each for each in stated.values() if each.id in live]
    standing = {key: source for key, source in dossier.sources.items() if source.live}
    provenance = Provenance(counted, standing)
    origins = {each.id: provenance.of_claim(each) for each in counted}
    above = {source: ancestors(source, standing) for source in {each.claim.source for each in counted}}
    return Findings(
        when=when,
        stated=stated,
        live=live,
        origins=origins,
        conflicts=find_conflicts(counted, origins, above),
        evidence=_evidence(dossier, counted, standing, provenance),
        best=_best(counted, origins, dossier),
    )


def _state(claim: Claim, dossier: Dossier, when: edtf.Date) -> Statement:
    declared = dossier.timeline.property(claim.property)
    return state(claim, declared, when, dossier.sources[claim.source].reliability, dossier.timeline.timezone)


def _live(dossier: Dossier) -> frozenset[str]:
    """Claims that neither were taken back nor lost their source."""
    gone = superseded(dossier.claims, dossier.successions)
    return frozenset(
        each.id
        for each in dossier.claims.values()
        if each.status == "live" and each.id not in gone and dossier.sources[each.source].live
    )


def _evidence(
    dossier: Dossier, counted: Sequence[Statement], standing: Mapping[str, Source], provenance: Provenance
) -> dict[str, Any]:
    cited = {each.source for each in dossier.event.citations if each.source in standing}
    printed = {each.claim.source for each in counted}
    return {
        "claims": len(counted),
        "sources": len(cited | printed),
        "origins": len(provenance.of_event(cited)),
        "best_grade": best_grade(each.grade for each in counted),
    }


def _best(
    counted: Sequence[Statement], origins: Mapping[str, frozenset[Origin]], dossier: Dossier
) -> dict[str, dict[str, Any]]:
    """For each property the value to put first: called best, never true."""
    by_property: dict[str, list[Statement]] = {}
    for each in counted:
        by_property.setdefault(each.declared.key, []).append(each)
    return {key: _shown(_first(by_property[key], origins, dossier)) for key in sorted(by_property)}


def _first(among: Sequence[Statement], origins: Mapping[str, frozenset[Origin]], dossier: Dossier) -> Statement:
    """By reliability, credibility, origins that agree, earliest publication, id."""
    leading = min(rank(each.grade) for each in among)
    tied = [each for each in among if rank(each.grade) == leading]
    if len(tied) == 1:
        return tied[0]
    return min(tied, key=lambda one: (-_support(one, among, origins), _published(one, dossier), one.id))


def _support(one: Statement, among: Sequence[Statement], origins: Mapping[str, frozenset[Origin]]) -> int:
    return len(frozenset[Origin]().union(*(origins[each.id] for each in among if compare(one, each) is None)))


def _published(statement: Statement, dossier: Dossier) -> float:
    published = dossier.sources[statement.claim.source].published
    if published is None:
        return float("inf")
    latest = edtf.parse(published, dossier.timeline.timezone).latest
    return float("inf") if latest is None else latest


def _shown(statement: Statement) -> dict[str, Any]:
    return {
        "claim": statement.id,
        "value": statement.claim.value,
        "reading": dict(statement.reading.shown),
        "grade": statement.grade,
    }


def grade_of(claim: Claim, source: Source) -> str:
    """A claim's Admiralty pair."""
    return grade(source.reliability, claim.credibility)
