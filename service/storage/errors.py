"""Errors of the database.

TimelineError
└── StorageError
    ├── Busy             the write lock was not free in time
    ├── DiskFull         the disk is full or fails
    ├── ReadOnly         the database cannot be written now
    ├── Unusable         it is no database of this service, or it is damaged
    └── UniqueViolation  a row breaks a constraint: another writer was faster
"""

from __future__ import annotations

from service.domain.errors import TimelineError


class StorageError(TimelineError):
    """The database could not do what it was asked; nothing was changed."""


class Busy(StorageError):
    """The write lock was not free in time; a retry may succeed."""


class DiskFull(StorageError):
    """The disk is full or fails."""


class ReadOnly(StorageError):
    """The database cannot be written now; it can still be read."""


class Unusable(StorageError):
    """There is no database of this service at the URL, or it is damaged."""


class UniqueViolation(StorageError):
    """A row breaks a constraint of its table, such as a second one with the same id."""
