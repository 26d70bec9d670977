"""Typed values: a claim's value, parsed as the type of its property, ready to be compared and written as JSON."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from service.domain import edtf, place, quantity
from service.domain.claim import casefold_name
from service.domain.errors import ParseError, describe, near_names
from service.domain.timeline import Property

OCCURRENCES = ("occurred", "did_not_occur", "planned", "ruled_out")


@dataclass(frozen=True, slots=True)
class ParsedValue:
    """A value of a property's type.

    ``canonical`` is equal for two spellings of one value. ``low`` and ``high`` are its bounds: numbers in the
    property's unit, or UTC seconds; None where open, or where the type has none. ``representation`` is its JSON.
    """

    type: str
    value: edtf.Date | quantity.Quantity | place.Place | str | bool
    canonical: str
    representation: Mapping[str, Any]
    low: int | float | None = None
    high: int | float | None = None


def parse_value(declared: Property, value: Any, zone: str) -> ParsedValue:
    """Parse a claim's value as the type of its property.

    ``value`` is the JSON value of the request, ``zone`` the timeline's time zone. Raises ``ParseError`` with what is
    wrong, what was received and what is accepted.
    """
    return _PARSERS[declared.type](declared, value, zone)


def _date(_declared: Property, value: Any, zone: str) -> ParsedValue:
    if not isinstance(value, str):
        raise ParseError("date", f'a date is EDTF text such as "2017-10-14", got {describe(value)}')
    date = edtf.parse(value, zone)
    representation = {
        "text": date.text,
        "earliest": date.first_day,
        "latest": date.last_day,
        "approximate": date.approximate,
        "uncertain": date.uncertain,
    }
    return ParsedValue("date", date, date.text, representation, date.earliest, date.latest)


def _quantity(declared: Property, value: Any, _zone: str) -> ParsedValue:
    if isinstance(value, bool) or not isinstance(value, (str, int, float, Mapping)):
        raise ParseError("quantity", f'a quantity is words or a number, such as "300-400", got {describe(value)}')
    amount = quantity.parse_quantity(value, declared.unit)
    representation = {
        "text": amount.text,
        "low": amount.low,
        "high": amount.high,
        "unit": amount.unit,
        "approximate": amount.approximate,
    }
    return ParsedValue("quantity", amount, amount.canonical, representation, amount.low, amount.high)


def _occurrence(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if value not in OCCURRENCES:
        raise ParseError("occurrence", f"an occurrence is one of {', '.join(OCCURRENCES)}; got {describe(value)}")
    return ParsedValue("occurrence", value, value, {"text": value})


def _boolean(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if not isinstance(value, bool):
        raise ParseError("boolean", f"this property takes true or false (JSON, unquoted), got {describe(value)}")
    text = "true" if value else "false"
    return ParsedValue("boolean", value, text, {"text": text})


def _term(declared: Property, value: Any, _zone: str) -> ParsedValue:
    text = _non_empty_text("term", value)
    canonical = casefold_name(text)
    terms = {casefold_name(term): term for term in declared.terms}
    if terms and canonical not in terms:
        nearest = near_names(canonical, terms) or list(terms)[:20]
        raise ParseError(
            "term", f"“{text}” is not in this property's list; nearest: {', '.join(terms[term] for term in nearest)}"
        )
    return ParsedValue("term", text, canonical, {"text": text})


def _place(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    if not isinstance(value, (str, Mapping)):
        raise ParseError("place", f"a place is a name or an object with a name, got {describe(value)}")
    parsed = place.parse_place(value)
    representation: dict[str, Any] = {"text": parsed.name, "name": parsed.name}
    if parsed.lat is not None:
        representation |= {"lat": parsed.lat, "lon": parsed.lon}
    if parsed.radius_km is not None:
        representation["radius_km"] = parsed.radius_km
    if parsed.within:
        representation["within"] = list(parsed.within)
    return ParsedValue("place", parsed, place.canonical(parsed), representation)


def _text(_declared: Property, value: Any, _zone: str) -> ParsedValue:
    text = _non_empty_text("text", value)
    return ParsedValue("text", text, " ".join(text.split()), {"text": text})


_PARSERS: Mapping[str, Callable[[Property, Any, str], ParsedValue]] = {
    "date": _date,
    "quantity": _quantity,
    "occurrence": _occurrence,
    "boolean": _boolean,
    "term": _term,
    "place": _place,
    "text": _text,
}


def _non_empty_text(kind: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ParseError(kind, f"this property takes words, got {describe(value)}")
    return value
