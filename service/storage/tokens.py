"""Access tokens, of which only the hash is stored."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import bindparam, or_, select, update

from service.storage.database import Row, Transaction
from service.storage.tables import TokenRow
from service.storage.tables.mapping import RowMapper, insert_row, table_of


@dataclass(frozen=True, slots=True)
class Token:
    """A token as stored. Instants are in UTC microseconds; a token with ``timelines`` None is not bound to any."""

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
        """Whether the token is neither expired nor revoked at an instant."""
        return self.state(now) == "active"

    def state(self, now: int) -> str:
        """``active``, ``expired`` or ``revoked`` at an instant."""
        if self.revoked_at is not None:
            return "revoked"
        return "active" if self.expires_at is None or now < self.expires_at else "expired"


_table = table_of(TokenRow)
_mapper = RowMapper(_table, tuple(Token.__dataclass_fields__), json=["timelines"])

_insert = insert_row(_table)
_select_by_hash = select(*_mapper.columns).where(_table.c.sha256 == bindparam("sha256"))
_select_all = select(*_mapper.columns).order_by(_table.c.created_at, _table.c.sha256)
_revoke = (
    update(_table)
    .where(
        or_(
            _table.c.name == bindparam("name_or_prefix"),
            _table.c.prefix == bindparam("name_or_prefix"),
            _table.c.sha256 == bindparam("sha256"),
        ),
        _table.c.revoked_at.is_(None),
    )
    .values(revoked_at=bindparam("at"))
)
_update_last_use = (
    update(_table)
    .where(
        _table.c.sha256 == bindparam("sha256"),
        or_(_table.c.last_used_on.is_(None), _table.c.last_used_on < bindparam("day")),
    )
    .values(last_used_on=bindparam("day"))
)


def by_hash(transaction: Transaction, sha256: str) -> Token | None:
    """The token with a hash."""
    row = transaction.first(_select_by_hash, sha256=sha256)
    return None if row is None else _token(row)


def list_all(transaction: Transaction) -> list[Token]:
    """All tokens, oldest first, expired and revoked ones included."""
    return [_token(row) for row in transaction.all(_select_all)]


def add(transaction: Transaction, token: Token) -> None:
    """Store a new token."""
    transaction.execute(_insert, **_mapper.to_row(token))


def revoke(transaction: Transaction, name_or_prefix: str, sha256: str, at: int) -> int:
    """Revoke the tokens with a name, prefix or hash; returns how many."""
    return transaction.execute(_revoke, name_or_prefix=name_or_prefix, sha256=sha256, at=at)


def mark_used(transaction: Transaction, sha256: str, day: str) -> None:
    """Store the last day (ISO 8601) on which a token was used; an earlier day changes nothing."""
    transaction.execute(_update_last_use, sha256=sha256, day=day)


def _token(row: Row) -> Token:
    fields = _mapper.to_fields(row)
    timelines = fields["timelines"]
    return Token(**fields | {"timelines": None if timelines is None else tuple(timelines)})
