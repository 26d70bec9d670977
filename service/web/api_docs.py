"""The reference: what the document of the interface says, arranged for people to read."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from typing import Any

from markdown_it import MarkdownIt
from markupsafe import Markup, escape

Told = Mapping[str, Any]
ORIGIN = "http://origin.invalid"
"""Stands for the address of the service until that is known."""
_markdown = MarkdownIt("commonmark", {"html": False})


def inline(text: str) -> Markup:
    """A sentence of the document, its Markdown as HTML."""
    return Markup(_markdown.renderInline(text))  # noqa: S704 - HTML is escaped


def blocks(text: str) -> Markup:
    """Paragraphs of the document, their Markdown as HTML."""
    return Markup(_markdown.render(text))  # noqa: S704 - HTML is escaped


def anchor(name: str) -> str:
    """``createEvent`` as an anchor: ``create-event``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()


@dataclass(frozen=True)
class Member:
    """A parameter, or a member of a schema."""

    name: str
    place: str
    needed: bool
    told: Told
    schema: Told

    @property
    def about(self) -> Markup:
        """What it means."""
        return inline(self.told.get("description", ""))

    @property
    def shape(self) -> Markup:
        """What it may be."""
        return shape(self.schema)

    @property
    def limits(self) -> str:
        """How long or large it may be, and what it is where it is not sent."""
        return limits(self.schema)


@dataclass(frozen=True)
class Answer:
    """What one status means."""

    status: int
    told: Told
    problems: Sequence[str]

    @property
    def phrase(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    @property
    def about(self) -> Markup:
        """What it means."""
        return inline(self.told["description"])

    @property
    def shape(self) -> Markup | None:
        """What it shows."""
        return next((shape(each["schema"]) for each in self.told.get("content", {}).values()), None)

    @property
    def headers(self) -> list[str]:
        """What it tells beside that."""
        return list(self.told.get("headers", ()))


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked for or done."""

    method: str
    path: str
    told: Told
    whole: Told
    shared: Sequence[Told]

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return anchor(self.told["operationId"])

    @property
    def summary(self) -> Markup:
        """What it does."""
        return inline(self.told["summary"])

    @property
    def needs_token(self) -> bool:
        """Whether nobody may do it without one."""
        return {} not in self.told["security"]

    @property
    def parameters(self) -> list[Member]:
        """What it takes in its address, query and headers."""
        found = (*self.shared, *self.told.get("parameters", ()))
        return [Member(each["name"], each["in"], each.get("required", False), each, each["schema"]) for each in found]

    @property
    def body(self) -> Told | None:
        """What is sent: its types, its schema, an example."""
        content = self.told.get("requestBody", {}).get("content")
        if not content:
            return None
        first = next(iter(content.values()))
        return {"types": list(content), "schema": first["schema"], "example": self._example(first)}

    @property
    def members(self) -> list[Member]:
        """The members of what is sent."""
        return members(self.whole, self.body["schema"]["$ref"].rpartition("/")[2]) if self.body else []

    @property
    def answers(self) -> list[Answer]:
        """What comes back, by status."""
        return [Answer(int(code), told, _problems(told)) for code, told in sorted(self.told["responses"].items())]

    @cached_property
    def shown(self) -> Any:
        """An example of what comes back when it is done."""
        done = (told for code, told in sorted(self.told["responses"].items(), reverse=True) if code < "300")
        contents = (content for told in done for content in told.get("content", {}).values())
        return next((self._example(each) for each in contents), None)

    @property
    def curl(self) -> str:
        """A command line that does it."""
        lines = [f"curl {shlex.quote(ORIGIN + self._address())}"]
        lines += [f"-X {self.method.upper()}"] if self.method not in ("get", "post") else []
        lines += ['-H "Authorization: Bearer $TOKEN"'] if self.needs_token else []
        lines += ['-H "If-Match: $ETAG"' for each in self.parameters if each.name == "If-Match"]
        if self.body:
            lines.append(f"-H 'Content-Type: {self.body['types'][0]}'")
            lines.append(f"-d {shlex.quote(pretty(self.body['example']))}")
        return " \\\n  ".join(lines)

    def _address(self) -> str:
        path = self.path
        for each in self.shared:
            path = path.replace(f"{{{each['name']}}}", str(each["example"]))
        asked = [each for each in self.parameters if each.place == "query" and each.needed]
        query = "&".join(f"{each.name}={each.schema['example']}" for each in asked)
        return f"{path}?{query}" if query else path

    def _example(self, content: Told) -> Any:
        # The first is of what is done, not of what was only tried.
        reference = next(iter(content.get("examples", {}).values()), None)
        if reference is None:
            return None
        return self.whole["components"]["examples"][reference["$ref"].rpartition("/")[2]]["value"]


def pretty(value: Any) -> str:
    """JSON as people read it."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _problems(answer: Told) -> list[str]:
    problem = answer.get("content", {}).get("application/problem+json")
    if problem is None:
        return []
    return [each.rpartition("/")[2] for each in problem["schema"]["allOf"][1]["properties"]["type"]["enum"]]


def members(whole: Told, name: str) -> list[Member]:
    """The members of a schema, those first that are needed."""
    schema = whole["components"]["schemas"][name]
    needed = schema.get("required", ())
    found = [Member(each, "", each in needed, told, told) for each, told in schema.get("properties", {}).items()]
    return sorted(found, key=lambda each: not each.needed)


def operations(whole: Told) -> Iterator[Operation]:
    """Everything that the document tells of, in its order."""
    for path, item in whole["paths"].items():
        for method, told in item.items():
            if method != "parameters":
                yield Operation(method, path, told, whole, item.get("parameters", ()))


def chapters(whole: Told) -> list[tuple[Told, list[Operation]]]:
    """The operations of each tag."""
    found = list(operations(whole))
    return [(tag, [each for each in found if each.told["tags"] == [tag["name"]]]) for tag in whole["tags"]]


# What a schema takes, in a few words: for people who know JSON and not JSON Schema.

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
