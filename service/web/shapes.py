"""What a schema takes, in a few words: for people who know JSON and not JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup, escape

Schema = Mapping[str, Any]
_FORMATS = {
    "edtf": Markup('<a href="https://www.loc.gov/standards/datetime/">EDTF</a> date'),
    "date": Markup("day"),
    "date-time": Markup("instant"),
    "uri": Markup("web address"),
    "time-zone": Markup("time zone"),
}
_TYPES = {"boolean": "true or false", "integer": "whole number", "string": "text", "array": "list"}
_OR = Markup(" or ")


def shape(schema: Schema) -> Markup:
    """What a value may be, with links to the schemas that it is made of."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for either in ("oneOf", "anyOf", "allOf"):
        if either in schema:
            return _OR.join(dict.fromkeys(shape(each) for each in schema[either] if each.keys() != {"properties"}))
    if "enum" in schema:
        return Markup(" · ").join(Markup("<code>{}</code>").format(_said(each)) for each in schema["enum"])
    types = schema.get("type", ())
    named = [types] if isinstance(types, str) else types
    return _OR.join(_of_type(each, schema) for each in named) or Markup("anything")


def _said(value: Any) -> str:
    return "null" if value is None else str(value)


def _of_type(name: str, schema: Schema) -> Markup:
    if name == "array":
        return Markup("list of {}").format(shape(schema.get("items", {})))
    if name == "object":
        inner = schema.get("additionalProperties")
        return Markup("object of {}").format(shape(inner)) if isinstance(inner, Mapping) and inner else Markup("object")
    if name == "string" and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return escape(_TYPES.get(name, name))


def limits(schema: Schema) -> str:
    """How long or large a value may be, and what it is where none is sent."""
    told = []
    if "minimum" in schema and "maximum" in schema:
        told.append(f"{schema['minimum']:,} to {schema['maximum']:,}")
    if "maxLength" in schema and schema.get("format") not in _FORMATS:
        told.append(f"at most {schema['maxLength']:,} characters")
    if "minItems" in schema:
        told.append(f"at least {schema['minItems']:,}")
    if "maxItems" in schema:
        told.append(f"at most {schema['maxItems']:,}")
    if "default" in schema:
        told.append(f"{_said(schema['default'])} where none is sent")
    return ", ".join(told)
