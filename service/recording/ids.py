"""Ids for what comes without one: UUIDv7 (RFC 9562, 5.7), so that they sort by the time they were made."""

from __future__ import annotations

import secrets
import threading
import time
import uuid

_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new id; of two made in one process the later one sorts later, whatever the clock does."""
    global _last  # noqa: PLW0603 - the one counter of the process
    with _lock:
        # 48 bits of milliseconds and 12 bits within them count as one number that only grows.
        _last = max(_last + 1, time.time_ns() * 4096 // 1_000_000)
        moment = _last
    value = (moment >> 12) << 80 | 0x7 << 76 | (moment & 0xFFF) << 64 | 0b10 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=value))
