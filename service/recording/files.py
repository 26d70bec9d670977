"""Files that hold a record: fixtures (one JSON object) and NDJSON, taken apart into lines that know their place."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from service.domain.errors import Fault, Invalid

Parse = Callable[[bytes], Any]
"""Strict JSON; raises Invalid."""
NDJSON = (".ndjson", ".jsonl")
_PARTS: Mapping[str, str] = {"sources": "source", "events": "event", "claims": "claim"}


def lines(file: Path, parse: Parse) -> Iterator[tuple[str, dict[str, Any]]]:
    """The things that a file holds, each with its place in it; raises Invalid where it cannot be read."""
    data = file.read_bytes()
    if file.suffix not in NDJSON:
        yield from _fixture(parse(data))
        return
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            place = f"line {number}"
            yield place, _object(_parsed(line, parse, place), place)


def _parsed(line: bytes, parse: Parse, place: str) -> Any:
    try:
        return parse(line)
    except Invalid as error:
        raise Invalid([Fault(place, each.code, each.detail) for each in error.faults]) from None


def _fixture(whole: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    named = _object(whole, "")
    unknown = sorted(named.keys() - _PARTS.keys() - {"timeline"})
    if unknown or "timeline" not in named:
        expected = f"a fixture is an object of timeline, {', '.join(_PARTS)}; lines of NDJSON go into a .ndjson file"
        raise Invalid([Fault("", "fixture", f"{expected}; got {', '.join(unknown[:10]) or 'no timeline'}")])
    yield "timeline", {**_object(named["timeline"], "timeline"), "type": "timeline"}
    for part, kind in _PARTS.items():
        for at, each in enumerate(_list(named.get(part, []), part)):
            place = f"{part}/{at}"
            yield place, {**_object(each, place), "type": kind}


def _object(value: Any, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Invalid([Fault(place, "type", f"a JSON object {{…}} belongs here; got {_named(value)}")])
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise Invalid([Fault(place, "type", f"a list […] belongs here; got {_named(value)}")])
    return value


def _named(value: Any) -> str:
    return {dict: "an object", list: "a list", str: "a string", type(None): "null"}.get(type(value), str(value)[:24])
