"""The record's own lines, as fixtures and NDJSON files hold them: validated as requests are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.api.schemas.base import load
from service.api.schemas.claim import ClaimInput
from service.api.schemas.event import EventInput
from service.api.schemas.fields import identifier
from service.api.schemas.source import SourceInput
from service.api.schemas.timeline import TIMELINE
from service.domain.errors import FieldError, ValidationError
from service.formats import strict_json


class SourceLine(SourceInput):
    """A source with its id."""

    id = identifier(required=True)


class EventLine(EventInput):
    """An event with its id; its claims have lines of their own."""

    id = identifier(required=True)

    class Meta(EventInput.Meta):
        """As an event's body, without claims."""

        exclude = ("claims",)


class ClaimLine(ClaimInput):
    """A claim with its id and its event's."""

    id = identifier(required=True)
    event = identifier(required=True)
    source = identifier(required=True)  # type: ignore[assignment]


_LINES = {"timeline": TIMELINE, "source": SourceLine(), "event": EventLine(), "claim": ClaimLine()}


def parse_json(data: bytes) -> Any:
    """Strict JSON from a file, as strict as a request; raises Invalid."""
    try:
        return strict_json.parse(data)
    except strict_json.InvalidJson as error:
        raise ValidationError([FieldError("", "unreadable", str(error).replace("the body", "this", 1))]) from None


def load_line(line: Mapping[str, Any]) -> tuple[str, dict[str, Any]]:
    """What kind of thing a line holds, and its checked words; raises Invalid."""
    kind = line.get("type")
    if kind not in _LINES:
        raise ValidationError(
            [FieldError("/type", "choice", f"`type` is one of {', '.join(_LINES)}; got {str(kind)[:60]}")]
        )
    return str(kind), load(_LINES[str(kind)], {name: value for name, value in line.items() if name != "type"})
