"""The JSON Schema of our own fields, for the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from apispec.ext.marshmallow.openapi import OpenAPIConverter
from marshmallow import fields

from service.api.schemas import claim, dates
from service.api.schemas import fields as wire

# Characters that are an error in every body: control characters, and marks that change the direction of text.
_CONTROL = r"\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_LINES = f"^[^{_CONTROL}]*[^\\s{_CONTROL}][^{_CONTROL}]*$"
_LINE = f"^[^\\r\\n{_CONTROL}]*[^\\s{_CONTROL}][^\\r\\n{_CONTROL}]*$"
_ANY_LINES = f"^[^{_CONTROL}]*$"

Keywords = dict[str, Any]


def field_to_json_schema(converter: OpenAPIConverter, field: fields.Field[Any], **_: Any) -> Keywords:
    """The keywords of JSON Schema that a field needs beyond its type; apispec calls this for every field."""
    keywords: Keywords = {}
    for kind, keywords_of in _KEYWORDS.items():
        if isinstance(field, kind):
            keywords |= keywords_of(converter, field)
    if field.allow_none and "oneOf" in keywords:
        keywords["oneOf"] = [*keywords["oneOf"], {"type": "null"}]
    if field.metadata.get("enum") and field.allow_none:
        keywords["enum"] = [*field.metadata["enum"], None]
    return keywords


def _text(_: OpenAPIConverter, field: wire.Text) -> Keywords:
    if field.empty:
        return {"pattern": _ANY_LINES}
    return {"minLength": 1, "pattern": _LINES if field.lines else _LINE}


def _text_map(_: OpenAPIConverter, __: wire.TextMap) -> Keywords:
    names = {"minLength": 1, "maxLength": 60, "pattern": _LINES}
    text = {"type": "string", "minLength": 1, "maxLength": 200, "pattern": _LINES}
    return {"additionalProperties": text, "propertyNames": names, "maxProperties": 20}


def _one_of(converter: OpenAPIConverter, field: wire.OneOfSchemas) -> Keywords:
    plain = [converter.field2property(inner) for inner in field.plain]
    reference = converter.resolve_nested_schema(field.object_schema)  # type: ignore[no-untyped-call]
    return {"oneOf": [*plain, reference]}


def _list(_: OpenAPIConverter, field: wire.List) -> Keywords:
    return {"minItems": field.least} if field.least else {}


def _value(_: OpenAPIConverter, __: claim.Value) -> Keywords:
    text = {"type": "string", "minLength": 1, "maxLength": 2000, "pattern": _LINES}
    return {"oneOf": [text, {"type": "number"}, {"type": "boolean"}, {"type": "object"}]}


def _format(name: str, **keywords: Any) -> Callable[[OpenAPIConverter, Any], Keywords]:
    return lambda _, __: {"format": name, **keywords}


_KEYWORDS: Mapping[type, Callable[[OpenAPIConverter, Any], Keywords]] = {
    wire.Text: _text,
    wire.TextMap: _text_map,
    wire.OneOfSchemas: _one_of,
    wire.List: _list,
    wire.WebAddress: _format("uri", maxLength=2048, pattern="^[Hh][Tt][Tt][Pp]"),
    claim.Value: _value,
    dates.Edtf: _format("edtf", minLength=1, maxLength=256),
    dates.Day: _format("date"),
    dates.Instant: _format("date-time"),
    dates.Zone: _format("time-zone", pattern="^[A-Za-z0-9_+/-]{1,64}$"),
}
