"""A source: its fields, its derivations, and its canonical url."""

from __future__ import annotations

from typing import Any

import pytest

from service.domain.source import Derivation, Source, canonical_url

POSTED: dict[str, Any] = {
    "id": "s",
    "url": "https://paper.example/a",
    "title": "A report",
    "publisher": "The Paper",
    "authors": ["Ann", "Ben"],
    "published": "2017-11-13",
    "kind": "article",
    "language": "en",
    "reliability": "B",
    "derived_from": [{"source": "wire", "as": "quotes"}],
    "archive_url": "https://archive.example/a",
    "retrieved_at": "2017-11-14T10:00:00Z",
    "sha256": "0" * 64,
    "status": "corrected",
    "status_note": "a number",
    "status_date": "2017-11-15",
}


def test_a_source_keeps_every_member() -> None:
    assert Source.from_dict(POSTED).to_dict() == POSTED


def test_an_absent_member_takes_its_default() -> None:
    few = Source.from_dict({"id": "s", "title": "A report"})
    assert (few.reliability, few.status, few.derived_from, few.authors) == ("F", "live", (), ())


@pytest.mark.parametrize(
    ("posted", "how"),
    [("wire", "cites"), ({"source": "wire"}, "cites"), ({"source": "wire", "as": "translates"}, "translates")],
)
def test_a_derivation_is_an_id_that_cites_or_an_object(posted: Any, how: str) -> None:
    assert Derivation.parse(posted).to_dict() == {"source": "wire", "as": how}


@pytest.mark.parametrize(("status", "live"), [("live", True), ("corrected", True), ("retracted", False)])
def test_only_a_retracted_source_is_not_live(status: str, live: bool) -> None:
    assert Source("s", status=status).live == live


@pytest.mark.parametrize(
    "url",
    [
        "https://paper.example/a?id=7",
        "HTTPS://Paper.Example/a?id=7",
        "http://paper.example/a?id=7",
        "http://paper.example:80/a?id=7",
        "https://paper.example:443/a?id=7#top",
        "https://paper.example/a?utm_source=x&id=7&UTM_Medium=y",
        "https://paper.example/a?fbclid=1&id=7&gclid=2",
        "https://paper.example/a?&id=7&",
    ],
)
def test_spellings_of_one_url_have_one_canonical_form(url: str) -> None:
    assert canonical_url(url) == "https://paper.example/a?id=7"


@pytest.mark.parametrize(
    ("url", "known_as"),
    [
        ("https://paper.example", "https://paper.example/"),
        ("https://paper.example/A?b=C&a=D", "https://paper.example/A?b=C&a=D"),
        ("https://paper.example:8443/a", "https://paper.example:8443/a"),
        ("https://paper.example/a/?campaign=utm_x", "https://paper.example/a/?campaign=utm_x"),
    ],
)
def test_the_rest_of_a_url_stays_as_written(url: str, known_as: str) -> None:
    assert canonical_url(url) == known_as
