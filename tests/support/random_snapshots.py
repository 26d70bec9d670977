"""Random records of events: claims of every type, often about the same thing, and sources that derive from others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from service.domain.assessment import EventRecord
from service.domain.claim import Claim
from service.domain.source import Source
from tests.support.domain_factories import claim, event, event_record, source, timeline

fewer_examples = settings(max_examples=max(30, settings().max_examples // 2))
"""For laws over whole records: half as many examples as for single values."""

DAYS = ["2017-10-11", "2017-10-12", "2017-10-14", "2017-10-15", "2017-10-18"]
SPEAKERS = [None, None, "Talal Silo", "talal  silo", "Ryan Dillon"]
SCOPES: list[dict[str, str]] = [
    {},
    {},
    {"who": "fighters"},
    {"Who": "Fighters"},
    {"who": "men"},
    {"from": "Raqqa", "who": "men"},
]

ranges = st.builds(
    lambda low, more: {"text": "as read", "low": low, "high": None if more is None else low + more},
    st.integers(0, 20),
    st.sampled_from([0, 0, 1, 3, 8, None]),
)
WORDS = """250 | about 250 | about 300 | hundreds | 300-400 | more than 1000 | at least 3 | up to 15 | none | nearly 300
| 4000 | ~4400 | some | dozens | fewer than 5 | between 2 and 9 | 3 500 | a dozen"""
quantities = st.one_of(st.integers(0, 12), ranges, st.sampled_from([text.strip() for text in WORDS.split("|")]))
measures = st.sampled_from(["4", "4.0 km^2", "1.5 square miles", "about 3 km^2", "more than 4", "400 hectares", 7.25])
dates = st.one_of(
    st.builds("{0}{1}".format, st.sampled_from(DAYS), st.sampled_from(["", "", "?", "~", "%"])),
    st.sampled_from(["2017-10", "2017-10~", "2017", "2017~", "201X", "../2017-10-12", "2017-10-15/..", "2018-01?"]),
    st.sampled_from(["[2017-10-11,2017-10-15]", "2017-10-12~/2017-10-14", "2017-10-11/2017-10-12%", "/2017-10-11"]),
    st.sampled_from(["2017-10-12T06:30:00Z", "2017-10-12T23:00:00+03:00", "2017-10-15T01:00:00"]),
)
times = st.sampled_from(
    [None, None, None, *DAYS[1:4], "2017-10", "2017-10-12/2017-10-14", "2017-10-12/..", "/2017-10-14"]
)
places = st.one_of(
    st.sampled_from(["Raqqa", "raqqa", "Rakka", "Tabqa"]),
    st.builds(
        lambda name, lat, lon, radius, within: {
            "name": name,
            "lat": lat,
            "lon": lon,
            "radius_km": radius,
            "within": within,
        },
        st.sampled_from(["Raqqa", "Tabqa", "a village"]),
        st.sampled_from([35.8, 35.95]),
        st.sampled_from([38.5, 38.55, 39.0]),
        st.sampled_from([None, 0, 20]),
        st.sampled_from([[], ["Raqqa"]]),
    ),
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "left": quantities,
    "killed": quantities,
    "surrendered": quantities,
    "area": measures,
    "departed": dates,
    "occurrence": st.sampled_from(["occurred", "did_not_occur", "planned", "ruled_out"]),
    "let_go": st.booleans(),
    "weapon": st.sampled_from(["mine", "Mine", "car bomb", "rifle"]),
    "seen": st.sampled_from(["hooded", "Bare headed", "armed"]),
    "place": places,
    "passed": places,
    "told": st.sampled_from(["one thing", "another"]),
}
KEYS = sorted(VALUES)


@st.composite
def claims(draw: st.DrawFn, claim_id: str, printed_in: list[str], keys: list[str]) -> Claim:
    """Draw a claim about one of these properties."""
    key = draw(st.sampled_from(keys))
    return claim(
        claim_id,
        draw(VALUES[key]),
        property=key,
        source=draw(st.sampled_from(printed_in)),
        scope=draw(st.sampled_from(SCOPES)),
        valid=draw(times),
        by=draw(st.sampled_from(SPEAKERS)),
        credibility=draw(st.sampled_from(["unjudged", "probable"])),
        status=draw(st.sampled_from(["live"] * 7 + ["retracted"])),
    )


@st.composite
def sources(draw: st.DrawFn, most: int = 5) -> list[Source]:
    """Draw sources that derive from each other in any way, also in circles."""
    ids = [f"s{number}" for number in range(draw(st.integers(1, most)))]
    return [
        source(
            source_id,
            *draw(st.lists(st.sampled_from([*ids, "not known here"]), max_size=2, unique=True)),
            reliability=draw(st.sampled_from("BF")),
            published=draw(st.sampled_from([None, "2017-10-15", "2017-11"])),
            status=draw(st.sampled_from(["live"] * 7 + ["retracted"])),
        )
        for source_id in ids
    ]


@st.composite
def event_records(
    draw: st.DrawFn, most: int = 9, few_keys: bool = True, keys: Sequence[str] = KEYS, zone: str | None = None
) -> EventRecord:
    """Draw an event's record with at most ``most`` claims, about one property or a few; one may supersede another."""
    drawn_sources = draw(sources())
    ids = [source.id for source in drawn_sources]
    properties = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=1 if few_keys else 4, unique=True))
    drawn_claims = [draw(claims(f"c{number}", ids, properties)) for number in range(draw(st.integers(2, most)))]
    ids_with_successor = st.sampled_from(drawn_claims[1:]).map(lambda claim: claim.id)
    successions = draw(st.dictionaries(ids_with_successor, st.just("c0"), max_size=1))
    drawn_event = event(
        date=draw(st.sampled_from(["2017-10-14", "2017-10-12/2017-10-18", "2017-10", "../2017-10-18"])),
        cited=draw(st.lists(st.sampled_from(ids), max_size=3, unique=True)),
    )
    drawn_timeline = timeline(timezone=zone or draw(st.sampled_from(["UTC", "Asia/Damascus"])))
    return event_record(
        *drawn_claims, sources=drawn_sources, about=drawn_event, story=drawn_timeline, successions=successions
    )
