"""Tokens: made, listed, revoked. The secret is told once and never kept."""

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

MARK = "ctl_"
"""Every token begins with this, so that leaked ones can be found in texts."""
MOST_OF_A_NAME = 2
"""So many hold at a time: the one in use, and the one that takes its place."""
DAY = 86_400_000_000
_SHOWN = 12
_NAME = re.compile(r"(?!ctl_)[^\W_](?:[\w .@'’+-]{0,62}[\w.])?")
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EPOCH = date(1970, 1, 1).toordinal()


def create(database: Database, name: str, role: str, timelines: Sequence[str] = (), days: int | None = None) -> str:
    """Make a token; gives the secret, 32 random bytes in URL-safe base64 behind its mark.

    Raises ValueError for what can be no name, role or timeline, and where two tokens of that name hold already.
    """
    secret = MARK + secrets.token_urlsafe(32)
    store_given_token(database, secret, name, role, timelines, days)
    return secret


def store_given_token(
    database: Database, secret: str, name: str, role: str, timelines: Sequence[str] = (), days: int | None = None
) -> None:
    """Take a secret that was made elsewhere as a token; raises ValueError as making one does."""
    _check(name, role, timelines)
    now = database.clock.now()
    token = Token(
        sha256=digest(secret),
        prefix=secret[:_SHOWN],
        name=name,
        role=role,
        timelines=tuple(timelines) or None,
        created_at=now,
        expires_at=None if days is None else now + days * DAY,
    )
    with database.writing() as transaction:
        _check_number(
            name, [each for each in tokens.list_all(transaction) if each.name == name and each.is_active(now)]
        )
        tokens.add(transaction, token)


def _check(name: str, role: str, timelines: Sequence[str]) -> None:
    if not _NAME.fullmatch(name):
        raise ValueError(f"a name has up to 64 letters, digits, spaces and . @ ' + - _, as “rita”; got {name[:80]!r}")
    if role not in ROLES:
        raise ValueError(f"a role is one of {', '.join(ROLES)}; got {role}")
    wrong = [each for each in timelines if not _SLUG.fullmatch(each)]
    if wrong:
        raise ValueError(f"a timeline is named by its slug, as “raqqa-2017”; got {wrong[0][:80]!r}")


def _check_number(name: str, holding: Sequence[Token]) -> None:
    if len(holding) >= MOST_OF_A_NAME:
        named = " and ".join(f"{each.prefix}…" for each in holding)
        raise ValueError(f"{name} has {len(holding)} tokens that hold, {named}; revoke one of them first")


def digest(secret: str) -> str:
    """How a token is kept."""
    return hashlib.sha256(secret.encode("utf-8", "replace")).hexdigest()


def all_tokens(database: Database) -> list[Token]:
    """All tokens, oldest first."""
    with database.reading() as transaction:
        return tokens.list_all(transaction)


def revoke(database: Database, which: str) -> int:
    """Revoke by name, by prefix, or by the whole of a secret that has leaked; gives the number revoked."""
    with database.writing() as transaction:
        return tokens.revoke(transaction, which, digest(which), database.clock.now())


def unknown(database: Database, slugs: Sequence[str]) -> list[str]:
    """Which of these timelines are not there."""
    with database.reading() as transaction:
        heads = {slug: storage_timelines.version(transaction, slug) for slug in slugs}
    return [slug for slug, head in heads.items() if head is None or head.deleted]


class TokenUsage:
    """Keeps the last day on which each token was used: once a day, and after the request is answered."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._noted: dict[str, str] = {}

    def note(self, token: Token, now: int) -> None:
        """This token was used now (microseconds)."""
        day = _day(now // DAY)
        if (token.last_used_on or "") >= day or self._noted.get(token.sha256) == day:
            return
        self._noted[token.sha256] = day
        self._database.background_writer.write(lambda transaction: tokens.mark_used(transaction, token.sha256, day))


@lru_cache(maxsize=2)
def _day(number: int) -> str:
    return date.fromordinal(_EPOCH + number).isoformat()
