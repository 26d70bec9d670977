"""The storage contract: what was written is read back exactly, on every engine."""

from __future__ import annotations

import pytest

from service.domain.claim import Claim, Contradiction
from service.domain.event import Citation, Event, Relation
from service.domain.source import Derivation, Source
from service.storage import claims, events, sources, timelines, tokens
from service.storage.audited import Versioned
from service.storage.database import Database
from service.storage.errors import UniqueViolation
from service.storage.tokens import Token
from tests.storage.conftest import STAMP
from tests.support.recorder import Recorder

WORDS = "Ра́кка · الرقة · 拉卡 · 🚌 · e\u0301 · ‘quoted’ · back\\slash · %s ? :name"
WHOLE = Source(
    id="s",
    url="https://example.org/ä?b=1&utm_source=x",
    title=WORDS,
    publisher=WORDS,
    authors=("Ä. Ö.", ""),
    published="2017-11-13",
    kind="article",
    language="ar-SY",
    reliability="B",
    derived_from=(Derivation("t", "updates"), Derivation("s2", "cites")),
    archive_url="https://example.org/archive",
    retrieved_at="2018-01-01T00:00:00Z",
    sha256="0" * 64,
    status="retracted",
    status_note=WORDS,
    status_date="2018-01-01",
)
BARE = Source(id="bare", title="A report")


def _add_sources(database: Database, number: int, *more: Source) -> None:
    with database.writing() as transaction:
        for each in more or (WHOLE, Source(id="t", title="t"), Source(id="s2", title="s2"), BARE):
            sources.add(transaction, number, each, STAMP)


def _source(database: Database, number: int, source_id: str) -> Versioned[Source] | None:
    with database.reading() as transaction:
        return sources.by_id(transaction, number, source_id)


@pytest.mark.parametrize("source", [WHOLE, BARE], ids=["whole", "bare"])
def test_a_source_comes_back_as_it_was(database: Database, number: int, source: Source) -> None:
    _add_sources(database, number)
    assert _source(database, number, source.id) == Versioned(source, STAMP)


def test_a_source_is_found_by_its_canonical_address(database: Database, number: int) -> None:
    _add_sources(database, number)
    with database.reading() as transaction:
        found = sources.by_url(transaction, number, "https://example.org/ä?b=1")
    assert found is not None
    assert found.value.id == "s"


def test_new_words_of_a_source_take_the_place_of_the_old_ones(database: Database, number: int) -> None:
    _add_sources(database, number)
    with database.writing() as transaction:
        sources.replace(transaction, number, Source(id="s", title="New"), STAMP)
    assert _source(database, number, "s") == Versioned(Source(id="s", title="New"), STAMP)


EVENT = Event(
    id="e",
    title=WORDS,
    date="-1000000000/1000000000",
    summary="two\nlines",
    kind="evacuation",
    place={"name": "Raqqa", "lat": 35.95, "lon": -0.0000001, "within": ["Syria", "سوريا"]},
    actors=("SDF", "ISIL"),
    tags=("convoy", "Convoy"),
    media=({"url": "https://example.org/p.jpg", "caption": WORDS},),
    confidence="probable",
    position=-(2**31),
    citations=(Citation("s", "p. 1", WORDS), Citation("bare")),
    relations=(Relation("contradicts", "f", WORDS), Relation("before", "f")),
)
PLAIN = Event(id="f", title="Plain", date="2017", citations=(Citation("bare"),))


def _add_events(database: Database, number: int) -> None:
    _add_sources(database, number)
    with database.writing() as transaction:
        for each in (EVENT, PLAIN):
            events.add(transaction, number, each, STAMP)


@pytest.mark.parametrize("event", [EVENT, PLAIN], ids=["whole", "bare"])
def test_an_event_comes_back_as_it_was(database: Database, number: int, event: Event) -> None:
    _add_events(database, number)
    with database.reading() as transaction:
        assert events.by_id(transaction, number, event.id) == Versioned(event, STAMP)


def test_an_event_names_those_that_relate_to_it(database: Database, number: int) -> None:
    _add_events(database, number)
    with database.reading() as transaction:
        assert sorted(events.relations_to(transaction, number, "f")) == [("e", "before"), ("e", "contradicts")]


CLAIM = Claim(
    id="c",
    event="e",
    property="fighters_left",
    value={"text": "a busload", "low": 40, "high": 60},
    source="s",
    scope={"Who": "fighters", "where": "الرقة"},
    valid="2017-10-14/2017-10-15",
    attributed_to=WORDS,
    credibility="possible",
    locator="p. 2",
    quote=WORDS,
    supersedes="d",
    note=WORDS,
    contradicts=(Contradiction("d", WORDS),),
    status="retracted",
    status_note=WORDS,
    status_date="2018-01-01",
)
SIMPLE = Claim(id="d", event="e", property="let_go", value=False, source="bare")


def _add_claims(database: Database, number: int) -> None:
    _add_events(database, number)
    with database.writing() as transaction:
        # The later one first: what names each other may come in any order within one change.
        for each in (CLAIM, SIMPLE):
            claims.add(transaction, number, each, f"sameness of {each.id}", STAMP)


@pytest.mark.parametrize("claim", [CLAIM, SIMPLE], ids=["whole", "bare"])
def test_a_claim_comes_back_as_it_was(database: Database, number: int, claim: Claim) -> None:
    _add_claims(database, number)
    with database.reading() as transaction:
        assert claims.by_id(transaction, number, claim.id) == Versioned(claim, STAMP)


def test_the_claims_about_an_event_come_in_order_with_what_they_contradict(database: Database, number: int) -> None:
    _add_claims(database, number)
    with database.reading() as transaction:
        assert [each.value for each in claims.of_event(transaction, number, "e").values()] == [CLAIM, SIMPLE]


def test_a_timeline_comes_back_as_it_was(database: Database) -> None:
    opened = Recorder(database, slug="other").open(title=WORDS, description="two\nlines", timezone="Asia/Damascus")
    with database.reading() as transaction:
        assert timelines.by_slug(transaction, "other") == opened


@pytest.mark.parametrize("bound", [None, ("a", "b")])
def test_a_token_comes_back_as_it_was(database: Database, bound: tuple[str, ...] | None) -> None:
    token = Token("f" * 64, "ctl_abcdefgh", WORDS, "editor", bound, 2**53, expires_at=2**53 + 1)
    with database.writing() as transaction:
        tokens.add(transaction, token)
    with database.reading() as transaction:
        assert tokens.by_hash(transaction, "f" * 64) == token


def test_a_second_source_of_an_id_is_a_clash(database: Database, number: int) -> None:
    _add_sources(database, number)
    with pytest.raises(UniqueViolation):
        _add_sources(database, number, BARE)


def test_a_second_source_of_an_address_is_a_clash(database: Database, number: int) -> None:
    _add_sources(database, number)
    with pytest.raises(UniqueViolation):
        _add_sources(database, number, Source(id="other", url="http://EXAMPLE.org/ä?b=1#part"))


def test_an_address_is_free_again_when_its_source_was_taken_off(database: Database, number: int) -> None:
    recorder = Recorder(database)
    recorder.source(id="first", url="https://example.org/free")
    recorder.remove_source("first")
    assert recorder.source(id="second", url="https://example.org/free").created


def test_a_second_claim_that_says_exactly_the_same_is_a_clash(database: Database, number: int) -> None:
    _add_claims(database, number)
    twin = Claim(id="twin", event="e", property="let_go", value=False, source="bare")
    with pytest.raises(UniqueViolation), database.writing() as transaction:
        claims.add(transaction, number, twin, "sameness of d", STAMP)


def test_a_claim_about_no_event_is_a_clash_at_the_commit(database: Database, number: int) -> None:
    _add_sources(database, number)
    with pytest.raises(UniqueViolation), database.writing() as transaction:
        claims.add(transaction, number, SIMPLE, "sameness", STAMP)


def test_nothing_of_a_change_that_clashed_is_kept(database: Database, number: int) -> None:
    with pytest.raises(UniqueViolation):
        _add_sources(database, number, BARE, BARE)
    assert _source(database, number, "bare") is None
