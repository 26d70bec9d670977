"""Tokens: made, listed, revoked. The secret is told once and never kept."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Sequence

from service.domain.role import ROLES
from service.storage import tokens
from service.storage.db import Database
from service.storage.tokens import Token

MARK = "ctl_"
"""Every token begins with this, so that leaked ones can be found in texts."""
_DAY = 86_400_000_000


def create(database: Database, name: str, role: str, timelines: Sequence[str] = (), days: int | None = None) -> str:
    """Make a token; gives the secret, 32 random bytes in URL-safe base64 behind its mark. Refuses unknown roles."""
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}; got {role}")
    secret = MARK + secrets.token_urlsafe(32)
    now = time.time_ns() // 1000
    token = Token(
        sha256=hashlib.sha256(secret.encode()).hexdigest(),
        prefix=secret[:12],
        name=name,
        role=role,
        timelines=tuple(timelines) or None,
        created_at=now,
        expires_at=None if days is None else now + days * _DAY,
    )
    with database.writing() as transaction:
        tokens.add(transaction, token)
    return secret


def every(database: Database) -> list[Token]:
    """All tokens, oldest first."""
    with database.reading() as transaction:
        return tokens.every(transaction)


def revoke(database: Database, which: str) -> int:
    """Revoke by name or prefix; gives the number revoked."""
    with database.writing() as transaction:
        return tokens.revoke(transaction, which, time.time_ns() // 1000)
