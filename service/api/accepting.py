"""What representations there are: JSON, and a problem for who accepts none of it (RFC 9110, 12.5.1)."""

from __future__ import annotations

from flask import request

from service.api.problems import Problem

AVAILABLE = ("application/json",)


def check() -> None:
    """Raise 406 where Accept leaves nothing that can be shown."""
    accepted = request.accept_mimetypes
    # JSON has no charset parameter; many clients send one all the same.
    plain = {value.partition(";")[0].strip() for value, quality in accepted if quality}
    if accepted and not any(accepted[each] or each in plain for each in AVAILABLE):
        detail = f"what there is here is {', '.join(AVAILABLE)}; got Accept: {request.headers['Accept'][:200]}"
        raise Problem("not-acceptable", detail, available=list(AVAILABLE))
