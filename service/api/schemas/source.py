"""A source on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import fields, post_load, validates_schema

from service.api.schemas.base import AuditInfo, Notice, PageInfo, ResponseSchema, StrictSchema, fail, list_of, string
from service.api.schemas.dates import Day, Edtf, Instant
from service.api.schemas.fields import Choice, List, LowerText, Matching, OneOfSchemas, Text, WebAddress, identifier
from service.domain.source import DERIVATIONS, SOURCE_STATUSES

RELIABILITIES = ("A", "B", "C", "D", "E", "F")
OWNED = ("created_at", "created_by", "updated_at", "updated_by", "revision", "links")


def language(**more: Any) -> Matching:
    """A language tag."""
    form = r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"
    return Matching(form, 'a language tag (BCP 47) such as "en" or "ar-SY"', **more)


class Derivation(StrictSchema):
    """What a source takes from another, and how."""

    source = identifier(required=True)
    how = Choice(DERIVATIONS, data_key="as", load_default="cites")

    @post_load
    def _as_posted(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return {"source": data["source"], "as": data["how"]}


class SourceInput(StrictSchema):
    """One published item. It needs a title or a url."""

    id = identifier()
    url = WebAddress(allow_none=True)
    title = Text(500, allow_none=True)
    publisher = Text(300, allow_none=True)
    authors = List(Text(200), most=100)
    published = Edtf(allow_none=True)
    kind = LowerText(100, allow_none=True)
    language = language(allow_none=True)
    reliability = Choice(RELIABILITIES)
    derived_from = List(
        OneOfSchemas([identifier()], Derivation(), 'a source\'s id, or {"source": id, "as": "cites"}'), most=100
    )
    archive_url = WebAddress(allow_none=True)
    retrieved_at = Instant(allow_none=True)
    sha256 = Matching(r"[0-9a-f]{64}", "a SHA-256 in 64 lower-case hexadecimal digits", allow_none=True)
    status = Choice(SOURCE_STATUSES)
    status_note = Text(2000, lines=True, allow_none=True)
    status_date = Day(allow_none=True)

    @validates_schema(skip_on_field_errors=False)
    def _named(self, data: dict[str, Any], **_more: Any) -> None:
        if not data.get("title") and not data.get("url") and self._needs_name(data):
            raise fail("unnamed", "a source needs a title or a url")

    def _needs_name(self, data: dict[str, Any]) -> bool:
        return True


class SourceOrId(SourceInput):
    """A source that is named where it is needed: whole, or by its id alone."""

    def _needs_name(self, data: dict[str, Any]) -> bool:
        return "id" not in data or not data.keys() <= {"id", "locator", "note"}


class CitationInput(SourceOrId):
    """A source in the body of an event: whole, or by its id; with the citation's own locator and note."""

    locator = Text(300, allow_none=True)
    note = Text(2000, lines=True, allow_none=True)


SOURCE = SourceInput()


class CitedSource(ResponseSchema):
    """A source as it was sent."""

    id = string()
    url = string(null=True)
    title = string(null=True)
    publisher = string(null=True)
    authors = list_of(fields.String())
    published = string(null=True)
    kind = string(null=True)
    language = string(null=True)
    reliability = string()
    derived_from = list_of(fields.Nested(Derivation))
    archive_url = string(null=True)
    retrieved_at = string(null=True)
    sha256 = string(null=True)
    status = string()
    status_note = string(null=True)
    status_date = string(null=True)


class Source(CitedSource, AuditInfo):
    """One published item."""

    notices = fields.List(fields.Nested(Notice))


class SourcePage(ResponseSchema):
    """Sources."""

    sources = list_of(fields.Nested(Source))
    page = fields.Nested(PageInfo, required=True)
