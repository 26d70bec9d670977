"""The account of a conflict: its id, its fingerprint, its rationale as data, and a line for people.

Same record, same bytes: nothing in here depends on the order of arrival, the clock or the machine.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from math import inf
from typing import Any

from service.domain import edtf
from service.domain.comparison import RULE_VERSION, Disagreement, comparison_dates
from service.domain.parsed_claim import ParsedClaim
from service.domain.quantity import TABLE_VERSION
from service.domain.timeline import Property


def conflict_id(kind: str, event: str, key: str, lowest: str) -> str:
    """The address of a conflict, made from kind, event, property and the lowest claim id (or the relation)."""
    return "k" + _digest(kind, event, key, lowest)[:24]


def fingerprint(statements: Iterable[ParsedClaim], extra: Sequence[str] = ()) -> str:
    """Changes exactly when a claim, its reading, its scope, its time or the rules do: what a decision holds on to.

    Its time only where the rules look at it: correcting an event's date reopens no decision about a date.
    """
    claims = [
        [
            one.id,
            one.reading.canonical,
            one.reading.low,
            one.reading.high,
            sorted(one.scope.items()),
            *comparison_dates(one),
        ]
        for one in statements
    ]
    return _digest(RULE_VERSION, TABLE_VERSION, json.dumps(claims), *extra)[:32]


def _digest(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def rule_of(declared: Property) -> str:
    """The rule's name: the kind of conflict, for quantities with the measure."""
    return f"quantity.{declared.measure}" if declared.type == "quantity" else declared.type


def rationale(sharpest: Disagreement) -> dict[str, Any]:
    """Why there is a conflict, as data that a stranger can recompute."""
    declared = sharpest.a.declared
    told: dict[str, Any] = {"rule": rule_of(declared), "rule_version": RULE_VERSION}
    if declared.type == "quantity":
        told["table_version"] = TABLE_VERSION
    told |= {"a": as_read(sharpest.a), "b": as_read(sharpest.b), "relation": sharpest.relation}
    if sharpest.measure != "none":
        told[sharpest.measure] = _number(sharpest.width)
    told["level_reason"] = sharpest.reason
    return told


def _number(width: float) -> int | float | None:
    """A ratio to six digits, whole where it is whole; None where there was nothing to divide by."""
    if width == inf:
        return None
    rounded = float(f"{width:.6g}") if isinstance(width, float) else width
    return int(rounded) if rounded == int(rounded) else rounded


def as_read(statement: ParsedClaim) -> dict[str, Any]:
    """One claim of the sharpest pair, with its reading, scope and time: all that the rule looked at."""
    told: dict[str, Any] = {"claim": statement.id, **statement.reading.shown}
    if statement.claim.scope:
        told["scope"] = dict(sorted(statement.claim.scope.items()))
    if statement.claim.valid is not None:
        told["valid"] = statement.claim.valid
    return told


def summary(label: str, sides: Sequence[Sequence[ParsedClaim]]) -> str:
    """A line for people: what stands against what."""
    return f"{label}: {' against '.join(_voices(each) for each in sides)}"


def _voices(statements: Sequence[ParsedClaim]) -> str:
    """The words of one side, each once, in order of ids; at most three."""
    said: Mapping[str, None] = dict.fromkeys(_words(one) for one in statements)
    shown = list(said)[:3]
    more = len(said) - len(shown)
    return " / ".join(shown) + (f" and {more} more" if more else "")


def _words(statement: ParsedClaim) -> str:
    """What a statement says, for people; a date not as it is written but as it reads."""
    value = statement.reading.value
    return value.human if isinstance(value, edtf.Date) else str(statement.reading.shown["text"])
