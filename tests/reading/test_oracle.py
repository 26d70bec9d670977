"""The story that comes with the service, against an oracle: which pairs of its claims a person calls a conflict.

``oracle.json`` gives a verdict for each pair of comparable claims. A ``conflict`` must be flagged. Pairs that are
``compatible`` or an ``evolution`` must not be flagged. A ``borderline`` pair may be flagged. It also lists the
conflicts that must be found, with their level and the day from which they are visible, and further pairs that must
not be flagged.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Client

ORACLE = json.loads(Path(__file__).with_name("oracle.json").read_text(encoding="utf-8"))
VERDICTS = {tuple(sorted(pair["pair"])): pair["verdict"] for pair in ORACLE["pairs"]}
EXPECTED = ORACLE["expected_conflicts"]
MUST = {pair for pair, verdict in VERDICTS.items() if verdict == "conflict"}
MAY = {pair for pair, verdict in VERDICTS.items() if verdict == "borderline"}
MUST_NOT = set(VERDICTS) - MUST - MAY | {tuple(sorted(item["members"])) for item in ORACLE["expected_non_conflicts"]}
# A person declares this one; no verdict about values is given.
DECLARED = {("C001", "C040")}

Pairs = dict[tuple[str, str], str]


def _flagged(client: Client, story: str, query: str = "") -> Pairs:
    """Return the level of each pair of claims that disagrees."""
    response = client.get(f"{story}/conflicts?expand=pairs&limit=1000{query}").get_json()
    return {(a, b): level for conflict in response["conflicts"] for a, b, level in conflict["pairs"]}


@pytest.fixture
def flagged(anyone: Client, story: str) -> Pairs:
    return _flagged(anyone, story)


def test_every_pair_that_a_person_calls_a_conflict_is_flagged(flagged: Pairs) -> None:
    assert {pair: flagged.get(pair) for pair in MUST} == dict.fromkeys(MUST, "conflict")


def test_no_pair_that_a_person_calls_compatible_is_flagged(flagged: Pairs) -> None:
    assert not set(flagged) & MUST_NOT


def test_only_borderline_pairs_are_flagged_besides(flagged: Pairs) -> None:
    assert set(flagged) - MUST - DECLARED <= MAY


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["id"])
def test_an_expected_conflict_is_visible_from_its_day_on(anyone: Client, story: str, expected: dict[str, Any]) -> None:
    day = date.fromisoformat(expected["visible_from"])
    pairs = {tuple(sorted(pair)) for pair in expected["opposed"]}
    assert not pairs & set(_flagged(anyone, story, f"&known_at={day - timedelta(days=1)}"))
    assert pairs & set(_flagged(anyone, story, f"&known_at={day}"))


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda expected: expected["id"])
def test_an_expected_conflict_has_its_level(flagged: Pairs, expected: dict[str, Any]) -> None:
    pairs = [tuple(sorted(pair)) for pair in expected["opposed"]]
    assert {pair: flagged.get(pair) for pair in pairs} == dict.fromkeys(pairs, expected["level"])


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
    conflicts = anyone.get(f"{story}/conflicts").get_json()["conflicts"]
    matching = [conflict for conflict in conflicts if [side["claims"] for side in conflict["sides"]] == sides]
    assert [(conflict["kind"], conflict["level"]) for conflict in matching] == [(kind, level)]


def test_the_article_that_contradicts_its_headline_and_the_report_it_cites_is_named(anyone: Client, story: str) -> None:
    conflict = anyone.get(f"{story}/conflicts?property=fighters_left").get_json()["conflicts"][0]
    assert conflict["within_source"] == ["the-week"]
    assert conflict["differs_from_cited"] == [{"claim": "C025", "cited": "C102"}]
