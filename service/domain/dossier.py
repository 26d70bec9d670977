"""A dossier: everything the record holds about one event; and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.domain import edtf
from service.domain.claim import Claim, superseded
from service.domain.conflict import Conflict, Debate, debates, find_conflicts
from service.domain.event import Event
from service.domain.foremost import foremost
from service.domain.grade import best as best_grade
from service.domain.grade import grade
from service.domain.origin import Origin, Provenance
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
    live = live_claims(dossier)
    counted = [each for each in stated.values() if each.id in live]
    provenance = Provenance(stated.values(), live, dossier.sources)
    origins = {each.id: provenance.of_claim(each) for each in counted}
    about = debates(counted)
    return Findings(
        when=when,
        stated=stated,
        live=live,
        origins=origins,
        conflicts=find_conflicts(about, origins, dossier.sources),
        evidence=_evidence(dossier, counted, provenance),
        best=_best(about, origins, dossier),
    )


def _state(claim: Claim, dossier: Dossier, when: edtf.Date) -> Statement:
    declared = dossier.timeline.property(claim.property)
    return state(claim, declared, when, dossier.sources[claim.source].reliability, dossier.timeline.timezone)


def live_claims(dossier: Dossier) -> frozenset[str]:
    """Claims that neither were taken back nor lost their source."""
    gone = superseded(dossier.claims, dossier.successions)
    return frozenset(
        each.id
        for each in dossier.claims.values()
        if each.status == "live" and each.id not in gone and dossier.sources[each.source].live
    )


def _evidence(dossier: Dossier, counted: Sequence[Statement], provenance: Provenance) -> dict[str, Any]:
    """How much an event rests on. A retracted source supports nothing, and is still where its copies come from."""
    cited = {each.source for each in dossier.event.citations if _stands(dossier.sources.get(each.source))}
    printed = {each.claim.source for each in counted}
    return {
        "claims": len(counted),
        "sources": len(cited | printed),
        "origins": len(provenance.of_event(cited)),
        "best_grade": best_grade(each.grade for each in counted),
    }


def _best(
    about: Mapping[str, Debate], origins: Mapping[str, frozenset[Origin]], dossier: Dossier
) -> dict[str, dict[str, Any]]:
    """For each property the value to put first: called best, never true."""
    zone = dossier.timeline.timezone
    return {key: _shown(foremost(each, origins, dossier.sources, zone)) for key, each in about.items()}


def _stands(source: Source | None) -> bool:
    return source is not None and source.live


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
