"""Sources: the published items that claims come from."""

from __future__ import annotations

from typing import Any

from marshmallow import post_load, validates_schema

from service.api.schemas.base import (
    AuditInfo,
    PageInfo,
    ResponseSchema,
    StrictSchema,
    addresses,
    described_by,
    fail,
    list_of,
    nested,
    notices,
    read_only_members,
    string,
    strings,
)
from service.api.schemas.dates import Day, Edtf, Instant
from service.api.schemas.fields import (
    Choice,
    List,
    LowerText,
    Matching,
    OneOfSchemas,
    Text,
    WebAddress,
    identifier,
    language,
)
from service.domain.grade import RELIABILITY
from service.domain.source import DERIVATIONS, SOURCE_STATUSES


class Derivation(StrictSchema):
    """Another source that a source takes content from, and how."""

    source = identifier("The id of the other source.", required=True, example="bbc")
    how = Choice(DERIVATIONS, "How it uses the other source.", data_key="as", load_default="cites", example="cites")

    @post_load
    def _with_wire_names(self, data: dict[str, Any], **_options: Any) -> dict[str, Any]:
        return {"source": data["source"], "as": data["how"]}


class SourceInput(StrictSchema):
    """A published item: an article, a report, a post. It needs a title or a url."""

    id = identifier("Its id, which never changes; the server makes one if none is sent.")
    url = WebAddress("Its web address.", allow_none=True, example="https://www.example.org/raqqa-convoy")
    title = Text(500, "Its title.", allow_none=True, example="Who left Raqqa, and when")
    publisher = Text(300, "Who published it.", allow_none=True, example="The Example")
    authors = List(Text(200), 100, "Who wrote it.")
    published = Edtf("When it was published, in EDTF.", allow_none=True, example="2017-11-14")
    kind = LowerText(100, "The kind of publication, in words of the newsroom.", allow_none=True, example="report")
    language = language("Its language (BCP 47), such as `en` or `ar-SY`.", allow_none=True, example="en")
    reliability = Choice(
        tuple(RELIABILITY), "How reliable the source is, from A (completely) to E; F: cannot be judged.", example="C"
    )
    derived_from = List(
        OneOfSchemas([identifier()], Derivation(), 'a source\'s id, or {"source": id, "as": "cites"}'),
        100,
        "The sources that it takes content from.",
        example=[{"source": "bbc", "as": "cites"}],
    )
    archive_url = WebAddress("The address of an archived copy.", allow_none=True)
    retrieved_at = Instant("When it was read (RFC 3339).", allow_none=True)
    sha256 = Matching(
        r"[0-9a-f]{64}",
        "a SHA-256 in 64 lower-case hexadecimal digits",
        "The SHA-256 of the retrieved content, which shows later changes.",
        allow_none=True,
    )
    status = Choice(SOURCE_STATUSES, "Whether its publisher corrected or retracted it.")
    status_note = Text(2000, "Why it has this status.", lines=True, allow_none=True)
    status_date = Day("The day since which it has this status.", allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def _check_named(self, data: dict[str, Any], **_options: Any) -> None:
        if not data.get("title") and not data.get("url") and self._needs_name(data):
            raise fail("unnamed", "a source needs a title or a url")

    def _needs_name(self, data: dict[str, Any]) -> bool:
        return True


class SourceOrId(SourceInput):
    """A source in the body of a claim: complete, or an existing one by its id alone."""

    def _needs_name(self, data: dict[str, Any]) -> bool:
        return "id" not in data or not data.keys() <= {"id", "locator", "note"}


class CitationInput(SourceOrId):
    """A source in the body of an event: complete, or an existing one by its id; with locator and note."""

    locator = Text(300, "The place in the source: a page, a minute, a paragraph.", allow_none=True)
    note = Text(2000, "A note about this citation.", lines=True, allow_none=True)


@described_by(SourceInput)
class CitedSource(ResponseSchema):
    """A source as an event cites it."""

    id = string(example="the-week")
    url = string(null=True)
    title = string(null=True)
    publisher = string(null=True)
    authors = strings()
    published = string(null=True)
    kind = string(null=True)
    language = string(null=True)
    reliability = string()
    derived_from = list_of(Derivation)
    archive_url = string(null=True)
    retrieved_at = string(null=True)
    sha256 = string(null=True)
    status = string(example="live")
    status_note = string(null=True)
    status_date = string(null=True)


class Source(CitedSource, AuditInfo):
    """A published item."""

    links = addresses(self="/v1/timelines/raqqa-2017/sources/the-week")
    notices = notices()


class SourcePage(ResponseSchema):
    """A page of sources."""

    sources = list_of(Source, "The sources, in the order of their ids.")
    page = nested(PageInfo, "The position in the list.")


SOURCE = SourceInput()
SOURCE_READ_ONLY = read_only_members(Source, SourceInput)
