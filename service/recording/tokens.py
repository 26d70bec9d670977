"""Tokens: created, listed, revoked. The secret is given once; only its hash is stored."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from datetime import date
from functools import lru_cache

from service.permissions import ROLES
from service.storage import timelines as storage_timelines
from service.storage import tokens
from service.storage.database import Database
from service.storage.tokens import Token

PREFIX = "ctl_"
"""Every token begins with this, so that programs can find leaked ones in texts."""
MAX_ACTIVE = 2
"""How many tokens of a name may be active: the one in use, and the one that replaces it."""
DAY = 86_400_000_000
"""A day in microseconds."""
_PREFIX_LENGTH = 12
_NAME = re.compile(r"(?!ctl_)[^\W_](?:[\w .@'’+-]{0,62}[\w.])?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EPOCH = date(1970, 1, 1).toordinal()


def create(database: Database, name: str, role: str, timelines: Sequence[str] = (), days: int | None = None) -> str:
    """Create a token; gives its secret: the mark, then 32 random bytes in URL-safe base64.

    Without ``timelines`` it is for all timelines, without ``days`` it does not expire. Raises ValueError if the name,
    role or a slug is not valid, or if two tokens of that name are active.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    add_secret(database, secret, name, role, timelines, days)
    return secret


def add_secret(
    database: Database, secret: str, name: str, role: str, timelines: Sequence[str] = (), days: int | None = None
) -> None:
    """Create a token with a secret from elsewhere; raises ValueError as ``create`` does."""
    _check(name, role, timelines)
    now = database.clock.now()
    token = Token(
        sha256=hash_secret(secret),
        prefix=secret[:_PREFIX_LENGTH],
        name=name,
        role=role,
        timelines=tuple(timelines) or None,
        created_at=now,
        expires_at=None if days is None else now + days * DAY,
    )
    with database.writing() as transaction:
        _check_number(
            name, [token for token in tokens.list_all(transaction) if token.name == name and token.is_active(now)]
        )
        tokens.add(transaction, token)


def _check(name: str, role: str, timelines: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name has up to 64 letters, digits, spaces and . @ ' + - _, as “rita”; got {name[:80]!r}")
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}; got {role}")
    invalid = [slug for slug in timelines if not _SLUG.fullmatch(slug)]
    if invalid:
        raise ValueError(f"a timeline is named by its slug, as “raqqa-2017”; got {invalid[0][:80]!r}")


def _check_number(name: str, active: Sequence[Token]) -> None:
    if len(active) >= MAX_ACTIVE:
        prefixes = " and ".join(f"{token.prefix}…" for token in active)
        raise ValueError(f"{name} has {len(active)} active tokens, {prefixes}; revoke one of them first")


def hash_secret(secret: str) -> str:
    """The SHA-256 of a secret, in hexadecimal: what is stored of it."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def list_all(database: Database) -> list[Token]:
    """All tokens, oldest first."""
    with database.reading() as transaction:
        return tokens.list_all(transaction)


def revoke(database: Database, which: str) -> int:
    """Revoke the tokens with a name, a prefix or a (leaked) secret; gives their number."""
    with database.writing() as transaction:
        return tokens.revoke(transaction, which, hash_secret(which), database.clock.now())


def unknown_timelines(database: Database, slugs: Sequence[str]) -> list[str]:
    """The slugs for which there is no timeline."""
    with database.reading() as transaction:
        versions = {slug: storage_timelines.version(transaction, slug) for slug in slugs}
    return [slug for slug, version in versions.items() if version is None or version.deleted]


class TokenUsage:
    """Stores the last day on which each token was used: once a day, in the background, after the response."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, str] = {}

    def note(self, token: Token, now: int) -> None:
        """Note that a token is used now (UTC microseconds)."""
        day = _day(now // DAY)
        if (token.last_used_on or "") >= day or self._noted.get(token.sha256) == day:
            return
        self._noted[token.sha256] = day
        self._database.background_writer.write(lambda transaction: tokens.mark_used(transaction, token.sha256, day))


@lru_cache(maxsize=2)
def _day(number: int) -> str:
    return date.fromordinal(_EPOCH + number).isoformat()
