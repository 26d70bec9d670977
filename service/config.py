"""The settings: read from the environment once, in one place."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

DEFAULT_DATABASE_URL = "sqlite:///timeline.db"


@dataclass(frozen=True, slots=True)
class Config:
    """What can be set. ``cors_origins`` are the web origins that may write from a browser."""

    database_url: str = DEFAULT_DATABASE_URL
    cors_origins: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Config:
        """The settings of the environment; an unknown ``TIMELINE_…`` name is refused, for it would do nothing."""
        given = os.environ if environ is None else environ
        named = {name: value for name, value in given.items() if name.startswith("TIMELINE_")}
        unknown = sorted(named.keys() - SETTINGS.keys() - _ELSEWHERE)
        if unknown:
            raise ValueError(f"unknown setting {unknown[0]}; there are {', '.join(SETTINGS)}")
        origins = named.get("TIMELINE_CORS_ORIGINS", "")
        return cls(
            database_url=named.get("TIMELINE_DATABASE_URL", DEFAULT_DATABASE_URL),
            cors_origins=tuple(each.strip() for each in origins.split(",") if each.strip()),
        )


SETTINGS: Mapping[str, str] = {
    "TIMELINE_DATABASE_URL": "where the record is kept: sqlite:///FILE or postgresql+psycopg://…",
    "TIMELINE_CORS_ORIGINS": "web origins that may write from a browser, set apart by commas",
}
_ELSEWHERE = frozenset({"TIMELINE_TEST_POSTGRESQL"})
