"""Request bodies: strict JSON (RFC 8259, with the limits of I-JSON, RFC 7493)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import request

from service.api.http import negotiation
from service.api.http.problems import Problem
from service.domain.errors import FieldError, ValidationError, describe
from service.formats import strict_json

MAX_BYTES = 1_048_576
JSON = ("application/json",)
PATCH = ("application/merge-patch+json", "application/json")


@dataclass(frozen=True, slots=True)
class Body:
    """A parsed body, not validated yet; ``data`` are its bytes as they were sent."""

    value: Any
    data: bytes

    def digest(self) -> str:
        """The SHA-256 of the bytes."""
        return hashlib.sha256(self.data).hexdigest()

    def members(self) -> dict[str, Any]:
        """The body as a JSON object without control characters; raises ValidationError.

        It is separate from ``read_body`` because preconditions are checked before a body is validated.
        """
        if not isinstance(self.value, dict):
            got = describe(self.value)
            raise ValidationError([FieldError("", "type", f"must be a JSON object {{…}}; got {got}")])
        errors = list(strict_json.control_characters(self.value))
        if errors:
            raise ValidationError(errors)
        return self.value


def read_body(types: tuple[str, ...] = JSON) -> Body:
    """The parsed body of the request; raises 406, 415, 413, 400 in that order."""
    negotiation.check()
    _check_media_type(types)
    data = _read_bytes()
    try:
        return Body(strict_json.parse(data), data)
    except strict_json.InvalidJson as error:
        raise Problem("unreadable", str(error)) from error


def _check_media_type(types: tuple[str, ...]) -> None:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise Problem("media-type", f"a body is sent as it is, without Content-Encoding; got {encoding}")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype in types and charset in ("utf-8", "utf8"):
        return
    headers = {"Accept-Patch": ", ".join(PATCH)} if request.method == "PATCH" else {}
    got = request.headers.get("Content-Type") or "none"
    raise Problem("media-type", f"the Content-Type must be {' or '.join(types)} (UTF-8); got {got}", headers)


def _read_bytes() -> bytes:
    if (request.content_length or 0) > MAX_BYTES:
        raise Problem("too-large", f"a body has at most {MAX_BYTES} bytes; got {request.content_length}")
    data = request.stream.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise Problem("too-large", f"a body has at most {MAX_BYTES} bytes; this one has more")
    return data
