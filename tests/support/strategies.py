"""Hypothesis strategies for what a newsroom records: few ids and values, so that they often meet."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from service.permissions import User

SOURCES = [f"s{n}" for n in range(5)]
EVENTS = [f"e{n}" for n in range(4)]
CLAIMS = [*(f"c{n}" for n in range(5)), *(f"{event}-c{n}" for event in EVENTS[:2] for n in range(3))]
VALUES: dict[str, list[Any]] = {
    "fighters_left": ["250", "4000", "300-400", "about 4000", "hundreds", 275, "4,000"],
    "killed": ["10", "12", "at least 40", "dozens"],
    "surrendered": ["100", "275", "some 300"],
    "area_held": ["4 km^2", "1.5 square miles", "10"],
    "departed_on": ["2017-10-12", "2017-10-14", "2017-10-14T23:30:00Z", "2017-10~", "2017-10-13?", "../2017-10-11"],
    "let_go": [True, False],
    "told": ["that they left", "nothing"],
    "weapon": ["rifle", "mortar"],
    "seen": ["buses", "trucks", "Buses"],
    "occurrence": ["occurred", "did_not_occur", "planned", "ruled_out"],
    "date": ["2017-10-12", "2017-10-15"],
    "place": ["Raqqa", {"name": "Raqqa", "lat": 35.95, "lon": 39.01}, {"name": "Hama", "lat": 35.13, "lon": 36.75}],
}
NUMERIC_PROPERTIES = ["fighters_left", "surrendered", "killed", "area_held"]
VALID_PERIOD = {"valid": "2017-10-10/2017-10-12"}
CONTRADICTION = {"contradicts": [{"claim": "e0-c0", "note": "no"}]}
FIRST_CLAIMS: dict[str, list[dict[str, Any]]] = {
    "numbers": [{"value": "250"}, {"value": "4,000"}, {"value": "about 300"}],
    "totals": [{"property": "killed", "value": value, **VALID_PERIOD} for value in ("10", "at least 40", "12")],
    "days": [{"property": "departed_on", "value": value} for value in ("2017-10-12", "2017-10-14~", "2017-10-15")],
    "words": [
        {"property": "told", "value": "nothing", **CONTRADICTION},
        {"value": "275"},
        {"value": "275-280", **CONTRADICTION},
    ],
}
"""The first claims of the second event; those of the first event are numbers."""
DATES = ["2017-10-14", "2017-10-14/2017-10-15", "2017-10", "2017-10-12T22:30:00Z", "2017?", "../2017-10-20"]
ZONES = ["UTC", "Asia/Damascus", "America/New_York", "Pacific/Kiritimati"]

one_source, one_event, one_claim = st.sampled_from(SOURCES), st.sampled_from(EVENTS), st.sampled_from(CLAIMS)
property_values = st.sampled_from([(key, value) for key, values in VALUES.items() for value in values])
scopes = st.sampled_from([{}, {}, {"who": "fighters"}, {"who": "civilians"}, {"Who": "Fighters ", "where": "north"}])
valids = st.sampled_from([None, None, "2017-10-14", "2017-10-14/2017-10-15", "2017-10-14/2017-10-20"])
speakers = st.sampled_from([None, None, "Col. Dillon", "col.  dillon", "A driver"])
derivations = st.lists(
    st.builds(lambda source, kind: {"source": source, "as": kind}, one_source, st.sampled_from(["cites", "updates"])),
    max_size=2,
    unique_by=lambda derivation: derivation["source"],
)
relations = st.lists(
    st.builds(
        lambda kind, event: {"kind": kind, "event": event}, st.sampled_from(["contradicts", "before"]), one_event
    ),
    max_size=2,
    unique_by=lambda relation: (relation["kind"], relation["event"]),
)
contradictions = st.lists(st.builds(lambda claim: {"claim": claim, "note": "no"}, one_claim), max_size=2, unique_by=str)
statuses = st.sampled_from(["live", "retracted"])
one_conflict, one_side, one_form = st.integers(0, 5), st.integers(0, 3), st.integers(0, 5)
decisions = st.sampled_from(
    [
        *(("explained", "counted twice"), ("explained", "looked at"), ("resolved", "looked at")),
        *(("dismissed", "no conflict"), ("open", None), ("open", "look again"), ("explained", None)),
    ]
)
users = st.sampled_from([User("erin", "admin"), User("rita", "editor")])
