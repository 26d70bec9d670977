"""What the changes of a timeline show."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.shown import Shown, listed, text, whole


class ChangeShown(Shown):
    """One change: of which thing, and what became of it; what it is now is at its own address."""

    revision = whole()
    at = text(metadata={"format": "date-time"})
    action = text(metadata={"description": "`create`, `update`, `delete`, `restore`, or `decide` of a conflict."})
    kind = text(metadata={"description": "`timeline`, `source`, `event`, `claim` or `conflict`."})
    id = text(metadata={"description": "Its id; of a timeline its slug."})


class ChangesShown(Shown):
    """What changed after a revision, oldest first."""

    changes = listed(fields.Nested(ChangeShown))
    next = fields.Integer(
        required=True, strict=True, metadata={"description": "What to pass as `since` next time, also when empty."}
    )
