"""The fields of a query by which events are found: words, and where on the globe."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from marshmallow import ValidationError, fields

from service.api.schemas.fields import Wire, Words
from service.api.schemas.said import got, refuse, unreadable
from service.domain import sought
from service.domain.errors import Unreadable
from service.domain.place import FARTHEST_KM

MOST_LETTERS = 1000
_NUMBER = re.compile(r"-?[0-9]{1,5}(?:\.[0-9]{1,12})?")
NUMBERS = r"^-?[0-9.]+(,-?[0-9.]+)+$"


class Search(Words):
    """Words, "phrases" and the beginnings of words (raq*) that must all be there."""

    def __init__(self, **more: Any) -> None:
        super().__init__(MOST_LETTERS, **more)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            sought.read(text)
        except Unreadable as error:
            raise unreadable(error) from None
        return text


class _Numbers(Wire, fields.String):
    """Numbers with commas between them."""

    names: Sequence[str] = ()
    limits: Sequence[tuple[float, float]] = ()
    example = ""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.noted(pattern=NUMBERS, maxLength=100)

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        parts = value.split(",") if isinstance(value, str) else []
        if len(parts) != len(self.names) or not all(_NUMBER.fullmatch(each) for each in parts):
            raise self._refusal(f"this is {','.join(self.names)} in plain numbers; got {got(value)}")
        for part, name, (low, high) in zip(parts, self.names, self.limits, strict=True):
            if not low <= float(part) <= high:
                raise self._refusal(f"{name} lies between {low:g} and {high:g}; got {got(part)}")
        self._check(*map(float, parts))
        return ",".join(str(float(each)) for each in parts)

    def _check(self, *numbers: float) -> None:
        """Refuse numbers that do not go together."""

    def _refusal(self, detail: str) -> ValidationError:
        return refuse("numbers", f"{detail}; write, for instance, {self.example}")


class Bounds(_Numbers):
    """Between two meridians and two parallels, edges included; west is more than east across the antimeridian."""

    names = ("west", "south", "east", "north")
    limits = ((-180, 180), (-90, 90), (-180, 180), (-90, 90))
    example = "38.5,35.5,39.5,36.5 (across the antimeridian 170,-20,-170,-10)"

    def _check(self, *numbers: float) -> None:
        if numbers[1] > numbers[3]:
            raise self._refusal(f"south is not more than north; got {numbers[1]:g} and {numbers[3]:g}")


class Near(_Numbers):
    """No farther from a point than so many kilometres."""

    names = ("lat", "lon", "km")
    limits = ((-90, 90), (-180, 180), (0, FARTHEST_KM))
    example = "35.95,39.01,50"
