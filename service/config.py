"""The settings: environment variables, read in one place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

_UNITS = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
_RATE = re.compile(r"([1-9][0-9]{0,8})/(second|minute|hour|day)")


@dataclass(frozen=True, slots=True)
class RateLimit:
    """``most`` times in ``seconds``, in a fixed window that begins with the first time."""

    most: int
    seconds: int

    @classmethod
    def parse(cls, text: str) -> RateLimit | None:
        """The limit in a text such as ``600/minute``; None for ``off``. Raises ValueError for anything else."""
        if text == "off":
            return None
        match = _RATE.fullmatch(text)
        if match is None:
            raise ValueError(f"a limit is written like 600/minute (or {', '.join(_UNITS)}), or off; got {text[:60]!r}")
        return cls(int(match[1]), _UNITS[match[2]])


DEFAULT_DATABASE_URL = "sqlite:///timeline.db"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_DEFAULT_PORT = re.compile(r"\Ahttp://.*:80\Z|\Ahttps://.*:443\Z")
_MAX_PROXIES = 9
_WRITE_LIMIT = RateLimit(600, 60)
_LOGIN_LIMIT = RateLimit(30, 60)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings. A limit that is None is off.

    ``cors_origins`` are the web origins that may write from a browser (``*``: all), ``trusted_proxies`` the number of
    proxies whose X-Forwarded-For is believed. ``clock`` (the UTC microseconds at which it stands still) and ``seed``
    (of new ids) are for the disposable server; no variable sets them.
    """

    database_url: str = DEFAULT_DATABASE_URL
    cors_origins: tuple[str, ...] = ()
    write_limit: RateLimit | None = _WRITE_LIMIT
    login_limit: RateLimit | None = _LOGIN_LIMIT
    trusted_proxies: int = 0
    clock: int | None = None
    seed: int | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **defaults: Any) -> Config:
        """The settings of the environment (``os.environ``), with other defaults where some are given.

        Raises ValueError for an invalid value, and for an unknown ``TIMELINE_…`` name, since it would have no effect.
        """
        variables = os.environ if environ is None else environ
        given = {name: value for name, value in variables.items() if name.startswith("TIMELINE_")}
        unknown = sorted(given.keys() - SETTINGS.keys() - _TEST_SETTINGS)
        if unknown:
            raise ValueError(f"unknown setting {unknown[0]}; there are {', '.join(SETTINGS)}")
        names = {field.name: _variable(field.name) for field in fields(cls)}
        values = {field: _parse(name, given[name]) for field, name in names.items() if name in given}
        return cls(**defaults | values)


def _variable(field: str) -> str:
    return f"TIMELINE_{field.upper()}"


def _parse(name: str, value: str) -> Any:
    try:
        return _PARSERS[name](value.strip())
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _parse_origins(text: str) -> tuple[str, ...]:
    return tuple(_parse_origin(origin.strip()) for origin in text.split(",") if origin.strip())


def _parse_origin(text: str) -> str:
    """An origin exactly as browsers send it; in another form it would never match."""
    if text != "*" and (not _ORIGIN.fullmatch(text) or _DEFAULT_PORT.match(text)):
        raise ValueError(f"an origin is written like https://example.org, in lower case, without a path; got {text}")
    return text


def _parse_proxies(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= _MAX_PROXIES):
        raise ValueError(f"a number of proxies from 0 to {_MAX_PROXIES}; got {text}")
    return int(text)


_PARSERS: Mapping[str, Callable[[str], Any]] = {
    "TIMELINE_DATABASE_URL": str,
    "TIMELINE_CORS_ORIGINS": _parse_origins,
    "TIMELINE_WRITE_LIMIT": RateLimit.parse,
    "TIMELINE_LOGIN_LIMIT": RateLimit.parse,
    "TIMELINE_TRUSTED_PROXIES": _parse_proxies,
}
SETTINGS: Mapping[str, str] = {
    "TIMELINE_DATABASE_URL": "where the record is kept: sqlite:///FILE or postgresql+psycopg://…",
    "TIMELINE_CORS_ORIGINS": "web origins that may write from a browser, separated by commas",
    "TIMELINE_WRITE_LIMIT": "how often one token may write, such as 600/minute; ten times that for one address; or off",
    "TIMELINE_LOGIN_LIMIT": "how many invalid tokens one address may send, such as 30/minute; or off",
    "TIMELINE_TRUSTED_PROXIES": "how many proxies in front append their client to X-Forwarded-For",
}
_TEST_SETTINGS = frozenset({"TIMELINE_TEST_POSTGRESQL"})
