"""Ten thousand claims of one event are judged in the time of a breath, and so are long lines of copies."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence

import pytest

from service.domain.claim import Claim
from service.domain.dossier import Findings
from service.domain.source import Source
from tests.domain.factories import claim, event, judge, source

MANY = 10_000
IN_TIME = 5.0
"""Seconds; some twenty times what it takes on a quiet machine."""


def timed(claims: Sequence[Claim], sources: Iterable[Source] = (), cited: Sequence[str] = ()) -> tuple[Findings, bool]:
    began = time.perf_counter()
    found = judge(*claims, sources=sources, about=event(cited=cited))
    return found, time.perf_counter() - began < IN_TIME


@pytest.mark.parametrize("values", [5, 1000])
def test_many_claims_of_few_or_many_values(values: int) -> None:
    found, in_time = timed([claim(f"c{at:05}", 1001 + 2 * (at % values)) for at in range(MANY)])
    assert ([len(each.sides) for each in found.conflicts], in_time) == ([values], True)


def test_many_copies_of_one_report() -> None:
    copies = [source(f"source of c{at:05}", "wire") for at in range(MANY)]
    told = [claim(f"c{at:05}", 1001 + 2 * (at % 1000)) for at in range(MANY)]
    found, in_time = timed([claim("a", 1001, source="wire"), *told], [source("wire"), *copies])
    assert (found.evidence["origins"], in_time) == (1, True)


def test_a_long_line_of_copies() -> None:
    line = [source("s0000"), *(source(f"s{at:04}", f"s{at - 1:04}") for at in range(1, 2000))]
    found, in_time = timed([claim("a", "1", source="s0000")], line, [each.id for each in line])
    assert (found.evidence["origins"], in_time) == (1, True)


def test_a_long_line_of_claims() -> None:
    line = [source("s0000"), *(source(f"s{at:04}", f"s{at - 1:04}") for at in range(1, 2000))]
    found, in_time = timed([claim(f"c{each.id}", "1-5", source=each.id) for each in line], line)
    assert (found.evidence["origins"], in_time) == (1, True)
