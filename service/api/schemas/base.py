"""What all schemas share: strict input, declared output, and errors with a code and a JSON pointer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from typing import Any, TypeVar

from marshmallow import RAISE, Schema, fields, missing
from marshmallow import ValidationError as SchemaError

from service.domain.errors import MAX_ERRORS, FieldError, ParseError, ValidationError, suggest
from service.formats.strict_json import escape_pointer

SchemaClass = TypeVar("SchemaClass", bound=type[Schema])


class Message(str):
    """A sentence for people with a code for programs."""

    __slots__ = ("code",)
    code: str

    def __new__(cls, code: str, detail: str) -> Message:
        """A sentence with that code."""
        message = super().__new__(cls, detail)
        message.code = code
        return message


REQUIRED = "this member is needed"
NULL = "null is not accepted here; leave the member out or give it a value"
UNKNOWN = "there is no such member here"
TYPE = "must be a JSON object {…}"
LIST = "must be a list […]"
_CODES = {REQUIRED: "required", NULL: "null", UNKNOWN: "unknown", TYPE: "type", LIST: "type"}


def fail(code: str, detail: str) -> SchemaError:
    """An error with its code, for a field to raise."""
    return SchemaError(Message(code, detail))


def fail_at(messages: Mapping[Any, Message]) -> SchemaError:
    """Errors of a whole object, each with its path in the object (a tuple of names and indexes)."""
    nested: dict[str | int, Any] = {}
    for path, message in messages.items():
        inner = nested
        for step in path[:-1]:
            inner = inner.setdefault(step, {})
        inner[path[-1]] = [message]
    return SchemaError(nested)


def fail_with(error: ParseError) -> SchemaError:
    """An error of the domain, for a field to raise."""
    return fail(error.code, error.detail)


def load(schema: Schema, data: Mapping[str, Any]) -> dict[str, Any]:
    """Load a request body; raises ValidationError with every error and its pointer."""
    try:
        loaded: dict[str, Any] = schema.load(data)
    except SchemaError as error:
        raise ValidationError(field_errors(error, schema)) from None
    return loaded


def field_errors(error: SchemaError, schema: Schema) -> list[FieldError]:
    """The errors that marshmallow collected, flat, with JSON pointers (RFC 6901).

    Only the errors that a response can show get suggestions: the lookup of near names for all would take seconds.
    """
    messages: Any = error.normalized_messages()  # type: ignore[no-untyped-call]
    flat = enumerate(_flatten(messages, "", schema))
    return [_field_error(*entry, with_hint=index < MAX_ERRORS) for index, entry in flat]


def _flatten(messages: Any, pointer: str, node: Any) -> Iterator[tuple[str, str, Any]]:
    """Each message with its pointer and the schema, field or unknown member at that pointer."""
    if isinstance(messages, dict):
        for name, inner in messages.items():
            if name == "_schema":
                yield from _flatten(inner, pointer, node)
            else:
                yield from _flatten(inner, f"{pointer}/{escape_pointer(str(name))}", _child(node, name))
        return
    for message in messages if isinstance(messages, list) else [messages]:
        if isinstance(message, dict):
            yield from _flatten(message, pointer, node)
        else:
            yield message, pointer, node


def _field_error(message: str, pointer: str, node: Any, with_hint: bool) -> FieldError:
    code = message.code if isinstance(message, Message) else _CODES.get(message, "invalid")
    detail = str(message)
    if code == "unknown" and with_hint and isinstance(node, _UnknownMember):
        detail += f"; {suggest(node.name, node.names)}"
    return FieldError(pointer, code, detail)


class _UnknownMember:
    """A member that a schema does not have, with the names of those that it has."""

    def __init__(self, name: str, names: Iterable[str]) -> None:
        self.name = name
        self.names = names


def _child(node: Any, name: Any) -> Any:
    """The schema or field that a name leads to; None where that is not known."""
    schema = _schema_of(node)
    if schema is not None:
        by_key = _fields_by_key(schema)
        return by_key.get(str(name)) or _UnknownMember(str(name), by_key)
    if isinstance(node, fields.List) and isinstance(name, int):
        return node.inner
    return None


@lru_cache(maxsize=256)
def _fields_by_key(schema: Schema) -> Mapping[str, fields.Field[Any]]:
    return {field.data_key or key: field for key, field in schema.load_fields.items()}


def _schema_of(node: Any) -> Schema | None:
    if isinstance(node, Schema):
        return node
    if isinstance(node, fields.Nested):
        return node.schema
    schema = getattr(node, "object_schema", None)
    return schema if isinstance(schema, Schema) else None


class StrictSchema(Schema):
    """A JSON object of a request: exactly the members that are declared."""

    error_messages = {"unknown": UNKNOWN, "type": TYPE}  # noqa: RUF012 - marshmallow's own way

    class Meta:
        """Unknown members are an error."""

        unknown = RAISE

    def _deserialize(self, data: Any, **options: Any) -> Any:
        """Load valid objects on a fast path, all others as marshmallow does.

        Marshmallow asks every field, present or not, and collects errors. The fast path asks only the fields that are
        present, and stops at the first error. Invariant: both give the same result for a valid object.
        """
        plain = isinstance(data, dict) and not options.get("many") and not options.get("partial")
        loaded = self._load_valid(data) if plain and options.get("unknown") == RAISE else None
        return super()._deserialize(data, **options) if loaded is None else loaded

    def _load_valid(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The object as loaded; None at the first error."""
        if not data.keys() >= self._required:
            return None
        loaded = dict(self._defaults)
        try:
            for name, value in data.items():
                attribute, field = self._members[name]
                loaded[attribute] = field.deserialize(value, name, data)
        except (KeyError, SchemaError):
            return None
        return loaded

    @cached_property
    def _members(self) -> Mapping[str, tuple[str, fields.Field[Any]]]:
        return {field.data_key or name: (field.attribute or name, field) for name, field in self.load_fields.items()}

    @cached_property
    def _required(self) -> frozenset[str]:
        return frozenset(name for name, (_, field) in self._members.items() if field.required)

    @cached_property
    def _defaults(self) -> Mapping[str, Any]:
        fields_ = self._members.values()
        return {name: field.load_default for name, field in fields_ if field.load_default is not missing}


class ResponseSchema(Schema):
    """A JSON object of a response: exactly the members that are declared. The tests check every response with it."""

    class Meta:
        """Unknown members are an error."""

        unknown = RAISE


def described_by(schema: type[Schema]) -> Callable[[SchemaClass], SchemaClass]:
    """Take descriptions and examples from the members of the same name in another schema.

    So a member that a client sends and gets back is described once, in the input schema.
    """

    def copy(cls: SchemaClass) -> SchemaClass:
        for name, field in cls._declared_fields.items():
            if name in schema._declared_fields:
                metadata = schema._declared_fields[name].metadata
                shared = {key: metadata[key] for key in ("description", "example") if key in metadata}
                field.metadata = {**shared, **field.metadata}
        return cls

    return copy


# The fields of responses: always there, unless `required=False`. Description first, then the example.


def _options(description: str, example: Any, null: bool, options: dict[str, Any]) -> dict[str, Any]:
    metadata = {"description": description} if description else {}
    if example is not missing:
        metadata["example"] = example
    return {"required": True, "allow_none": null, "metadata": {**metadata, **options.pop("metadata", {})}, **options}


def string(description: str = "", example: Any = missing, *, null: bool = False, **options: Any) -> fields.String:
    """A text."""
    return fields.String(**_options(description, example, null, options))


def instant(description: str, example: Any = missing, **options: Any) -> fields.String:
    """An instant (RFC 3339)."""
    return string(description, example, metadata={"format": "date-time"}, **options)


def integer(description: str = "", example: Any = missing, *, null: bool = False, **options: Any) -> fields.Integer:
    """A whole number."""
    return fields.Integer(strict=True, **_options(description, example, null, options))


def boolean(description: str = "", example: Any = missing, **options: Any) -> fields.Boolean:
    """True or false."""
    return fields.Boolean(**_options(description, example, False, options))


def anything(description: str = "", example: Any = missing, **options: Any) -> fields.Raw:
    """Any JSON value."""
    return fields.Raw(**_options(description, example, False, options))


def mapping(description: str = "", example: Any = missing, *, values: Any = None, null: bool = False) -> fields.Dict:
    """An object whose members are not declared."""
    return fields.Dict(keys=fields.String(), values=values, **_options(description, example, null, {}))


def addresses(**paths: str) -> fields.Dict:
    """The member `links`, with its example."""
    return mapping("The addresses of related resources.", paths, values=fields.String())


def nested(schema: type[Schema], description: str = "", *, null: bool = False, **options: Any) -> fields.Nested:
    """An object of another schema."""
    return fields.Nested(schema, **_options(description, missing, null, options))


def list_of(
    inner: type[Schema] | fields.Field[Any], description: str = "", example: Any = missing, **options: Any
) -> fields.List[Any]:
    """A list, perhaps empty, of fields or of objects of another schema."""
    field = fields.Nested(inner) if isinstance(inner, type) else inner
    return fields.List(field, **_options(description, example, False, options))


def strings(description: str = "", example: Any = missing) -> fields.List[Any]:
    """A list of texts."""
    return list_of(fields.String(), description, example)


# The objects that stand in the responses about several nouns.


class AuditInfo(ResponseSchema):
    """When a thing was recorded and last changed, and by which user."""

    created_at = instant("When it was first recorded.", "2026-01-01T09:30:00.000000Z", required=False)
    created_by = string("Who recorded it; for tokens of the timeline only.", required=False)
    updated_at = instant("When it was last changed.", "2026-01-01T09:30:00.000000Z", required=False)
    updated_by = string("Who last changed it; for tokens of the timeline only.", required=False)
    revision = integer("The revision of the timeline that last changed this representation.", 110)


class Notice(ResponseSchema):
    """A member that was sent and ignored, because the record has another value."""

    pointer = string("The member, as a JSON pointer into the request body.")
    code = string("The kind of notice, for programs.")
    detail = string("A sentence for people.")


def notices() -> fields.List[Any]:
    """The member `notices` of what was just written."""
    return list_of(Notice, "Members that were sent and ignored, because the record has others.", required=False)


class PageInfo(ResponseSchema):
    """The position in a list."""

    limit = integer("The largest number of entries on this page.", 100)
    next = string("The cursor of the next page, for `after`; null on the last page.", null=True)


class CountedPageInfo(PageInfo):
    """The position in a list, and on request its length."""

    total = integer("The number of events on all pages; only with `count=exact`.", required=False)


class ConflictEffects(ResponseSchema):
    """Conflicts that a write would open, close or change."""

    opened = list_of(fields.Dict(), "Conflicts that the write would open.")
    closed = list_of(fields.Dict(), "Conflicts that the write would close.")
    changed = list_of(fields.Dict(), "Conflicts that stay open with other claims or another reason.")


class DryRun(ResponseSchema):
    """The effects that a write would have; nothing was changed."""

    dry_run = boolean("Always true.", True)
    would = mapping("The representation that the write would give; null for a deletion.", null=True)
    conflicts = nested(ConflictEffects, "The conflicts that it would open, close or change.")
    flags = list_of(fields.Dict(), "Warnings about the evidence; never errors.")
    possible_duplicates = list_of(fields.Dict(), "Events that may be the same.")


def read_only_members(output: type[Schema], input_: type[Schema]) -> tuple[str, ...]:
    """The members that only the server sets, those of AuditInfo last; a client may send them back unchanged."""
    occasional = {"notices", "pairs", "view"}
    names = output._declared_fields.keys() - input_._declared_fields.keys() - occasional
    audit = [*AuditInfo._declared_fields, "links"]
    own = [name for name in output._declared_fields if name in names and name not in audit]
    return (*own, *(name for name in audit if name in names))
