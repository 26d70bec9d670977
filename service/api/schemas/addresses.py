"""The field that holds a web address: one that any reader could open, and that names nobody's password."""

from __future__ import annotations

import ipaddress
import re
from typing import Any
from urllib.parse import urlsplit

from marshmallow import fields

from service.api.schemas.fields import Wire
from service.api.schemas.said import got, refuse


class WebAddress(Wire, fields.String):
    """An absolute http or https address that a reader could open."""

    def _deserialize(self, value: Any, attr: Any, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise refuse("type", f"this is an address in quotes; got {got(value)}")
        problem = _address_problem(value)
        if problem:
            raise refuse("url", f"{problem}; got {got(value)}")
        return value


def _address_problem(value: str) -> str | None:
    if len(value) > 2048:
        return "an address has at most 2048 characters"
    if re.search(r"[\s<>\"\\^`{|}\x00-\x20\x7f]", value):
        return "an address has no spaces, quotes, brackets or backslashes"
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError:
        return "this is no address that can be read"
    if parts.scheme.lower() not in ("http", "https"):
        return "an address begins with http:// or https://"
    if parts.username is not None or parts.password is not None:
        return "an address carries no user name or password"
    return _host_problem((parts.hostname or "").removesuffix("."))


def _host_problem(host: str) -> str | None:
    if not host or host.startswith(".") or ".." in host:
        return "an address names a host after //"
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return "this host is your own machine or network; no reader can open it"
    if "." not in host and ":" not in host:
        return "an address names a full host such as www.example.org"
    return _number_problem(host)


def _number_problem(host: str) -> str | None:
    """What is wrong with a host of numbers, such as one that only a browser would read as 127.0.0.1."""
    if ":" not in host and not re.fullmatch(r"[0-9]+|0x[0-9a-f]*", host.rpartition(".")[2]):
        return None
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return "this host is no name, and no address of four numbers"
    return None if number.is_global else "this host is your own machine or network; no reader can open it"
