"""The objects of the wire: exactly the members that are declared, read in one go where nothing is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from marshmallow import RAISE, Schema, ValidationError, fields, missing

from service.api.schemas.said import TYPE, UNKNOWN

Known = Mapping[str, tuple[str, fields.Field[Any]]]


class Strict(Schema):
    """A JSON object of exactly these members."""

    error_messages = {"unknown": UNKNOWN, "type": TYPE}  # noqa: RUF012 - marshmallow's own way

    class Meta:
        """Unknown members are refused."""

        unknown = RAISE

    def _deserialize(self, data: Any, **more: Any) -> Any:
        """Marshmallow asks every field, there or not, and gathers faults; a body without fault needs neither.

        It does so only where ``_accepted`` has found a fault: what is taken, and what is said of the rest, is the same.
        """
        plain = isinstance(data, dict) and not more.get("many") and not more.get("partial")
        accepted = self._accepted(data) if plain and more.get("unknown") == RAISE else None
        return super()._deserialize(data, **more) if accepted is None else accepted

    def _accepted(self, data: Mapping[str, Any]) -> dict[str, Any] | None:
        """The object as loaded; None at the first fault."""
        if not data.keys() >= self._needed:
            return None
        found = dict(self._defaults)
        try:
            for name, value in data.items():
                attribute, field = self._known[name]
                found[attribute] = field.deserialize(value, name, data)
        except (KeyError, ValidationError):
            return None
        return found

    @cached_property
    def _known(self) -> Known:
        return {each.data_key or name: (each.attribute or name, each) for name, each in self.load_fields.items()}

    @cached_property
    def _needed(self) -> frozenset[str]:
        return frozenset(name for name, (_, field) in self._known.items() if field.required)

    @cached_property
    def _defaults(self) -> Mapping[str, Any]:
        return {name: field.load_default for name, field in self._known.values() if field.load_default is not missing}
