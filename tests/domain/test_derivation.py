"""Chains of derivation: how far a source goes back, where a chain ends, and cycles."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.derivation import ancestors, cycles, in_cycle, roots
from service.domain.source import Source
from tests.support.domain_factories import source
from tests.support.step_counter import grows_linearly


def known(*lines: str) -> dict[str, Source]:
    """``"a b c"``: a derives from b and c."""
    return {line.split()[0]: source(*line.split()) for line in lines}


STORY = known(
    "root", "copy root", "third copy", "x y", "y x", "way x copy", "out z root", "z out", "self self", "lost gone"
)


@pytest.mark.parametrize(
    ("of", "expected"),
    [
        ("root", "root"),
        ("copy", "root"),
        ("third", "root"),
        ("x", "x"),
        ("y", "x"),
        ("way", "root x"),
        ("out", "root"),
        ("z", "root"),
        ("self", "self"),
        ("lost", "lost"),
    ],
)
def test_roots_are_the_ends_of_all_chains(of: str, expected: str) -> None:
    assert roots(of, STORY) == set(expected.split())


@pytest.mark.parametrize(
    ("of", "expected"),
    [("root", ""), ("third", "copy root"), ("x", "x y"), ("way", "copy root x y"), ("self", "self"), ("lost", "")],
)
def test_ancestors_include_the_source_itself_only_in_a_cycle(of: str, expected: str) -> None:
    assert ancestors(of, STORY) == set(expected.split())


@pytest.mark.parametrize(
    ("of", "expected"), [("x", True), ("self", True), ("out", True), ("way", False), ("root", False)]
)
def test_a_source_that_derives_from_itself_is_in_a_cycle(of: str, expected: bool) -> None:
    assert in_cycle(of, STORY) == expected


def test_all_cycles_are_found() -> None:
    assert cycles(STORY) == [("out", "z"), ("self",), ("x", "y")]


def _chain(size: int, round_: bool) -> dict[str, Source]:
    """Each derives from the one before; ``round_``: and the first from the last."""
    first = f"s00000 s{size - 1:05}" if round_ else "s00000"
    return known(first, *(f"s{at:05} s{at - 1:05}" for at in range(1, size)))


@pytest.mark.parametrize("round_", [False, True])
def test_a_long_chain_has_one_root(round_: bool) -> None:
    chain = _chain(2000, round_)
    assert (roots("s01999", chain), len(ancestors("s01999", chain))) == ({"s00000"}, 2000 if round_ else 1999)


@pytest.mark.parametrize("round_", [False, True])
def test_the_work_grows_linearly_with_the_chain(round_: bool) -> None:
    def walk(size: int) -> Any:
        chain = _chain(size, round_)
        return lambda: (roots(f"s{size - 1:05}", chain), ancestors(f"s{size - 1:05}", chain))

    assert grows_linearly(walk, 500)
