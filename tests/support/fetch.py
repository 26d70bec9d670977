"""A page's fetch() by the Fetch standard, without credentials: the preflight, the request, and what the page sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient

_SAFELISTED_METHODS = ("GET", "HEAD", "POST")
_SAFELISTED_TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data")
_SAFELISTED_HEADERS = ("accept", "accept-language", "content-language")
_SAFELISTED_RESPONSE_HEADERS = (
    "cache-control",
    "content-language",
    "content-length",
    "content-type",
    "expires",
    "last-modified",
)


class Blocked(Exception):
    """The browser hides the response from the page, also its status."""


@dataclass(frozen=True)
class VisibleResponse:
    """The part of a response that the page can see."""

    status: int
    headers: dict[str, str]
    body: Any
    preflighted: bool


@dataclass(frozen=True)
class Page:
    """A page of an origin, in a browser."""

    client: FlaskClient
    origin: str

    def fetch(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> VisibleResponse:
        """Send a request; raises ``Blocked`` where the responses do not allow it."""
        request_headers = {name.replace("_", "-").lower(): value for name, value in headers.items()}
        unsafe = sorted(name for name, value in request_headers.items() if not _is_safelisted(name, value))
        preflighted = method not in _SAFELISTED_METHODS or bool(unsafe)
        if preflighted:
            self._send_preflight(path, method, unsafe)
        response = self.client.open(path, method=method, data=body, headers={**request_headers, "Origin": self.origin})
        self._check_origin(response)
        exposed = {*_listed(response, "Access-Control-Expose-Headers"), *_SAFELISTED_RESPONSE_HEADERS}
        visible = {name.lower(): value for name, value in response.headers if name.lower() in exposed}
        return VisibleResponse(response.status_code, visible, response.get_json(silent=True), preflighted)

    def _send_preflight(self, path: str, method: str, unsafe: list[str]) -> None:
        headers = {"Origin": self.origin, "Access-Control-Request-Method": method}
        if unsafe:
            headers["Access-Control-Request-Headers"] = ",".join(unsafe)
        response = self.client.open(path, method="OPTIONS", headers=headers)
        self._check_origin(response)
        if not 200 <= response.status_code < 300:
            raise Blocked(f"the preflight was answered with {response.status_code}")
        if method not in (*_SAFELISTED_METHODS, *_listed(response, "Access-Control-Allow-Methods", lower=False)):
            raise Blocked(f"{method} is not allowed")
        # A star never stands for Authorization.
        missing = set(unsafe) - set(_listed(response, "Access-Control-Allow-Headers"))
        if missing:
            raise Blocked(f"{', '.join(sorted(missing))} are not allowed")

    def _check_origin(self, response: Any) -> None:
        allowed = response.headers.getlist("Access-Control-Allow-Origin")
        if allowed not in (["*"], [self.origin]):
            raise Blocked(f"{self.origin} is not allowed, {allowed} is")


def _is_safelisted(name: str, value: str) -> bool:
    return name in _SAFELISTED_HEADERS or (name == "content-type" and value.partition(";")[0] in _SAFELISTED_TYPES)


def _listed(response: Any, name: str, lower: bool = True) -> list[str]:
    value = response.headers.get(name, "")
    return [item.strip() for item in (value.lower() if lower else value).split(",") if item.strip()]
