"""Tokens: keys to the service, of which only the hash is kept."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Table, bindparam, insert, or_, select, update

from service.storage.database import Transaction
from service.storage.tables import TokenRow
from service.storage.tables.columns import packed, unpacked

_table: Table = TokenRow.__table__  # type: ignore[attr-defined]
_names = tuple(_table.c.keys())
_insert = insert(_table).values({name: bindparam(name) for name in _names})
_by_hash = select(_table).where(_table.c.sha256 == bindparam("sha256"))
_all = select(_table).order_by(_table.c.created_at, _table.c.sha256)
_revoke = (
    update(_table)
    .where(
        or_(
            _table.c.name == bindparam("which"),
            _table.c.prefix == bindparam("which"),
            _table.c.sha256 == bindparam("digest"),
        ),
        _table.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_used = (
    update(_table)
    .where(
        _table.c.sha256 == bindparam("digest"),
        or_(_table.c.last_used_on.is_(None), _table.c.last_used_on < bindparam("day")),
    )
    .values(last_used_on=bindparam("day"))
)


@dataclass(frozen=True, slots=True)
class Token:
    """A key as kept. Instants are UTC microseconds; ``timelines`` None: not bound to any."""

    sha256: str
    prefix: str
    name: str
    role: str
    timelines: tuple[str, ...] | None
    created_at: int
    expires_at: int | None = None
    last_used_on: str | None = None
    revoked_at: int | None = None

    def is_active(self, now: int) -> bool:
        """Whether it opens anything at that instant."""
        return self.state(now) == "active"

    def state(self, now: int) -> str:
        """``active``, ``expired`` or ``revoked`` at that instant."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at is None or now < self.expires_at else "expired"


def by_hash(transaction: Transaction, sha256: str) -> Token | None:
    """The token of that hash."""
    row = transaction.first(_by_hash, sha256=sha256)
    return None if row is None else _token(row)


def list_all(transaction: Transaction) -> list[Token]:
    """All tokens, oldest first, revoked ones included."""
    return [_token(row) for row in transaction.all(_all)]


def add(transaction: Transaction, token: Token) -> None:
    """Keep a new token."""
    columns = {name: getattr(token, name) for name in _names}
    bound = None if token.timelines is None else packed(token.timelines)
    transaction.execute(_insert, **columns | {"timelines": bound})


def revoke(transaction: Transaction, which: str, digest: str, at: int) -> int:
    """Revoke by name, prefix or hash; gives the number revoked."""
    return transaction.execute(_revoke, which=which, digest=digest, at=at)


def mark_used(transaction: Transaction, sha256: str, day: str) -> None:
    """Keep the last day on which a token was used; days only go forwards."""
    transaction.execute(_used, digest=sha256, day=day)


def _token(row: tuple[object, ...]) -> Token:
    named = dict(zip(_names, row, strict=True))
    bound = unpacked(named.pop("timelines"))  # type: ignore[arg-type]
    return Token(**named, timelines=None if bound is None else tuple(bound))  # type: ignore[arg-type]
