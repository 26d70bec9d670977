"""Who asks: bearer tokens, roles, and what one may read at all."""

from __future__ import annotations

from flask import g, request

from service.api.http import rate_limit
from service.api.http.problems import Problem, not_found
from service.permissions import User
from service.recording.tokens import hash_secret
from service.services import services
from service.storage import timelines, tokens
from service.storage.database import Database, Transaction
from service.storage.timelines import TimelineVersion

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="timeline"'}
_BAD = {"WWW-Authenticate": 'Bearer realm="timeline", error="invalid_token"'}


def database() -> Database:
    """The database of the running application."""
    return services().database


def current_user(transaction: Transaction) -> User | None:
    """Who asks; None for nobody. Raises 401 where a token is given that does not hold, 429 for a write too many."""
    if "person" not in g:
        g.person = _person(transaction)
        g.named = g.person is not None
    found: User | None = g.person
    return found


def _person(transaction: Transaction) -> User | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _refused("the Authorization header is `Bearer` and a token")
    token, now = tokens.by_hash(transaction, hash_secret(secret.strip())), transaction.clock.now()
    if token is None or not token.is_active(now):
        raise _refused("this token is unknown, expired or revoked")
    services().token_usage.note(token, now)
    if rate_limit.writes():
        rate_limit.count_write(token.sha256)
    g.principal = token.sha256
    return User(token.name, token.role, token.timelines)


def _refused(detail: str) -> Problem:
    """The 401 for a token that does not hold; raises 429 instead where that came from there too often."""
    rate_limit.count_failed_login()
    return Problem("no-token", detail, _BAD)


def forget() -> None:
    """Judge anew who asks, for a request that has been waiting."""
    g.pop("person", None)


def principal() -> str:
    """The token that was shown, by its hash; only where ``person`` gave somebody."""
    return str(g.principal)


def require_read(transaction: Transaction, slug: str) -> TimelineVersion:
    """The head of a timeline that the asker may read; raises 401, 404."""
    who = current_user(transaction)
    head = timelines.version(transaction, slug)
    if head is None or head.deleted or not (head.public or (who is not None and who.covers(slug))):
        raise not_found()
    # Who wrote is for tokens of this timeline only.
    g.named = who is not None and who.covers(slug)
    if "recorded_at" in request.args and not g.named and not rate_limit.writes():
        raise Problem("no-token", "what the record held is for tokens of this timeline", CHALLENGE)
    return head


def require_role(transaction: Transaction, slug: str, role: str) -> tuple[User, TimelineVersion]:
    """Who writes to a timeline, and its head; raises 401, 404, 403 in that order."""
    who, head = require_token(transaction, slug)
    check_rights(who, slug, role)
    return who, head


def require_token(transaction: Transaction, slug: str) -> tuple[User, TimelineVersion]:
    """Who would write, and the head of the timeline; raises 401, 404. Whether that person may is not judged yet."""
    who = current_user(transaction)
    if who is None:
        raise Problem("no-token", "writing needs a token: `Authorization: Bearer …`", CHALLENGE)
    return who, require_read(transaction, slug)


def check_rights(who: User, slug: str, role: str) -> None:
    """Raise 403 where a token is for other timelines, or the role is not reached."""
    if not who.covers(slug):
        raise Problem("forbidden", "this token is for other timelines")
    check_role(who, role)


def require_admin(transaction: Transaction) -> User:
    """Who administers; raises 401, 403."""
    who = current_user(transaction)
    if who is None:
        raise Problem("no-token", "this needs an admin's token: `Authorization: Bearer …`", CHALLENGE)
    check_role(who, "admin")
    if who.timelines is not None:
        raise Problem("forbidden", "this token is for some timelines only")
    return who


def check_role(who: User, role: str) -> None:
    """Raise 403 where that role is not reached."""
    if not who.at_least(role):
        article = "an" if role[0] in "ae" else "a"
        raise Problem("forbidden", f"this needs {article} {role}'s token; yours is {who.role}")
