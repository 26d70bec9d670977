"""Sources: published items, and the items they derive from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Response

from service.api.http import reads, responses, writes
from service.api.openapi.operation import blueprint, operation
from service.api.schemas import query
from service.api.schemas.source import SOURCE, SOURCE_READ_ONLY, Source, SourcePage
from service.recording import sources as recording
from service.storage import sources
from service.storage.audited import Versioned

blp = blueprint("sources", "/v1/timelines/<slug>/sources", "Published items, and the items they derive from.")


@blp.route("", methods=["GET"])
@operation(
    blp,
    shows=SourcePage,
    query=query.AS_OF_PAGE,
    **reads.COLLECTION,
)
def list_sources(slug: str) -> Response:
    """The sources of a timeline, in order of their ids."""
    with reads.open_reader(slug, query.AS_OF_PAGE) as (reader, params):
        return reads.read_collection("sources", reader.sources(), params)


@blp.route("", methods=["POST"])
@operation(blp, shows=Source, also={200: "Known already"}, body=SOURCE, **writes.CREATE)
def create_source(slug: str) -> Response:
    """Add a source; if there is one with this URL, the response is that source (200). For reporters."""
    user = writes.authorize(slug, "reporter")
    return writes.create(
        SOURCE,
        slug,
        user,
        lambda write, posted: _recorded(slug, recording.record(write, posted)),
    )


def _recorded(slug: str, recorded: recording.RecordedSource) -> Response:
    location = f"/v1/timelines/{slug}/sources/{recorded.stored.value.id}"
    return _written(slug, recorded.stored, 201 if recorded.created else 200, location, recorded.notices)


@blp.route("/<source_id>", methods=["GET"])
@operation(
    blp,
    shows=Source,
    query=query.AS_OF,
    **reads.ITEM,
)
def get_source(slug: str, source_id: str) -> Response:
    """One source."""
    with reads.open_reader(slug, query.AS_OF) as (reader, _):
        return reads.read_item(reader.source(source_id))


@blp.route("/<source_id>", methods=["PATCH"])
@operation(blp, shows=Source, body=SOURCE, **writes.CORRECT)
def correct_source(slug: str, source_id: str) -> Response:
    """Change a source, mark it corrected or retracted (JSON merge patch). Reporters change what they added."""
    user = writes.authorize_edit(slug, "reporter", sources.by_id, source_id)
    patch = writes.read_edit(slug, user, writes.PATCH_TYPES)

    def revise(stored: Mapping[str, Any], present: Mapping[str, Any]) -> dict[str, Any]:
        return patch.merge(SOURCE, stored, present, SOURCE_READ_ONLY, source_id)

    return _written(slug, recording.correct(patch.write, source_id, patch.precondition, revise))


@blp.route("/<source_id>", methods=["DELETE"])
@operation(blp, **writes.DELETE)
def remove_source(slug: str, source_id: str) -> Response:
    """Remove a source that nothing refers to. For editors."""
    user = writes.authorize_edit(slug, "editor", sources.by_id, source_id)
    write, precondition = writes.read_delete(slug, user)
    recording.remove(write, source_id, precondition)
    return responses.no_content()


def _written(
    slug: str,
    stored: Versioned[Any],
    status: int = 200,
    location: str | None = None,
    notices: tuple[dict[str, str], ...] = (),
) -> Response:
    body = recording.source_json(slug, stored)
    return responses.created_or_updated(body, stored.audit.revision, stored.audit, status, location, notices)
