"""The commands: serve, load, tokens, check, migrate. ``service.__main__`` puts them into one group."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from service import ephemeral, server
from service.config import Config
from service.domain.errors import FieldError, ValidationError
from service.permissions import ROLES, User
from service.recording import consistency, importing, tokens
from service.recording.errors import RecordError
from service.recording.importing import Line
from service.services import open_database
from service.storage import migrations
from service.storage.database import Database
from service.storage.tokens import Token

DEMO_FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "raqqa-2017.json"
_TOKEN_COLUMNS = ("prefix", "name", "role", "state", "timelines", "created", "expires", "last used")
_MAX_ERRORS_SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@dataclass(frozen=True, slots=True)
class Context:
    """What the commands work with; the entry point makes it.

    ``create_application`` makes the WSGI application in each worker process, so it must be picklable. ``parse_json``
    and ``load_line`` check the content of a file as strictly as the body of a request.
    """

    config: Config
    database: Database
    create_application: Callable[[Config], Any]
    parse_json: Callable[[bytes], Any]
    load_line: Callable[[Mapping[str, Any]], Line]


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="8000 if none is given; 0 picks a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="The number of processes.")
@click.option("--demo", is_flag=True, help="Load the Raqqa story into an empty database; print a token for a day.")
@click.option(
    "--ephemeral", "is_ephemeral", is_flag=True, help="For tests: a new, empty database, deleted when the server ends."
)
@click.option("--fixture", "fixtures", multiple=True, type=_FILE, help="Load this file first; with --ephemeral.")
@click.option(
    "--token", "secrets", multiple=True, type=ephemeral.parse_token, help="An admin's token; with --ephemeral."
)
@click.option("--seed", type=int, help="Ids are the same in every run with this number; with --ephemeral.")
@click.option("--clock", type=ephemeral.parse_instant, help="The clock stands still at this time; with --ephemeral.")
@click.pass_obj
def serve(
    context: Context, /, host: str, port: int | None, workers: int, demo: bool, is_ephemeral: bool, **options: Any
) -> None:
    """Bring the tables up to date and answer requests."""
    if is_ephemeral and (demo or workers > 1):
        raise click.UsageError("--ephemeral is one process with its own database: leave out --demo and --workers")
    if not is_ephemeral and any(value not in (None, ()) for value in options.values()):
        raise click.UsageError("--fixture, --token, --seed and --clock are for a disposable database: add --ephemeral")
    if is_ephemeral:
        _serve_ephemeral(context, host, port or 0, **options)
    else:
        _serve_database(context, host, 8000 if port is None else port, workers, demo)


def _serve_database(context: Context, host: str, port: int, workers: int, demo: bool) -> None:
    with server.reserve_port(host, port) as reserved:
        _migrate(context.database)
        lines = server.startup_lines(host, reserved)
        if demo:
            lines += _prepare_demo(context, host, reserved)
        context.database.close()
        server.serve(host, reserved, workers, partial(context.create_application, context.config), "\n".join(lines))


def _prepare_demo(context: Context, host: str, port: int) -> list[str]:
    """Load the story if the database is empty, and create a token; returns the lines that explain how to use both."""
    if consistency.is_empty(context.database):
        _load_file(context, DEMO_FIXTURE)
    tokens.revoke(context.database, "demo")
    secret = tokens.create(context.database, "demo", "editor", days=1)
    address = f"{server.base_url(host, port)}/v1/timelines/raqqa-2017"
    return [
        f"  the story         {address}/events",
        f"  its conflicts     {address}/conflicts",
        "",
        f"  an editor's token to try it out, valid for a day:  {secret}",
        f'  curl "{address}/events?marker=conflict&limit=3"',
        f'  curl {address}/events -H "Authorization: Bearer {secret}" -H "Content-Type: application/json" \\',
        '    -d \'{"title": "Mine", "date": "2017-10", "sources": [{"title": "Notes", "published": "2017"}]}\'',
    ]


def _serve_ephemeral(
    context: Context,
    host: str,
    port: int,
    fixtures: Sequence[Path],
    secrets: Sequence[tuple[str, str]],
    seed: int | None,
    clock: int | None,
) -> None:
    """Serve a new database, deleted at the end; the base URL is the only line on standard output."""
    with ephemeral.temporary_folder() as folder, server.reserve_port(host, port) as reserved:
        # The tests of a client write a lot; those that test a limit set one.
        config = replace(
            Config.from_env(write_limit=None, login_limit=None),
            database_url=f"sqlite:///{folder}/timeline.db",
            clock=clock,
            seed=seed,
        )
        context = replace(context, config=config, database=open_database(config))
        _migrate(context.database)
        for file in fixtures:
            _load_file(context, file)
        for name, (role, secret) in zip(ephemeral.token_names([role for role, _ in secrets]), secrets, strict=True):
            tokens.add_secret(context.database, secret, name, role)
        context.database.close()
        url = server.base_url(host, reserved)
        watch = partial(ephemeral.start_watchdog, os.getpid(), folder, server.local_host(host), reserved, url)
        server.serve(host, reserved, 1, partial(context.create_application, config), on_worker_start=watch)


@click.command()
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.pass_obj
def load(context: Context, files: tuple[Path, ...]) -> None:
    """Load fixtures (JSON) or NDJSON files; loading one twice changes nothing."""
    _migrate(context.database)
    for file in files:
        counts = _load_file(context, file)
        summary = ", ".join(f"{counts[outcome]} {outcome}" for outcome in ("created", "updated", "unchanged"))
        click.echo(f"{file.name}: {summary}")


def _load_file(context: Context, file: Path) -> Counter[str]:
    """Load one file, all of it or nothing; returns the numbers of things created, updated and unchanged."""
    try:
        lines = _read_lines(context, file)
        return importing.load(context.database, User("loader", "admin"), lines, f"loaded from {file.name}")
    except ValidationError as error:
        raise click.ClickException(_describe_errors(file, error.errors)) from None
    except RecordError as error:
        raise click.ClickException(f"{file.name}: {error}; nothing was loaded") from None


def _read_lines(context: Context, file: Path) -> list[Line]:
    """Every line of a file, validated; raises ValidationError with the errors of all lines."""
    lines: list[Line] = []
    errors: list[FieldError] = []
    for place, line in importing.lines(file, context.parse_json):
        try:
            lines.append(context.load_line(line))
        except ValidationError as invalid:
            errors += [FieldError(f"{place}{error.pointer}", error.code, error.detail) for error in invalid.errors]
    if errors:
        raise ValidationError(errors)
    return lines


def _describe_errors(file: Path, errors: Sequence[FieldError]) -> str:
    first = [": ".join(filter(None, (error.pointer, error.detail))) for error in errors[:_MAX_ERRORS_SHOWN]]
    if len(errors) > _MAX_ERRORS_SHOWN:
        first.append(f"and {len(errors) - _MAX_ERRORS_SHOWN} more")
    return "\n  ".join((f"{file.name} was not loaded, nothing was changed:", *first))


@click.group("tokens")
def tokens_group() -> None:
    """Create, list and revoke tokens."""


@tokens_group.command("create")
@click.option("--name", required=True, help="Who uses it; stored with every change that is made with it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--timeline", "timelines", multiple=True, help="Only for this timeline; may be repeated.")
@click.option("--days", type=click.IntRange(1, 36500), help="The number of days until it expires.")
@click.pass_obj
def create_token(context: Context, name: str, role: str, timelines: tuple[str, ...], days: int | None) -> None:
    """Create a token; it is printed once, alone on the last line. A name can have two active tokens."""
    _migrate(context.database)
    try:
        secret = tokens.create(context.database, name, role, timelines, days)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for slug in tokens.unknown_timelines(context.database, timelines):
        click.echo(f"there is no timeline “{slug}” yet", err=True)
    click.echo(f"a token for {name}, {role}; it is not shown again:", err=True)
    click.echo(secret)


@tokens_group.command("list")
@click.pass_obj
def list_tokens(context: Context) -> None:
    """All tokens, by their first characters; days are UTC."""
    _check_migrated(context.database)
    now = context.database.clock.now()
    rows = [_TOKEN_COLUMNS, *(_token_row(token, now) for token in tokens.list_all(context.database))]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _token_row(token: Token, now: int) -> tuple[str, ...]:
    timelines = ",".join(token.timelines) if token.timelines else "all"
    expires = "never" if token.expires_at is None else _day(token.expires_at)
    days = (_day(token.created_at), expires, token.last_used_on or "never")
    return (f"{token.prefix}…", token.name, token.role, token.state(now), timelines, *days)


def _day(instant: int) -> str:
    return datetime.fromtimestamp(instant // 1_000_000, UTC).date().isoformat()


@tokens_group.command("revoke")
@click.argument("name_or_prefix", metavar="NAME|PREFIX")
@click.pass_obj
def revoke_token(context: Context, name_or_prefix: str) -> None:
    """Revoke every token of a name, or the one with a prefix; at once, in every process."""
    _check_migrated(context.database)
    count = tokens.revoke(context.database, name_or_prefix.rstrip("…"))
    if not count:
        detail = f"no active token has the name or the prefix “{name_or_prefix}”; see `tokens list`"
        raise click.ClickException(detail)
    click.echo(f"{count} revoked")


@click.command()
@click.pass_obj
def check(context: Context) -> None:
    """Recompute every derived value from the record; exit 1 on any difference."""
    _check_migrated(context.database)
    count = 0
    for difference in consistency.differences(context.database):
        count += 1
        click.echo(difference)
    if count:
        raise click.ClickException(f"{count} differences")
    click.echo("all derived data matches the record")


@click.command()
@click.pass_obj
def migrate(context: Context) -> None:
    """Bring the tables up to date."""
    _migrate(context.database)
    click.echo("the tables are up to date")


def _migrate(database: Database) -> None:
    migrations.migrate(database)


def _check_migrated(database: Database) -> None:
    if not migrations.is_current(database):
        raise click.ClickException("the tables are not up to date: run `python -m service migrate`")
