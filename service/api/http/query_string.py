"""Strict query strings: unknown parameters are refused, with the nearest names; so are most repeated ones."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import request
from marshmallow import Schema, fields
from marshmallow import ValidationError as SchemaError

from service.api.http import negotiation
from service.api.http.problems import bad_query
from service.api.schemas.base import field_errors
from service.domain.errors import FieldError, suggest
from service.formats.strict_json import CONTROL_CHARACTERS

MAX_VALUES = 20
"""How many values a parameter may have; for every number of them the database compiles another statement."""
_MAX_NAME_LENGTH = 60
"""In an error; a longer unknown name is cut."""

Fields = Mapping[str, fields.Field[Any]]


def parse_query(schema: Schema) -> dict[str, Any]:
    """The query of the request, loaded by the schema; raises 406, or 400 with all errors."""
    negotiation.check()
    known = {field.data_key or name: field for name, field in schema.load_fields.items()}
    errors = list(_encoding_errors(request.query_string))
    errors += [error for name, values in request.args.lists() for error in _general_errors(name, values, known)]
    invalid = {error.pointer for error in errors}
    given = {
        name: _one_or_list(known[name], values)
        for name, values in request.args.lists()
        if name[:_MAX_NAME_LENGTH] not in invalid
    }
    try:
        params: dict[str, Any] = schema.load(given)
    except SchemaError as error:
        errors += [_parameter_error(field_error) for field_error in field_errors(error, schema)]
    if errors:
        raise bad_query(errors)
    return params


def _one_or_list(field: fields.Field[Any], values: list[str]) -> Any:
    return values if isinstance(field, fields.List) else values[0]


def _parameter_error(error: FieldError) -> FieldError:
    """The error of a schema, in the words of a query."""
    detail = "this parameter is needed" if error.code == "required" else error.detail
    return FieldError(error.pointer.split("/")[1], error.code, detail)


def _encoding_errors(query: bytes) -> Iterator[FieldError]:
    """Parts that are not UTF-8 after percent-decoding; Werkzeug would replace their bytes."""
    for part in query.split(b"&"):
        try:
            unquote_to_bytes(part).decode()
        except UnicodeDecodeError:
            name = part.partition(b"=")[0][:_MAX_NAME_LENGTH].decode("ascii", "replace")
            yield FieldError(name, "encoding", "this is not UTF-8; percent-encode its UTF-8 bytes")


def _general_errors(name: str, values: Sequence[str], known: Fields) -> Iterator[FieldError]:
    """The errors that do not depend on the meaning of a parameter."""
    if name not in known:
        detail = f"this address takes no such parameter; {suggest(name, known)}"
        yield FieldError(name[:_MAX_NAME_LENGTH], "unknown", detail)
    elif any(CONTROL_CHARACTERS.search(value) for value in values):
        yield FieldError(name, "character", "this has an invisible control character; remove it")
    elif not isinstance(known[name], fields.List) and len(values) > 1:
        yield FieldError(name, "repeated", f"this is given once; got {len(values)} times")
    elif len(values) > MAX_VALUES:
        yield FieldError(name, "repeated", f"this is given {MAX_VALUES} times at most; got {len(values)}")
