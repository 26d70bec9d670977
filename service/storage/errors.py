"""What the database refuses, drawn as a tree; a sentence each.

TimelineError
└── StorageTrouble
    ├── Busy          the write lock was not had in time
    ├── NoRoom        the disk is full or does not take what it was given
    ├── ReadOnly      the database cannot be written now
    ├── Unusable      there is no database of ours at that address
    └── Clash         a row breaks a rule of the tables: another writer was first
"""

from __future__ import annotations

from service.domain.errors import TimelineError


class StorageError(TimelineError):
    """The database could not do what was asked; nothing was changed."""


class Busy(StorageError):
    """The write lock was not had in time; the same call may go through in a moment."""


class DiskFull(StorageError):
    """The disk is full or does not take what it was given."""


class ReadOnly(StorageError):
    """The database cannot be written now; reading goes on."""


class Unusable(StorageError):
    """There is no database of ours at that address, or it is damaged."""


class UniqueViolation(StorageError):
    """A row breaks a rule of the tables, such as a second one of the same id."""
