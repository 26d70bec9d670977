"""Reading a query strictly: unknown parameters are refused with the nearest names, most repeated ones too."""

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

MOST_TIMES = 20
"""So many values of one name at most: every number of them is a question of its own to the database."""


def parse_query(schema: Schema) -> dict[str, Any]:
    """The query of the request, as the schema takes it; raises 406, or 400 with every fault at once."""
    negotiation.check()
    known = {field.data_key or name: field for name, field in schema.load_fields.items()}
    wrong = list(_undecodable(request.query_string))
    wrong += [fault for name, values in request.args.lists() for fault in _misused(name, values, known)]
    ill = {each.pointer for each in wrong}
    given = {name: _given(known[name], values) for name, values in request.args.lists() if name[:60] not in ill}
    try:
        loaded: dict[str, Any] = schema.load(given)
    except SchemaError as error:
        wrong += [_of_a_query(each) for each in field_errors(error, schema)]
    if wrong:
        raise bad_query(wrong)
    return loaded


def _of_a_query(fault: FieldError) -> FieldError:
    detail = "this parameter is needed" if fault.code == "required" else fault.detail
    return FieldError(fault.pointer.split("/")[1], fault.code, detail)


def _given(field: fields.Field[Any], values: list[str]) -> Any:
    return values if isinstance(field, fields.List) else values[0]


def _misused(name: str, values: Sequence[str], known: Mapping[str, fields.Field[Any]]) -> Iterator[FieldError]:
    """What is wrong with a parameter whatever it means."""
    if name not in known:
        yield FieldError(name[:60], "unknown", f"this address takes no such parameter; {suggest(name, known)}")
    elif any(CONTROL_CHARACTERS.search(each) for each in values):
        yield FieldError(name, "character", "this has an invisible control character; remove it")
    elif not isinstance(known[name], fields.List) and len(values) > 1:
        yield FieldError(name, "repeated", f"this is given once; got {len(values)} times")
    elif len(values) > MOST_TIMES:
        yield FieldError(name, "repeated", f"this is given {MOST_TIMES} times at most; got {len(values)}")


def _undecodable(query: bytes) -> Iterator[FieldError]:
    """What is not UTF-8 once its percent signs are resolved; it would be taken for something else."""
    for part in query.split(b"&"):
        try:
            unquote_to_bytes(part).decode()
        except UnicodeDecodeError:
            name = part.partition(b"=")[0][:60].decode("ascii", "replace")
            yield FieldError(name, "encoding", "this is not UTF-8; percent-encode its UTF-8 bytes")
