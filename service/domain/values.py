"""A reading: what a claim's value means under the type of its property, ready to be compared and shown."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain import edtf, place, quantity
from service.domain.claim import casefold_name
from service.domain.errors import ParseError
from service.domain.timeline import Property

OCCURRENCES = ("occurred", "did_not_occur", "planned", "ruled_out")


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """A value as read.

    ``canonical`` is equal for two spellings of one statement; ``low`` and ``high`` are its ends (numbers in the
    property's unit, or UTC seconds; None: open or without ends); ``shown`` is what the wire shows.
    """

    type: str
    value: edtf.Date | quantity.Quantity | place.Place | str | bool
    canonical: str
    shown: Mapping[str, Any]
    low: int | float | None = None
    high: int | float | None = None


def parse_value(declared: Property, value: Any, zone: str) -> ParsedValue:
    """Read a claim's value as its property demands.

    Takes the value as sent and the timeline's time zone. Raises Unreadable with what was wrong, what was got and what
    would do.
    """
    return _READERS[declared.type](declared, value, zone)


def _date(_declared: Property, value: Any, zone: str) -> ParsedValue:
    if not isinstance(value, str):
        raise ParseError("date", f'a date is EDTF text such as "2017-10-14", got {_sort_of(value)}')
    when = edtf.parse(value, zone)
    shown = {
        "text": when.text,
        "earliest": when.first_day,
        "latest": when.last_day,
        "approximate": when.approximate,
        "uncertain": when.uncertain,
    }
    return ParsedValue("date", when, when.text, shown, when.earliest, when.latest)


def _quantity(declared: Property, value: Any, _zone: str) -> ParsedValue:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Mapping)):
        raise ParseError("quantity", f'a quantity is words or a number, such as "300-400", got {_sort_of(value)}')
    amount = quantity.parse_quantity(value, declared.unit)
    shown = {
        "text": amount.text,
        "low": amount.low,
        "high": amount.high,
        "unit": amount.unit,
        "approximate": amount.approximate,
    }
    return ParsedValue("quantity", amount, amount.canonical, shown, amount.low, amount.high)


def _occurrence(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if value not in OCCURRENCES:
        raise ParseError("occurrence", f"an occurrence is one of {', '.join(OCCURRENCES)}; got {_quoted(value)}")
    return ParsedValue("occurrence", value, value, {"text": value})


def _boolean(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if not isinstance(value, bool):
        raise ParseError("boolean", f"this property takes true or false (JSON, unquoted), got {_quoted(value)}")
    text = "true" if value else "false"
    return ParsedValue("boolean", value, text, {"text": text})


def _term(declared: Property, value: Any, _zone: str) -> ParsedValue:
    text = _phrase("term", value)
    listed = {casefold_name(each): each for each in declared.terms}
    if listed and casefold_name(text) not in listed:
        near = difflib.get_close_matches(casefold_name(text), listed, n=3) or list(listed)[:20]
        raise ParseError(
            "term", f"“{text}” is not in this property's list; nearest: {', '.join(listed[n] for n in near)}"
        )
    return ParsedValue("term", text, casefold_name(text), {"text": text})


def _place(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if not isinstance(value, (str, Mapping)):
        raise ParseError("place", f"a place is a name or an object with a name, got {_sort_of(value)}")
    where = place.parse_place(value)
    shown: dict[str, Any] = {"text": where.name, "name": where.name}
    if where.lat is not None:
        shown |= {"lat": where.lat, "lon": where.lon}
    if where.radius_km is not None:
        shown["radius_km"] = where.radius_km
    if where.within:
        shown["within"] = list(where.within)
    return ParsedValue("place", where, place.canonical(where), shown)


def _text(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    text = _phrase("text", value)
    return ParsedValue("text", text, " ".join(text.split()), {"text": text})


_READERS: Mapping[str, Callable[[Property, Any, str], ParsedValue]] = {
    "date": _date,
    "quantity": _quantity,
    "occurrence": _occurrence,
    "boolean": _boolean,
    "term": _term,
    "place": _place,
    "text": _text,
}


def _phrase(kind: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ParseError(kind, f"this property takes words, got {_quoted(value)}")
    return value


def _quoted(value: Any) -> str:
    return f"“{value[:60]}”" if isinstance(value, str) else _sort_of(value)


def _sort_of(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    names = {int: "a number", float: "a number", str: f"“{str(value)[:60]}”", list: "a list", dict: "an object"}
    return names.get(type(value), "something else")
