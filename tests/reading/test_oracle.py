"""The story that comes with the service: what disagrees in it, by a person's verdict, pair by pair."""

from __future__ import annotations

from typing import Any

import pytest

from tests.conftest import Client

CONFLICTS = """
C004 C005 | C025 C026 | C025 C102 | C025 C105 | C025 C131 | C026 C038 | C038 C102 | C038 C105 | C038 C131
C117 C132 | C132 C133 | C124 C127 | C124 C130 | C126 C166
"""
AT_PEACE = """
C002 C003 | C002 C103 | C002 C134 | C002 C136 | C003 C103 | C003 C134 | C003 C136 | C103 C134 | C103 C136
C134 C136 | C004 C104 | C005 C104 | C025 C038 | C026 C102 | C026 C105 | C026 C131 | C102 C105 | C102 C131
C117 C133 | C127 C130 | C001 C031 | C001 C032 | C009 C027 | C015 C139 | C019 C020 | C029 C037 | C101 C127
C165 C164 | C128 C132 | C012 C165
"""
SOFT = [("C105", "C131"), ("C001", "C040")]


def _pairs(text: str) -> list[tuple[str, str]]:
    found = [tuple(pair.split()) for line in text.strip().splitlines() for pair in line.split("|")]
    return [(a, b) for a, b in found]


@pytest.fixture
def flagged(anyone: Client, story: str) -> dict[tuple[str, str], str]:
    answer = anyone.get(f"{story}/conflicts?expand=pairs&limit=1000").get_json()
    return {(a, b): level for each in answer["conflicts"] for a, b, level in each["pairs"]}


def test_every_pair_that_a_person_calls_a_conflict_is_flagged(flagged: dict[tuple[str, str], str]) -> None:
    assert {pair: flagged.get(pair) for pair in _pairs(CONFLICTS)} == dict.fromkeys(_pairs(CONFLICTS), "conflict")


def test_no_pair_that_a_person_lets_stand_is_flagged(flagged: dict[tuple[str, str], str]) -> None:
    assert not set(flagged) & set(_pairs(AT_PEACE))


def test_nothing_else_is_flagged_but_what_a_person_calls_soft(flagged: dict[tuple[str, str], str]) -> None:
    assert set(flagged) - set(_pairs(CONFLICTS)) <= set(SOFT)


@pytest.mark.parametrize(
    ("kind", "level", "sides"),
    [
        ("quantity", "conflict", [["C004"], ["C005"]]),
        ("quantity", "conflict", [["C026", "C102", "C105"], ["C131"], ["C025", "C038"]]),
        ("date", "conflict", [["C124"], ["C127", "C130"]]),
        ("quantity", "conflict", [["C132"], ["C117", "C133"]]),
        ("date", "conflict", [["C126"], ["C166"]]),
        ("declared", "tension", [["C001"], ["C040"]]),
    ],
)
def test_each_conflict_has_its_sides(anyone: Client, story: str, kind: str, level: str, sides: list[list[str]]) -> None:
    found: list[dict[str, Any]] = anyone.get(f"{story}/conflicts").get_json()["conflicts"]
    assert [each["level"] for each in found if [side["claims"] for side in each["sides"]] == sides] == [level]


def test_the_paper_that_contradicts_its_own_headline_and_the_report_it_cites_is_named(
    anyone: Client, story: str
) -> None:
    found = anyone.get(f"{story}/conflicts?property=fighters_left").get_json()["conflicts"][0]
    assert found["within_source"] == ["S02"]
    assert found["differs_from_cited"] == [{"claim": "C025", "cited": "C102"}]
