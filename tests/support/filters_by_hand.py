"""The filters of the API in a second, simple implementation, with which the service must agree."""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

Json = Mapping[str, Any]
CONFIDENCE = ["confirmed", "probable", "possible", "doubtful", "improbable"]


def words(text: str) -> list[str]:
    """Return the words of a text without case and marks, for the letters that the tests use."""
    ungrouped = re.sub(r"(\d),(\d\d\d)\b", r"\1\2", text)
    decomposed = unicodedata.normalize("NFKD", ungrouped.casefold())
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    for letter, base in (("ة", "ه"), ("ى", "ي"), ("ـ", ""), ("ø", "o"), ("ł", "l")):
        plain = plain.replace(letter, base)
    return re.findall(r"[^\W_]+", plain)


def searchable_texts(event: Json, sources: Mapping[str, Json], labels: Mapping[str, str]) -> Iterable[str]:
    """Yield every text of an event that the search covers."""
    yield from filter(None, [event["title"], event["summary"], event["kind"], *event["tags"], *event["actors"]])
    if event["place"]:
        yield from [event["place"]["name"], *event["place"].get("within", [])]
    yield from (citation["note"] for citation in event["citations"] if citation["note"])
    for claim in event["claims"]:
        value = claim["value"]
        yield from [] if isinstance(value, bool) else [value["name"] if isinstance(value, dict) else str(value)]
        yield from filter(None, [claim["quote"], claim["note"], claim["attributed_to"], labels[claim["property"]]])
    for source in _sources_of(event, sources):
        yield from filter(None, [source["title"], source["publisher"], *source["authors"]])


def _sources_of(event: Json, sources: Mapping[str, Json]) -> list[Json]:
    ids = [citation["source"]["id"] for citation in event["citations"]]
    ids += [claim["source"] for claim in event["claims"]]
    return [sources[source_id] for source_id in dict.fromkeys(ids)]


def _contains(text: str, phrase: str) -> bool:
    phrase_words, is_prefix = words(phrase), phrase.rstrip('"').endswith("*")
    text_words = words(text)
    for start in range(len(text_words) - len(phrase_words) + 1):
        part = text_words[start : start + len(phrase_words)]
        begins = is_prefix and part[:-1] == phrase_words[:-1] and part[-1].startswith(phrase_words[-1])
        if part == phrase_words or begins:
            return True
    return False


def matches_search(event: Json, q: str, sources: Mapping[str, Json], labels: Mapping[str, str]) -> bool:
    """Return whether every word and phrase of a search is in one of the texts."""
    texts = list(searchable_texts(event, sources, labels))
    return all(any(_contains(text, term) for text in texts) for term in re.findall(r'"[^"]*"|[^\s"]+', q))


def kilometres(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the great-circle distance, by the spherical law of cosines."""
    a, b, angle = math.radians(lat), math.radians(other_lat), math.radians(other_lon - lon)
    cosine = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(angle)
    return 6371.0088 * math.acos(max(-1.0, min(1.0, cosine)))


def _in_bounds(place: Json, bounds: str) -> bool:
    west, south, east, north = map(float, bounds.split(","))
    # 180 west and 180 east are one meridian.
    longitudes = {place["lon"], -place["lon"]} if abs(place["lon"]) == 180 else {place["lon"]}
    between = any(west <= lon <= east if west <= east else lon >= west or lon <= east for lon in longitudes)
    return bool(south <= place["lat"] <= north and between)


def _near(place: Json, near: str) -> bool:
    lat, lon, km = map(float, near.split(","))
    return kilometres(lat, lon, place["lat"], place["lon"]) <= km


def _same(a: str, b: str) -> bool:
    return " ".join(a.split()).casefold() == " ".join(b.split()).casefold()


def _marked(event: Json, marker: str) -> bool:
    levels = {marker["level"] for marker in event["markers"]}
    return {"any": bool(levels), "none": not levels}.get(marker, marker in levels)


def matches_filter(event: Json, name: str, value: str, sources: Mapping[str, Json], labels: Mapping[str, str]) -> bool:
    """Return whether an event matches one filter."""
    place, when = event["place"], event["when"]
    located = place is not None and place.get("lat") is not None
    if name in ("bbox", "near"):
        return located and {"bbox": _in_bounds, "near": _near}[name](place, value)
    if name == "min_confidence":
        return event["confidence"] in CONFIDENCE[: CONFIDENCE.index(value) + 1]
    event_sources = _sources_of(event, sources)
    return {
        "q": lambda: matches_search(event, value, sources, labels),
        "from": lambda: when["latest"] is None or when["latest"] >= value,
        "to": lambda: when["earliest"] is None or when["earliest"] <= value,
        "kind": lambda: event["kind"] == value,
        "tag": lambda: value in event["tags"],
        "marker": lambda: _marked(event, value),
        "actor": lambda: any(_same(actor, value) for actor in event["actors"]),
        "place": lambda: place is not None and _same(place["name"], value),
        "source": lambda: any(source["id"] == value for source in event_sources),
        "publisher": lambda: any(_same(source["publisher"] or "", value) for source in event_sources),
        "confidence": lambda: event["confidence"] == value,
        "conflict_kind": lambda: any(marker["kind"] == value for marker in event["markers"]),
    }[name]()


def filter_events(
    events: Iterable[Json], query: Iterable[tuple[str, str]], sources: Mapping[str, Json], labels: Mapping[str, str]
) -> list[str]:
    """Return the ids that match: one value of each name is enough, and all names must match."""
    groups: dict[str, list[str]] = {}
    for name, value in query:
        groups.setdefault(name, []).append(value)
    return [
        event["id"]
        for event in events
        if all(
            any(matches_filter(event, name, value, sources, labels) for value in values)
            for name, values in groups.items()
        )
    ]
