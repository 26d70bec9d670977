"""Filters as a person would apply them to the whole list, by hand: what the service is held to."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]
CONFIDENCE = ["confirmed", "probable", "possible", "doubtful", "improbable"]


def words(text: str) -> list[str]:
    """Words without case and marks, with what the tests use of Arabic and of letters that do not come apart."""
    ungrouped = re.sub(r"(\d),(\d\d\d)\b", r"\1\2", text)
    apart = unicodedata.normalize("NFKD", ungrouped.casefold())
    bare = "".join(each for each in apart if not unicodedata.combining(each))
    for one, other in (("ة", "ه"), ("ى", "ي"), ("ـ", ""), ("ø", "o"), ("ł", "l")):
        bare = bare.replace(one, other)
    return re.findall(r"[^\W_]+", bare)


def searchable_texts(event: Json, sources: Mapping[str, Json], labels: Mapping[str, str]) -> Iterable[str]:
    """Everything that is said of an event, text by text."""
    yield from filter(None, [event["title"], event["summary"], event["kind"], *event["tags"], *event["actors"]])
    if event["place"]:
        yield from [event["place"]["name"], *event["place"].get("within", [])]
    yield from (each["note"] for each in event["citations"] if each["note"])
    for claim in event["claims"]:
        value = claim["value"]
        yield from [] if isinstance(value, bool) else [value["name"] if isinstance(value, dict) else str(value)]
        yield from filter(None, [claim["quote"], claim["note"], claim["attributed_to"], labels[claim["property"]]])
    for each in _rests_on(event, sources):
        yield from filter(None, [each["title"], each["publisher"], *each["authors"]])


def _rests_on(event: Json, sources: Mapping[str, Json]) -> list[Json]:
    cited = [each["source"]["id"] for each in event["citations"]] + [each["source"] for each in event["claims"]]
    return [sources[each] for each in dict.fromkeys(cited)]


def _says(text: str, sought: str) -> bool:
    wanted, begun = words(sought), sought.rstrip('"').endswith("*")
    there = words(text)
    for at in range(len(there) - len(wanted) + 1):
        row = there[at : at + len(wanted)]
        if row == wanted or (begun and row[:-1] == wanted[:-1] and row[-1].startswith(wanted[-1])):
            return True
    return False


def matches_search(event: Json, q: str, sources: Mapping[str, Json], labels: Mapping[str, str]) -> bool:
    """Whether every word and phrase is said somewhere."""
    told = list(searchable_texts(event, sources, labels))
    return all(any(_says(text, piece) for text in told) for piece in re.findall(r'"[^"]*"|[^\s"]+', q))


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """The great circle, by the cosine rule."""
    a, b, turn = math.radians(lat), math.radians(other_lat), math.radians(other_lon - lon)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


def _in_bounds(place: Json, bounds: str) -> bool:
    west, south, east, north = map(float, bounds.split(","))
    # 180 west and 180 east are one meridian.
    names = {place["lon"], -place["lon"]} if abs(place["lon"]) == 180 else {place["lon"]}
    along = any(west <= lon <= east if west <= east else lon >= west or lon <= east for lon in names)
    return bool(south <= place["lat"] <= north and along)


def _near(place: Json, near: str) -> bool:
    lat, lon, km = map(float, near.split(","))
    return kilometres(lat, lon, place["lat"], place["lon"]) <= km


def _same(one: str, other: str) -> bool:
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def _marked(event: Json, marker: str) -> bool:
    levels = {each["level"] for each in event["markers"]}
    return {"any": bool(levels), "none": not levels}.get(marker, marker in levels)


def matches_filter(event: Json, name: str, value: str, sources: Mapping[str, Json], labels: Mapping[str, str]) -> bool:
    """Whether one filter takes an event."""
    place, when = event["place"], event["when"]
    located = place is not None and place.get("lat") is not None
    if name in ("bbox", "near"):
        return located and {"bbox": _in_bounds, "near": _near}[name](place, value)
    if name == "min_confidence":
        return event["confidence"] in CONFIDENCE[: CONFIDENCE.index(value) + 1]
    rests_on = _rests_on(event, sources)
    return {
        "q": lambda: matches_search(event, value, sources, labels),
        "from": lambda: when["latest"] is None or when["latest"] >= value,
        "to": lambda: when["earliest"] is None or when["earliest"] <= value,
        "kind": lambda: event["kind"] == value,
        "tag": lambda: value in event["tags"],
        "marker": lambda: _marked(event, value),
        "actor": lambda: any(_same(each, value) for each in event["actors"]),
        "place": lambda: place is not None and _same(place["name"], value),
        "source": lambda: any(each["id"] == value for each in rests_on),
        "publisher": lambda: any(_same(each["publisher"] or "", value) for each in rests_on),
        "confidence": lambda: event["confidence"] == value,
        "conflict_kind": lambda: any(each["kind"] == value for each in event["markers"]),
    }[name]()


def filter_events(
    events: Iterable[Json], asked: Iterable[tuple[str, str]], sources: Mapping[str, Json], labels: Mapping[str, str]
) -> list[str]:
    """The ids that are left: of a name given twice either will do, different names must all hold."""
    groups: dict[str, list[str]] = {}
    for name, value in asked:
        groups.setdefault(name, []).append(value)
    return [
        event["id"]
        for event in events
        if all(
            any(matches_filter(event, name, each, sources, labels) for each in some) for name, some in groups.items()
        )
    ]
