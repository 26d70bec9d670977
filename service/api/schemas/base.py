"""What the schemas say when they refuse: a sentence that carries its code, and how faults become pointers."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any

from marshmallow import RAISE, Schema, fields, missing
from marshmallow import ValidationError as SchemaError

from service.domain.errors import MAX_ERRORS, FieldError, ParseError, ValidationError
from service.formats.strict_json import escape_pointer


class Message(str):
    """A sentence for people with a code for programs."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, detail: str) -> Message:
        """A sentence with that code."""
        made = super().__new__(cls, detail)
        made.code = code
        return made


REQUIRED = "this member is needed"
NULL = "null is not taken here; leave the member out or give it a value"
UNKNOWN = "there is no such member here"
TYPE = "this is a JSON object {…}"
LIST = "this is a list […]"
_CODES = {REQUIRED: "required", NULL: "null", UNKNOWN: "unknown", TYPE: "type", LIST: "type"}


def fail(code: str, detail: str) -> SchemaError:
    """A refusal with its code."""
    return SchemaError(Message(code, detail))


def fail_at(places: Mapping[Any, Message]) -> SchemaError:
    """Refusals of a whole object, each with the place inside it."""
    told: dict[str | int, Any] = {}
    for place, said in places.items():
        inner = told
        for step in place[:-1]:
            inner = inner.setdefault(step, {})
        inner[place[-1]] = [said]
    return SchemaError(told)


def fail_with(error: ParseError) -> SchemaError:
    """A refusal of the rules, as the schemas make it."""
    return fail(error.code, error.detail)


def describe(value: Any) -> str:
    """What was got, short enough to say back."""
    if isinstance(value, str):
        return f"“{value[:60]}…”" if len(value) > 60 else f"“{value}”"
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, (int, float)):
        return f"the number {str(value)[:24]}"
    return "a list" if isinstance(value, list) else "an object"


def load(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Load a body; raises Invalid with every fault and its place."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except SchemaError as error:
        raise ValidationError(field_errors(error, schema)) from None
    return loaded


def field_errors(error: SchemaError, schema: Schema) -> list[FieldError]:
    """What marshmallow gathered, flat, with JSON pointers (RFC 6901).

    Those past what an answer can show are only counted: to look up the nearest names for each would take seconds.
    """
    messages: Any = error.normalized_messages()  # type: ignore[no-untyped-call]
    told = enumerate(_flat(messages, "", schema))
    return [_fault(*each, hinted=at < MAX_ERRORS) for at, each in told]


def _flat(messages: Any, pointer: str, known: Any) -> Iterator[tuple[str, str, Any]]:
    if isinstance(messages, dict):
        for name, inner in messages.items():
            if name == "_schema":
                yield from _flat(inner, pointer, known)
            else:
                yield from _flat(inner, f"{pointer}/{escape_pointer(str(name))}", _inner(known, name))
        return
    for each in messages if isinstance(messages, list) else [messages]:
        if isinstance(each, dict):
            yield from _flat(each, pointer, known)
        else:
            yield each, pointer, known


def _fault(message: str, pointer: str, known: Any, hinted: bool) -> FieldError:
    code = message.code if isinstance(message, Message) else _CODES.get(message, "invalid")
    detail = str(message)
    if code == "unknown" and hinted and isinstance(known, Unknown):
        detail += known.hint()
    return FieldError(pointer, code, detail)


class Unknown:
    """A member that a schema does not know, beside those that it does."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name = name
        self.known = known

    def hint(self) -> str:
        """The nearest names that there are."""
        names = sorted(self.known)
        near = difflib.get_close_matches(self.name[:100], names, n=3, cutoff=0.6)
        return f"; nearest: {', '.join(near)}" if near else f"; there are {', '.join(names)}"


def _inner(known: Any, name: Any) -> Any:
    """The schema or field that a name leads to, as far as it can be told."""
    schema = _schema_of(known)
    if schema is not None:
        by_key = _by_key(schema)
        return by_key.get(str(name)) or Unknown(str(name), by_key)
    if isinstance(known, fields.List) and isinstance(name, int):
        return known.inner
    return None


@lru_cache(maxsize=256)
def _by_key(schema: Schema) -> Mapping[str, fields.Field[Any]]:
    return {field.data_key or key: field for key, field in schema.load_fields.items()}


def _schema_of(known: Any) -> Schema | None:
    if isinstance(known, Schema):
        return known
    if isinstance(known, fields.Nested):
        return known.schema
    schema = getattr(known, "whole", None)
    return schema if isinstance(schema, Schema) else None


# The objects of the wire: exactly the members that are declared, read in one go where nothing is wrong.

Known = Mapping[str, tuple[str, fields.Field[Any]]]


class StrictSchema(Schema):
    """A JSON object of exactly these members."""

    error_messages = {"unknown": UNKNOWN, "type": TYPE}  # noqa: RUF012 - marshmallow's own way

    class Meta:
        """Unknown members are refused."""

        unknown = RAISE

    def _deserialize(self, data: Any, **more: Any) -> Any:
        """Marshmallow asks every field, there or not, and gathers faults; a body without fault needs neither.

        It does so only where ``_accepted`` has found a fault: what is taken, and what is said of the rest, is the same.
        """
        plain = isinstance(data, dict) and not more.get("many") and not more.get("partial")
        accepted = self._accepted(data) if plain and more.get("unknown") == RAISE else None
        return super()._deserialize(data, **more) if accepted is None else accepted

    def _accepted(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The object as loaded; None at the first fault."""
        if not data.keys() >= self._needed:
            return None
        found = dict(self._defaults)
        try:
            for name, value in data.items():
                attribute, field = self._known[name]
                found[attribute] = field.deserialize(value, name, data)
        except (KeyError, SchemaError):
            return None
        return found

    @cached_property
    def _known(self) -> Known:
        return {each.data_key or name: (each.attribute or name, each) for name, each in self.load_fields.items()}

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(name for name, (_, field) in self._known.items() if field.required)

    @cached_property
    def _defaults(self) -> Mapping[str, Any]:
        return {name: field.load_default for name, field in self._known.values() if field.load_default is not missing}


class ResponseSchema(Schema):
    """An answer of exactly these members."""

    class Meta:
        """Nothing that the document does not name is ever shown."""

        unknown = RAISE


def string(*, null: bool = False, **more: Any) -> fields.String:
    """Text that is always there."""
    return fields.String(required=True, allow_none=null, **more)


def integer() -> fields.Integer:
    """A whole number that is always there."""
    return fields.Integer(required=True, strict=True)


def list_of(inner: Any) -> fields.List[Any]:
    """A list that is always there, if empty."""
    return fields.List(inner, required=True)


class AuditInfo(ResponseSchema):
    """When a thing was written; who wrote it, for tokens of its timeline."""

    created_at = fields.String(metadata={"format": "date-time"})
    updated_at = fields.String(metadata={"format": "date-time"})
    created_by = fields.String()
    updated_by = fields.String()
    revision = integer()
    links = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class Notice(ResponseSchema):
    """Something that was sent and not taken over, because it was known otherwise."""

    pointer = string()
    code = string()
    detail = string()


class PageInfo(ResponseSchema):
    """Where a list goes on."""

    limit = integer()
    next = string(null=True)


class CountedPageInfo(PageInfo):
    """Where a list goes on, and how many there are in all where that was asked for."""

    total = fields.Integer(strict=True)


class ConflictEffects(ResponseSchema):
    """Conflicts that a write would open, close or change."""

    opened = list_of(fields.Dict())
    closed = list_of(fields.Dict())
    changed = list_of(fields.Dict())


class DryRun(ResponseSchema):
    """What a write would do; nothing was changed."""

    dry_run = fields.Boolean(required=True)
    would = fields.Dict(required=True, allow_none=True)
    conflicts = fields.Nested(ConflictEffects, required=True)
    flags = list_of(fields.Dict())
    possible_duplicates = list_of(fields.Dict())
