"""How the fields of the wire are spelt in JSON Schema, so that the document says what the fields take."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from service.api.schemas import claim, dates
from service.api.schemas import fields as wire

# What the reader of bodies refuses everywhere: control characters, and marks that turn the direction of writing.
_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = f"^[^{_CONTROL}]*[^\\s{_CONTROL}][^{_CONTROL}]*$"
_LINE = f"^[^\\r\\n{_CONTROL}]*[^\\s{_CONTROL}][^\\r\\n{_CONTROL}]*$"
_ANY_LINES = f"^[^{_CONTROL}]*$"
_WORD_IN_MAP = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": _LINES}


def field_to_json_schema(converter: OpenAPIConverter, field: fields.Field[Any], **_more: Any) -> dict[str, Any]:
    """What a field takes beyond its type, in the words of JSON Schema; apispec calls this for every field."""
    told: dict[str, Any] = {}
    for kind, say in _SAID.items():
        if isinstance(field, kind):
            told |= say(converter, field)
    if field.allow_none and "oneOf" in told:
        told["oneOf"] = [*told["oneOf"], {"type": "null"}]
    if field.metadata.get("enum") and field.allow_none:
        told["enum"] = [*field.metadata["enum"], None]
    return told


def _words(_: OpenAPIConverter, field: Any) -> dict[str, Any]:
    if field.empty:
        return {"pattern": _ANY_LINES}
    return {"minLength": 1, "pattern": _LINES if field.lines else _LINE}


def _either(converter: OpenAPIConverter, field: Any) -> dict[str, Any]:
    plain = [converter.field2property(each) for each in field.plain]
    whole = [_referred(converter, field.whole)] if field.whole is not None else []
    return {"oneOf": [*plain, *whole]}


def _referred(converter: Any, schema: Any) -> dict[str, Any]:
    found: dict[str, Any] = converter.resolve_nested_schema(schema)
    return found


def _many(_: OpenAPIConverter, field: Any) -> dict[str, Any]:
    return {"minItems": field.least} if field.least else {}


def _value(_: OpenAPIConverter, __: Any) -> dict[str, Any]:
    return {
        "description": "What it must be depends on the property's type; a quantity may be words or a number.",
        "oneOf": [
            {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": _LINES},
            {"type": "number"},
            {"type": "boolean"},
            {"type": "object"},
        ],
    }


def _word_map(_: OpenAPIConverter, __: Any) -> dict[str, Any]:
    names = {"minLength": 1, "maxLength": 60, "pattern": _LINES}
    return {"additionalProperties": _WORD_IN_MAP, "propertyNames": names, "maxProperties": 20}


def _format(name: str, description: str, **more: Any) -> Callable[[OpenAPIConverter, Any], dict[str, Any]]:
    told = {"format": name, **more}
    return lambda _, field: {"description": field.metadata.get("description", description), **told}


_SAID: Mapping[type, Callable[[OpenAPIConverter, Any], dict[str, Any]]] = {
    wire.Text: _words,
    wire.OneOfSchemas: _either,
    wire.List: _many,
    wire.WordMap: _word_map,
    claim.Value: _value,
    dates.Edtf: _format("edtf", "A date in EDTF (ISO 8601-2:2019), levels 0 to 2.", minLength=1, maxLength=256),
    dates.Day: _format("date", "A calendar day."),
    dates.Instant: _format("date-time", "An instant (RFC 3339)."),
    dates.Zone: _format("time-zone", "A time zone by its IANA name.", pattern="^[A-Za-z0-9_+/-]{1,64}$"),
    wire.WebAddress: _format("uri", "An absolute http or https address.", maxLength=2048, pattern="^[Hh][Tt][Tt][Pp]"),
}
