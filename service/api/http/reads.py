"""GET of what a reader gives: its entity tag, then 304 or 404, and only then its content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from flask import Response
from marshmallow import Schema

from service.api.http import auth, etag, pagination, query_string
from service.api.http.problems import not_found
from service.formats import json as json_format
from service.reading import reader as readers
from service.reading.reader import Reader
from service.reading.results import Collection, Item, ReadContext, Representation
from service.services import services

Params = Mapping[str, Any]
IMMUTABLE = "private, max-age=86400, immutable"
ITEM: dict[str, Any] = {"also": {304: "Not modified"}, "problems": ("no-token", "not-found")}
"""What the OpenAPI document says of the GET of one thing."""
COLLECTION: dict[str, Any] = {"also": {304: "Not modified"}, "problems": ("no-token", "not-found", "cursor")}
"""What the OpenAPI document says of the GET of a page."""


def read_query(schema: Schema) -> tuple[Params, str]:
    """The parameters of the query, and their canonical text for the entity tag; raises 406, 400."""
    params = query_string.parse_query(schema)
    return params, pagination.etag_key(params)


@contextmanager
def open_context(slug: str, schema: Schema) -> Iterator[tuple[ReadContext, Params]]:
    """The context that a reader needs, and the parameters of the query; raises 401, 404, 400."""
    with auth.database().reading() as transaction:
        version = auth.require_read(transaction, slug)
        params, key = read_query(schema)
        yield ReadContext(transaction, slug, version, key, etag.names_shown()), params


@contextmanager
def open_reader(slug: str, schema: Schema) -> Iterator[tuple[Reader, Params]]:
    """The reader of the request, and the parameters of its query; raises 401, 404, 400."""
    with open_context(slug, schema) as (context, params):
        yield readers.open(context, params, services().snapshot_cache), params


def conditional_read(representation: Representation, respond: Callable[[str], Response]) -> Response:
    """304 if the client has the representation, else the response that ``respond`` builds for its tag; raises 404."""
    tag = etag.make_tag(representation.revision, *representation.variant)
    response = etag.not_modified(tag)
    if response is None:
        if representation.exists is not None and not representation.exists():
            raise not_found()
        response = respond(tag)
    if representation.immutable:
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def read_item(item: Item | None) -> Response:
    """One JSON document; raises 404."""
    if item is None:
        raise not_found()
    return conditional_read(item, lambda tag: etag.respond(item.read(), tag))


def read_collection(name: str, collection: Collection | None, params: Params) -> Response:
    """The page of a collection that `after` and `limit` select, under its name; raises 404, and 400 for the cursor."""
    if collection is None:
        raise not_found()

    def respond(tag: str) -> Response:
        filters = pagination.cursor_key(params) if collection.filtered else ""
        key = pagination.decode_cursor(params.get("after"), filters, (type(collection.start),))
        page = collection.read_page(key[0] if key else collection.start, params["limit"])
        cursor = None if page.next_key is None else pagination.encode_cursor((page.next_key,), filters)
        body = json_format.collection(name, page.bodies, params["limit"], cursor)
        return pagination.add_links(etag.respond(body, tag), cursor)

    return conditional_read(collection, respond)
