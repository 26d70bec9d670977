"""JSON merge patch (RFC 7396), and members of a body that only the service writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.domain.errors import FieldError, ValidationError
from service.formats.strict_json import escape_pointer

_MISSING = object()


def apply_patch(target: Any, patch: Any) -> Any:
    """The target with a merge patch applied: null removes a member, objects are merged, all else replaces."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = apply_patch(result.get(name, _MISSING), value)
    return result


def without_owned(body: Mapping[str, Any], present: Mapping[str, Any], owned: Sequence[str]) -> dict[str, Any]:
    """The body without its ``owned`` members, which only the service writes.

    A client may send them back as GET showed them (``present``), so that GET, change, PUT works. Raises ValidationError
    for one with another value, so that nothing is ignored in silence.
    """
    errors = [
        FieldError(f"/{escape_pointer(name)}", "read_only", _advice(name))
        for name in owned
        if name in body and not _is_allowed(name, body, present)
    ]
    if errors:
        raise ValidationError(errors)
    return {name: value for name, value in body.items() if name not in owned}


def _is_allowed(name: str, body: Mapping[str, Any], present: Mapping[str, Any]) -> bool:
    # GET of a single event has no `order_certain`; lists have it.
    return is_same(body[name], present[name]) if name in present else name == "order_certain"


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
    return "only the service writes this member; leave it out or send it back unchanged"


def is_same(a: Any, b: Any) -> bool:
    """Whether two JSON values are equal; unlike in Python, true is not 1."""
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(is_same(a[name], b[name]) for name in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(is_same(x, y) for x, y in zip(a, b, strict=True))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)
