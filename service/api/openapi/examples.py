"""Examples of request and response bodies, built from the examples of their fields.

The fields' examples come from the story in ``fixtures/raqqa-2017.json``, so that the command lines of the reference
work on a server that has loaded it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, fields

from service.api.schemas.base import DryRun
from service.api.schemas.claim import Claim
from service.api.schemas.conflict import Conflict
from service.api.schemas.event import EventReplace
from service.api.schemas.history import History

PATCHES: Mapping[str, Any] = {
    "TimelinePatch": {"description": "Who left the city, and when."},
    "SourcePatch": {"status": "retracted", "status_note": "Withdrawn by the paper.", "status_date": "2017-11-20"},
    "ClaimPatch": {"credibility": "doubtful", "note": None},
    "EventPatch": {"title": "A convoy of fighters leaves Raqqa", "place": {"radius_km": 5}},
    "DecisionPatch": {"status": "explained", "note": "One counts fighters, the other their families too."},
}
"""Examples of merge patches, by schema."""


def example_of(schema: Schema | type[Schema]) -> dict[str, Any]:
    """An example of an object: its required members, and those that have an example."""
    members = (schema if isinstance(schema, Schema) else schema()).fields.items()
    return {
        field.data_key or name: _field_example(field)
        for name, field in members
        if field.required or "example" in field.metadata
    }


def _field_example(field: fields.Field[Any]) -> Any:
    """The field's own example, or one built from the schema that it nests; null or empty where there is neither."""
    if "example" in field.metadata:
        return field.metadata["example"]
    if field.allow_none:
        return None
    if isinstance(field, fields.Nested):
        return example_of(field.schema)
    if isinstance(field, fields.List):
        return [example_of(field.inner.schema)] if isinstance(field.inner, fields.Nested) else []
    return {} if isinstance(field, fields.Dict) else ""


def operation_examples() -> dict[str, Any]:
    """Examples of bodies that differ from those of their schema, by operation."""
    return {"replaceEvent": example_of(EventReplace)}


def schema_examples(schemas: Mapping[str, type[Schema]]) -> dict[str, Any]:
    """An example for each schema, by the name that it has in the document."""
    examples = {name: example_of(schema) for name, schema in schemas.items()}
    return {**examples, **PATCHES, **dict(_composed())}


def _composed() -> Iterator[tuple[str, Any]]:
    """Examples with members that are other representations."""
    decided = ("decision", "reopened_because", "closed_at", "closed_because", "succeeded_by", "revision")
    opened = {name: value for name, value in example_of(Conflict).items() if name not in decided}
    effects = {"opened": [opened], "closed": [], "changed": []}
    yield "DryRun", {**example_of(DryRun), "would": example_of(Claim), "conflicts": effects}
    citation = {"source": "the-week", "locator": None, "note": None}
    event = {name: value for name, value in example_of(EventReplace).items() if name != "sources"}
    snapshot = {"id": "convoy-leaves", **event, "citations": [citation]}
    history = example_of(History)
    history["revisions"][0]["snapshot"] = snapshot
    yield "History", history
