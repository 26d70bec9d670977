"""Authentication by bearer token (RFC 6750), and authorization by role and timeline."""

from __future__ import annotations

from flask import g, request

from service.api.http import rate_limit
from service.api.http.middleware import is_write
from service.api.http.problems import Problem, not_found
from service.permissions import User
from service.recording.tokens import hash_secret
from service.services import services
from service.storage import timelines, tokens
from service.storage.database import Database, Transaction
from service.storage.timelines import TimelineVersion

CHALLENGE = {"WWW-Authenticate": 'Bearer realm="timeline"'}
_INVALID_TOKEN = {"WWW-Authenticate": 'Bearer realm="timeline", error="invalid_token"'}


def database() -> Database:
    """The database of the running application."""
    return services().database


def current_user(transaction: Transaction) -> User | None:
    """The user of the request, None without a token. Raises 401 for an invalid token, 429 for too many writes."""
    if "user" not in g:
        g.user = _authenticate(transaction)
        g.shows_authors = g.user is not None
    user: User | None = g.user
    return user


def _authenticate(transaction: Transaction) -> User | None:
    header = request.headers.get("Authorization")
    if header is None:
        return None
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _invalid_token("the Authorization header must be `Bearer` and a token")
    token, now = tokens.by_hash(transaction, hash_secret(secret.strip())), transaction.clock.now()
    if token is None or not token.is_active(now):
        raise _invalid_token("this token is unknown, expired or revoked")
    services().token_usage.note(token, now)
    if is_write():
        rate_limit.count_write(token.sha256)
    g.token_hash = token.sha256
    return User(token.name, token.role, token.timelines)


def _invalid_token(detail: str) -> Problem:
    """The 401 for an invalid token; raises 429 if too many came from the same address."""
    rate_limit.count_failed_login()
    return Problem("no-token", detail, _INVALID_TOKEN)


def forget() -> None:
    """Authenticate again at the next check, for a request that has waited."""
    g.pop("user", None)


def principal() -> str:
    """The hash of the token; only after ``current_user`` returned a user."""
    return str(g.token_hash)


def require_read(transaction: Transaction, slug: str) -> TimelineVersion:
    """The present version of a timeline that the user may read; raises 401, 404."""
    user = current_user(transaction)
    version = timelines.version(transaction, slug)
    if version is None or version.deleted or not (version.public or (user is not None and user.covers(slug))):
        raise not_found()
    # Only tokens of this timeline see who wrote.
    g.shows_authors = user is not None and user.covers(slug)
    if "recorded_at" in request.args and not g.shows_authors and not is_write():
        raise Problem("no-token", "`recorded_at` needs a token of this timeline", CHALLENGE)
    return version


def require_role(transaction: Transaction, slug: str, role: str) -> tuple[User, TimelineVersion]:
    """The user that writes to a timeline, and its present version; raises 401, 404, 403 in that order."""
    user, version = require_token(transaction, slug)
    check_rights(user, slug, role)
    return user, version


def require_token(transaction: Transaction, slug: str) -> tuple[User, TimelineVersion]:
    """The user and the present version of the timeline; raises 401, 404. Does not check whether the user may write."""
    user = current_user(transaction)
    if user is None:
        raise Problem("no-token", "writing needs a token: `Authorization: Bearer …`", CHALLENGE)
    return user, require_read(transaction, slug)


def check_rights(user: User, slug: str, role: str) -> None:
    """Raise 403 if the token is for other timelines, or the user's role is below ``role``."""
    if not user.covers(slug):
        raise Problem("forbidden", "this token is for other timelines")
    check_role(user, role)


def require_admin(transaction: Transaction) -> User:
    """The user, an admin of all timelines; raises 401, 403."""
    user = current_user(transaction)
    if user is None:
        raise Problem("no-token", "this needs an admin's token: `Authorization: Bearer …`", CHALLENGE)
    check_role(user, "admin")
    if user.timelines is not None:
        raise Problem("forbidden", "this token is for some timelines only")
    return user


def check_role(user: User, role: str) -> None:
    """Raise 403 if the user's role is below ``role``."""
    if not user.at_least(role):
        article = "an" if role[0] in "ae" else "a"
        raise Problem("forbidden", f"this needs {article} {role}'s token; your token has the role {user.role}")
