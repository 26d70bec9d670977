"""A page's fetch() as the Fetch standard has it, without credentials: what is asked beforehand, sent, and shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

_PLAIN_METHODS = ("GET", "HEAD", "POST")
_PLAIN_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
_PLAIN_HEADERS = ("accept", "accept-language", "content-language")
_ALWAYS_SHOWN = ("cache-control", "content-language", "content-length", "content-type", "expires", "last-modified")


class Blocked(Exception):
    """The browser gives the page nothing, not even the status."""


@dataclass(frozen=True)
class VisibleResponse:
    """What the page gets to see."""

    status: int
    headers: dict[str, str]
    body: Any
    asked_beforehand: bool


@dataclass(frozen=True)
class Page:
    """A page of some origin, in a browser."""

    client: FlaskClient
    origin: str

    def fetch(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> VisibleResponse:
        """Ask; raises Blocked where the answers do not allow it."""
        given = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        unsafe = sorted(name for name, value in given.items() if not _is_plain(name, value))
        beforehand = method not in _PLAIN_METHODS or bool(unsafe)
        if beforehand:
            self._ask_beforehand(path, method, unsafe)
        answer = self.client.open(path, method=method, data=body, headers={**given, "Origin": self.origin})
        self._check_origin(answer)
        exposed = {*_listed(answer, "Access-Control-Expose-Headers"), *_ALWAYS_SHOWN}
        shown = {name.lower(): value for name, value in answer.headers if name.lower() in exposed}
        return VisibleResponse(answer.status_code, shown, answer.get_json(silent=True), beforehand)

    def _ask_beforehand(self, path: str, method: str, unsafe: list[str]) -> None:
        asked = {"Origin": self.origin, "Access-Control-Request-Method": method}
        if unsafe:
            asked["Access-Control-Request-Headers"] = ",".join(unsafe)
        answer = self.client.open(path, method="OPTIONS", headers=asked)
        self._check_origin(answer)
        if not 200 <= answer.status_code < 300:
            raise Blocked(f"the question beforehand was answered {answer.status_code}")
        if method not in (*_PLAIN_METHODS, *_listed(answer, "Access-Control-Allow-Methods", lower=False)):
            raise Blocked(f"{method} is not allowed")
        # A star never stands for Authorization.
        refused = set(unsafe) - set(_listed(answer, "Access-Control-Allow-Headers"))
        if refused:
            raise Blocked(f"{', '.join(sorted(refused))} are not allowed")

    def _check_origin(self, answer: Any) -> None:
        allowed = answer.headers.getlist("Access-Control-Allow-Origin")
        if allowed not in (["*"], [self.origin]):
            raise Blocked(f"{self.origin} is not allowed, {allowed} is")


def _is_plain(name: str, value: str) -> bool:
    return name in _PLAIN_HEADERS or (name == "content-type" and value.partition(";")[0] in _PLAIN_TYPES)


def _listed(answer: Any, name: str, lower: bool = True) -> list[str]:
    said = answer.headers.get(name, "")
    return [each.strip() for each in (said.lower() if lower else said).split(",") if each.strip()]
