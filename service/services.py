"""The services of one application: its settings, its database, and what it remembers between requests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import Flask, current_app

from service.clock import FixedClock, SeededIdGenerator
from service.config import Config
from service.long_poll import LongPollSlots
from service.reading.snapshot_cache import SnapshotCache
from service.recording.tokens import TokenUsage
from service.storage.database import Database

EXTENSION = "contested_timeline"
"""The key in ``app.extensions``; the application puts nothing else there."""


@dataclass(slots=True)
class Services:
    """What the views share.

    ``problem_types`` (by name) and ``build_document`` (makes the OpenAPI document) belong to the interface; the web
    pages, which do not know the interface, find them here. The last two fields are set when they are first needed.
    """

    config: Config
    database: Database
    token_usage: TokenUsage
    problem_types: Mapping[str, Any]
    build_document: Callable[[Flask], dict[str, Any]]
    snapshot_cache: SnapshotCache = field(default_factory=SnapshotCache)
    long_poll_slots: LongPollSlots = field(default_factory=LongPollSlots)
    reference_page: str | None = None
    is_migrated: bool = False


def open_database(config: Config) -> Database:
    """The database of the settings; connects when it is first used."""
    clock = None if config.clock is None else FixedClock(config.clock)
    ids = None if config.seed is None else SeededIdGenerator(config.seed)
    return Database(config.database_url, clock, ids)


def services(app: Flask = current_app) -> Services:
    """The services of an application, by default of the one that handles the present request."""
    configured: Services = app.extensions[EXTENSION]
    return configured
