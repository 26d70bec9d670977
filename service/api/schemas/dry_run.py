"""What a dry run shows."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.responses import Shown, listed


class EffectsShown(Shown):
    """Conflicts that a write would open, close or change."""

    opened = listed(fields.Dict())
    closed = listed(fields.Dict())
    changed = listed(fields.Dict())


class TrialShown(Shown):
    """What a write would do; nothing was changed."""

    dry_run = fields.Boolean(required=True)
    would = fields.Dict(required=True, allow_none=True)
    conflicts = fields.Nested(EffectsShown, required=True)
    flags = listed(fields.Dict())
    possible_duplicates = listed(fields.Dict())
