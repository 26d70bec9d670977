"""Reading a body: JSON and nothing but JSON (RFC 8259, with the limits of I-JSON, RFC 7493), never a guess."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from flask import request

from service.api.http import negotiation
from service.api.http.problems import Problem
from service.domain.errors import FieldError, ValidationError, describe
from service.formats import strict_json

MOST_BYTES = 1_048_576
JSON = ("application/json",)
PATCH = ("application/merge-patch+json", "application/json")


@dataclass(frozen=True, slots=True)
class Body:
    """What was sent: JSON that can be read, and is not judged yet."""

    value: Any
    data: bytes

    def digest(self) -> str:
        """A digest of the bytes as they were sent."""
        return hashlib.sha256(self.data).hexdigest()

    def members(self) -> dict[str, Any]:
        """The body as an object of clean text; raises Invalid, which is the preconditions' turn to precede."""
        if not isinstance(self.value, dict):
            raise ValidationError(
                [FieldError("", "type", f"the body is a JSON object {{…}}; got {describe(self.value)}")]
            )
        faults = list(strict_json.control_characters(self.value))
        if faults:
            raise ValidationError(faults)
        return self.value


def read_body(types: tuple[str, ...] = JSON) -> Body:
    """The body as far as it can be read; raises problems 406, 415, 413, 400 in that order."""
    negotiation.check()
    _check_type(types)
    data = _read_bytes()
    try:
        return Body(strict_json.parse(data), data)
    except strict_json.InvalidJson as error:
        raise Problem("unreadable", str(error)) from error


def _check_type(types: tuple[str, ...]) -> None:
    encoding = request.headers.get("Content-Encoding", "identity").lower()
    if encoding != "identity":
        raise Problem("media-type", f"a body is sent as it is, without Content-Encoding; got {encoding}")
    if request.mimetype in types and request.mimetype_params.get("charset", "utf-8").lower() in ("utf-8", "utf8"):
        return
    headers = {"Accept-Patch": ", ".join(PATCH)} if request.method == "PATCH" else {}
    got = request.headers.get("Content-Type") or "none"
    raise Problem("media-type", f"the Content-Type is {' or '.join(types)} (UTF-8); got {got}", headers)


def _read_bytes() -> bytes:
    if (request.content_length or 0) > MOST_BYTES:
        raise Problem("too-large", f"a body has at most {MOST_BYTES} bytes; got {request.content_length}")
    data = request.stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise Problem("too-large", f"a body has at most {MOST_BYTES} bytes; this one has more")
    return data
