"""Sets: ``[a,b..c]`` one of the members, ``{a,b..c}`` all of them (ISO 8601-2:2019, 6)."""

from __future__ import annotations

from service.domain.edtf.interval import Pair, read_range
from service.domain.errors import Unreadable

_CLOSING = {"[": "]", "{": "}"}
_MOST = 64


def read_set(text: str, zone: str) -> tuple[Pair, ...]:
    """Read the members of a set, in the order written.

    Refused (``Unreadable``): a missing bracket, an empty or blank member, more than 64 of them, intervals, dots that
    leave an end open anywhere but at the ends of the set.
    """
    closing = _CLOSING[text[0]]
    if not text.endswith(closing) or len(text) < 2:
        raise Unreadable("date", f"A set that opens with {text[0]} closes with {closing}, at the end.", len(text))
    texts = text[1:-1].split(",")
    if len(texts) > _MOST:
        raise Unreadable("date", f"A set has at most {_MOST} members, not {len(texts)}. Write runs as 1667..1672.", 0)
    members, at = [], 1
    for place, member in enumerate(texts):
        _check(member, at, first=place == 0, last=place == len(texts) - 1)
        members.append(read_range(member, at, zone))
        at += len(member) + 1
    return tuple(members)


def _check(member: str, at: int, first: bool, last: bool) -> None:
    if not member:
        raise Unreadable("date", "A member of the set is missing here. Write dates with commas: [1667,1668].", at)
    if "/" in member:
        raise Unreadable("date", "A set holds no intervals: write 1670..1672 for a run.", at + member.index("/"))
    if member.startswith("..") and not first:
        raise Unreadable("date", "Dots that mean on or before stand at the beginning of the set: [..1984,1990].", at)
    if member.endswith("..") and not last:
        raise Unreadable(
            "date", "Dots that mean on or after stand at the end of the set: [1984,1990..].", at + len(member) - 2
        )
