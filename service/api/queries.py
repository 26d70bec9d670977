"""Reading a query strictly: unknown parameters are refused with the nearest names, most repeated ones too."""

from __future__ import annotations

from typing import Any

from flask import request
from marshmallow import Schema, ValidationError, fields

from service.api.bodies import _UNWANTED
from service.api.problems import bad_query
from service.api.schemas.said import faults
from service.domain.errors import Fault


def read(schema: Schema) -> dict[str, Any]:
    """The query of the request, as the schema takes it; raises 400 with every fault at once."""
    by_key = {field.data_key or name: field for name, field in schema.load_fields.items()}
    given: dict[str, Any] = {}
    wrong: list[Fault] = []
    for name, values in request.args.lists():
        unwanted = next((each for each in values if _UNWANTED.search(each) or "\ufffd" in each), None)
        if unwanted is not None:
            wrong.append(Fault(name[:60], "character", "this has a character that cannot be taken; remove it"))
        elif isinstance(by_key.get(name), fields.List):
            given[name] = values
        elif len(values) > 1 and name in by_key:
            wrong.append(Fault(name, "repeated", f"this is given once; got {len(values)} times"))
        else:
            given[name] = values[0]
    try:
        loaded: dict[str, Any] = schema.load(given)
    except ValidationError as error:
        wrong += [Fault(each.pointer.split("/")[1], each.code, each.detail) for each in faults(error, schema)]
    if wrong:
        raise bad_query(wrong)
    return loaded
