"""The work grows in proportion to the number of claims of an event, and to the length of a chain of copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from service.domain.claim import Claim
from service.domain.source import Source
from tests.support.domain_factories import assess, claim, event, source
from tests.support.step_counter import grows_linearly

MANY = 2_500


def _judging(claims: Sequence[Claim], sources: Sequence[Source] = (), cited: Sequence[str] = ()) -> Callable[[], Any]:
    return lambda: assess(*claims, sources=sources, about=event(cited=cited))


def _claims(size: int, values: int) -> list[Claim]:
    return [claim(f"c{at:05}", 1001 + 2 * (at % values)) for at in range(size)]


def _line(size: int) -> list[Source]:
    return [source("s0000"), *(source(f"s{at:04}", f"s{at - 1:04}") for at in range(1, size))]


@pytest.mark.parametrize("values", [5, 500])
def test_many_claims_of_few_or_many_values(values: int) -> None:
    assert grows_linearly(lambda size: _judging(_claims(size, values)), MANY)


def test_many_claims_have_as_many_sides_as_values() -> None:
    found = assess(*_claims(10_000, 1000))
    assert [len(conflict.sides) for conflict in found.conflicts] == [1000]


def _copies(size: int) -> Callable[[], Any]:
    copies = [source(f"source of c{at:05}", "wire") for at in range(size)]
    return _judging([claim("a", 1001, source="wire"), *_claims(size, 500)], [source("wire"), *copies])


def test_many_copies_of_one_report() -> None:
    assert grows_linearly(_copies, MANY)


def test_many_copies_are_one_origin() -> None:
    assert _copies(MANY)().evidence["origins"] == 1


def _cited(size: int) -> Callable[[], Any]:
    line = _line(size)
    return _judging([claim("a", "1", source="s0000")], line, [each.id for each in line])


def test_a_long_chain_of_copies() -> None:
    assert grows_linearly(_cited, 500)


def test_a_long_chain_of_copies_is_one_origin() -> None:
    assert _cited(2000)().evidence["origins"] == 1


def test_a_long_chain_of_claims_is_one_origin() -> None:
    line = _line(2000)
    found = _judging([claim(f"c{each.id}", "1-5", source=each.id) for each in line], line)()
    assert found.evidence["origins"] == 1
