"""PUT and PATCH: what may be sent back unchanged, and how a merge patch (RFC 7396) is applied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.errors import FieldError, ValidationError
from service.formats.strict_json import escape_pointer

_ABSENT = object()


def without_owned(body: Mapping[str, Any], shown: Mapping[str, Any], owned: Sequence[str]) -> dict[str, Any]:
    """What was sent without the members that are the server's, which may only repeat what is shown.

    Raises Invalid for one that says otherwise: so GET, change, PUT works, and nothing is ignored.
    """
    wrong = [
        FieldError(f"/{escape_pointer(name)}", "read_only", _advice(name))
        for name in owned
        if (name in body and name in shown and not is_same(body[name], shown[name]))
        or (name in body and name not in shown and name != "order_certain")
    ]
    if wrong:
        raise ValidationError(wrong)
    return {name: value for name, value in body.items() if name not in owned}


def without_id(members: Mapping[str, Any], noun_id: str) -> dict[str, Any]:
    """A body without its id; raises ValidationError if that differs from the address."""
    if members.get("id", noun_id) != noun_id:
        raise ValidationError([FieldError("/id", "read_only", f"ids never change; this is “{noun_id}”")])
    return {name: value for name, value in members.items() if name != "id"}


def _advice(name: str) -> str:
    if name == "claims":
        return "claims have their own address: POST them to the event's /claims, PATCH each at /claims/{id}"
    if name == "citations":
        return "send the citations as `sources`, as in POST"
    return "this member is worked out here; leave it out or send it back as it was"


def is_same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal; true is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(is_same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(is_same(one, two) for one, two in zip(a, b, strict=True))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def apply_patch(target: Any, patch: Any) -> Any:
    """The target with a merge patch applied: null removes, objects merge, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    found = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            found.pop(name, None)
        else:
            found[name] = apply_patch(found.get(name, _ABSENT), value)
    return found
