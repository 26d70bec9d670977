"""The reference page's view of the OpenAPI document: operations, members and types, as the template shows them."""

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

Node = Mapping[str, Any]
ORIGIN = "http://origin.invalid"
"""A placeholder for the address of the service, which each request replaces."""
_markdown = MarkdownIt("commonmark", {"html": False})


def inline(text: str) -> Markup:
    """One line of Markdown as HTML."""
    return Markup(_markdown.renderInline(text))  # noqa: S704 - HTML is escaped


def blocks(text: str) -> Markup:
    """Paragraphs of Markdown as HTML."""
    return Markup(_markdown.render(text))  # noqa: S704 - HTML is escaped


def anchor(name: str) -> str:
    """``createEvent`` as an anchor: ``create-event``."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"-\1", name).lower()


@dataclass(frozen=True)
class Member:
    """A parameter, or a member of a schema."""

    name: str
    place: str
    required: bool
    node: Node
    schema: Node

    @property
    def about(self) -> Markup:
        """The description."""
        return inline(self.node.get("description", ""))

    @property
    def shape(self) -> Markup:
        """Its type."""
        return shape(self.schema)

    @property
    def limits(self) -> str:
        """Its limits and default."""
        return limits(self.schema)


@dataclass(frozen=True)
class Answer:
    """One response of an operation."""

    status: int
    node: Node
    problems: Sequence[str]

    @property
    def phrase(self) -> str:
        """The status in words."""
        return HTTPStatus(self.status).phrase

    @property
    def about(self) -> Markup:
        """The description."""
        return inline(self.node["description"])

    @property
    def shape(self) -> Markup | None:
        """The type of the body."""
        return next((shape(content["schema"]) for content in self.node.get("content", {}).values()), None)

    @property
    def headers(self) -> list[str]:
        """The names of its headers."""
        return list(self.node.get("headers", ()))


@dataclass(frozen=True)
class Operation:
    """One operation."""

    method: str
    path: str
    node: Node
    document: Node
    shared: Sequence[Node]

    @property
    def anchor(self) -> str:
        """Its anchor on the page."""
        return anchor(self.node["operationId"])

    @property
    def summary(self) -> Markup:
        """What the operation does."""
        return inline(self.node["summary"])

    @property
    def needs_token(self) -> bool:
        """Whether it requires a token."""
        return {} not in self.node["security"]

    @property
    def parameters(self) -> list[Member]:
        """The parameters in its path, query and headers."""
        nodes = (*self.shared, *self.node.get("parameters", ()))
        return [Member(node["name"], node["in"], node.get("required", False), node, node["schema"]) for node in nodes]

    @property
    def body(self) -> Node | None:
        """The request body: media types, schema, example."""
        content = self.node.get("requestBody", {}).get("content")
        if not content:
            return None
        first = next(iter(content.values()))
        return {"types": list(content), "schema": first["schema"], "example": self._example(first)}

    @property
    def members(self) -> list[Member]:
        """The members of the request body."""
        return members(self.document, self.body["schema"]["$ref"].rpartition("/")[2]) if self.body else []

    @property
    def answers(self) -> list[Answer]:
        """The responses, by status."""
        return [Answer(int(code), node, _problems(node)) for code, node in sorted(self.node["responses"].items())]

    @cached_property
    def response_example(self) -> Any:
        """An example of a successful response."""
        done = (node for code, node in sorted(self.node["responses"].items(), reverse=True) if code < "300")
        contents = (content for node in done for content in node.get("content", {}).values())
        return next((self._example(content) for content in contents), None)

    @property
    def curl(self) -> str:
        """A command line that calls it."""
        lines = [f"curl {shlex.quote(ORIGIN + self._path_and_query())}"]
        lines += [f"-X {self.method.upper()}"] if self.method not in ("get", "post") else []
        lines += ['-H "Authorization: Bearer $TOKEN"'] if self.needs_token else []
        lines += ['-H "If-Match: $ETAG"' for parameter in self.parameters if parameter.name == "If-Match"]
        if self.body:
            lines.append(f"-H 'Content-Type: {self.body['types'][0]}'")
            lines.append(f"-d {shlex.quote(pretty(self.body['example']))}")
        return " \\\n  ".join(lines)

    def _path_and_query(self) -> str:
        path = self.path
        for parameter in self.shared:
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        required = [parameter for parameter in self.parameters if parameter.place == "query" and parameter.required]
        query = "&".join(f"{parameter.name}={parameter.schema['example']}" for parameter in required)
        return f"{path}?{query}" if query else path

    def _example(self, content: Node) -> Any:
        # The first example is of the real response, the second of a dry run.
        reference = next(iter(content.get("examples", {}).values()), None)
        if reference is None:
            return None
        return self.document["components"]["examples"][reference["$ref"].rpartition("/")[2]]["value"]


def pretty(value: Any) -> str:
    """JSON with indentation."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def _problems(answer: Node) -> list[str]:
    problem = answer.get("content", {}).get("application/problem+json")
    if problem is None:
        return []
    return [path.rpartition("/")[2] for path in problem["schema"]["allOf"][1]["properties"]["type"]["enum"]]


def members(document: Node, name: str) -> list[Member]:
    """The members of a schema, the required ones first."""
    schema = document["components"]["schemas"][name]
    required = schema.get("required", ())
    rows = [Member(key, "", key in required, node, node) for key, node in schema.get("properties", {}).items()]
    return sorted(rows, key=lambda member: not member.required)


def operations(document: Node) -> Iterator[Operation]:
    """All operations, in the order of the document."""
    for path, item in document["paths"].items():
        for method, node in item.items():
            if method != "parameters":
                yield Operation(method, path, node, document, item.get("parameters", ()))


def chapters(document: Node) -> list[tuple[Node, list[Operation]]]:
    """The operations of each tag."""
    all_ = list(operations(document))
    return [(tag, [entry for entry in all_ if entry.node["tags"] == [tag["name"]]]) for tag in document["tags"]]


# Types in words, for readers who know JSON but not JSON Schema.

_FORMATS = {
    "edtf": Markup('<a href="https://www.loc.gov/standards/datetime/">EDTF</a> date'),
    "date": Markup("day"),
    "date-time": Markup("instant"),
    "uri": Markup("web address"),
    "time-zone": Markup("time zone"),
}
_TYPES = {"boolean": "true or false", "integer": "whole number", "string": "text", "array": "list"}
_OR = Markup(" or ")


def shape(schema: Node) -> Markup:
    """The type of a value in words, with links to the schemas it refers to."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return Markup('<a href="#schema-{0}">{0}</a>').format(name)
    for keyword in ("oneOf", "anyOf", "allOf"):
        if keyword in schema:
            parts = [part for part in schema[keyword] if part.keys() != {"properties"}]
            return _OR.join(dict.fromkeys(shape(part) for part in parts))
    if "enum" in schema:
        return Markup(" · ").join(Markup("<code>{}</code>").format(_text(word)) for word in schema["enum"])
    types = schema.get("type", ())
    names = [types] if isinstance(types, str) else types
    return _OR.join(_of_type(name, schema) for name in names) or Markup("anything")


def _text(value: Any) -> str:
    return "null" if value is None else str(value)


def _of_type(name: str, schema: Node) -> Markup:
    if name == "array":
        return Markup("list of {}").format(shape(schema.get("items", {})))
    if name == "object":
        inner = schema.get("additionalProperties")
        return Markup("object of {}").format(shape(inner)) if isinstance(inner, Mapping) and inner else Markup("object")
    if name == "string" and schema.get("format") in _FORMATS:
        return _FORMATS[schema["format"]]
    return escape(_TYPES.get(name, name))


def limits(schema: Node) -> str:
    """The limits and the default of a value, in words."""
    parts = []
    if "minimum" in schema and "maximum" in schema:
        parts.append(f"{schema['minimum']:,} to {schema['maximum']:,}")
    if "maxLength" in schema and schema.get("format") not in _FORMATS:
        parts.append(f"at most {schema['maxLength']:,} characters")
    if "minItems" in schema:
        parts.append(f"at least {schema['minItems']:,}")
    if "maxItems" in schema:
        parts.append(f"at most {schema['maxItems']:,}")
    if "default" in schema:
        parts.append(f"{_text(schema['default'])} by default")
    return ", ".join(parts)
