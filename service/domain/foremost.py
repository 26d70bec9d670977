"""The value to put first among those that a property was given: called best, never true."""

from __future__ import annotations

from collections.abc import Mapping
from math import inf

from service.domain import edtf
from service.domain.conflict import Debate
from service.domain.conflict.camp import mask_of, members
from service.domain.grade import rank
from service.domain.origin import Origin
from service.domain.source import Source
from service.domain.statement import Statement


def foremost(
    about: Debate, origins: Mapping[str, frozenset[Origin]], sources: Mapping[str, Source], zone: str
) -> Statement:
    """The best of the live claims of one property.

    By reliability, credibility, how many origins agree with it, earliest publication, id.
    """
    everyone = [one for camp in about.camps for one in camp.statements]
    leading = min(rank(each.grade) for each in everyone)
    tied = [each for each in everyone if rank(each.grade) == leading]
    if len(tied) == 1:
        return tied[0]
    support = _support(about, origins)
    return min(tied, key=lambda one: (-support[one.likeness], _published(sources[one.claim.source], zone), one.id))


def _support(about: Debate, origins: Mapping[str, frozenset[Origin]]) -> dict[object, int]:
    """How many origins agree with each value, by the likeness of its statements."""
    numbers: dict[Origin, int] = {}
    behind = []
    for camp in about.camps:
        own = {numbers.setdefault(origin, len(numbers)) for one in camp.statements for origin in origins[one.id]}
        behind.append(mask_of(own))
    supported: dict[object, int] = {}
    for camp, agreeing in zip(about.camps, about.agreements(), strict=True):
        together = 0
        for each in members(agreeing):
            together |= behind[each]
        supported[camp.lead.likeness] = together.bit_count()
    return supported


def _published(source: Source, zone: str) -> float:
    """When a source was out for certain; without a day it comes last."""
    latest = edtf.parse(source.published, zone).latest if source.published else None
    return inf if latest is None else latest
