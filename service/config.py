"""The settings: read from the environment once, in one place."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from service.rate import RateLimit

DEFAULT_DATABASE_URL = "sqlite:///timeline.db"
_ORIGIN = re.compile(r"https?://(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")
_USUAL_PORT = re.compile(r"\Ahttp://.*:80\Z|\Ahttps://.*:443\Z")
MOST_PROXIES = 9
_WRITES = RateLimit(600, 60)
_LOGINS = RateLimit(30, 60)


@dataclass(frozen=True, slots=True)
class Config:
    """What can be set; None for a limit that is off.

    ``cors_origins`` are the web origins that may write from a browser (``*``: all), ``trusted_proxies`` the number of
    proxies in front whose word on who asks is taken.

    ``clock`` (UTC microseconds at which it stands still) and ``seed`` (of every new id) are for records that are thrown
    away; no variable sets them.
    """

    database_url: str = DEFAULT_DATABASE_URL
    cors_origins: tuple[str, ...] = ()
    write_limit: RateLimit | None = _WRITES
    login_limit: RateLimit | None = _LOGINS
    trusted_proxies: int = 0
    clock: int | None = None
    seed: int | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None, **usual: Any) -> Config:
        """The settings of the environment, or what is ``usual`` where they are not set.

        An unknown ``TIMELINE_…`` name is refused, for it would do nothing.
        """
        given = os.environ if environ is None else environ
        named = {name: value for name, value in given.items() if name.startswith("TIMELINE_")}
        unknown = sorted(named.keys() - SETTINGS.keys() - _ELSEWHERE)
        if unknown:
            raise ValueError(f"unknown setting {unknown[0]}; there are {', '.join(SETTINGS)}")
        read = {each.name: _read(name, named[name]) for each in fields(cls) if (name := _name(each.name)) in named}
        return cls(**usual | read)


def _name(field: str) -> str:
    return f"TIMELINE_{field.upper()}"


def _read(name: str, value: str) -> Any:
    try:
        return _READERS[name](value.strip())
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _origins(text: str) -> tuple[str, ...]:
    return tuple(_origin(each.strip()) for each in text.split(",") if each.strip())


def _origin(text: str) -> str:
    """A browser sends exactly this, so that one written otherwise would never fit."""
    if text != "*" and (not _ORIGIN.fullmatch(text) or _USUAL_PORT.match(text)):
        raise ValueError(f"an origin is written like https://example.org, in lower case, without a path; got {text}")
    return text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= MOST_PROXIES):
        raise ValueError(f"a number of proxies from 0 to {MOST_PROXIES}; got {text}")
    return int(text)


_READERS: Mapping[str, Callable[[str], Any]] = {
    "TIMELINE_DATABASE_URL": str,
    "TIMELINE_CORS_ORIGINS": _origins,
    "TIMELINE_WRITE_LIMIT": RateLimit.parse,
    "TIMELINE_LOGIN_LIMIT": RateLimit.parse,
    "TIMELINE_TRUSTED_PROXIES": _number,
}
SETTINGS: Mapping[str, str] = {
    "TIMELINE_DATABASE_URL": "where the record is kept: sqlite:///FILE or postgresql+psycopg://…",
    "TIMELINE_CORS_ORIGINS": "web origins that may write from a browser, set apart by commas",
    "TIMELINE_WRITE_LIMIT": "how often one token may write, such as 600/minute; ten times that for one address; or off",
    "TIMELINE_LOGIN_LIMIT": "how many tokens that do not hold one address may send, such as 30/minute; or off",
    "TIMELINE_TRUSTED_PROXIES": "how many proxies in front add to X-Forwarded-For whom they were asked by",
}
_ELSEWHERE = frozenset({"TIMELINE_TEST_POSTGRESQL"})
