"""The command line: serve, load, tokens, check, migrate."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import click
from flask import Flask

from service import ephemeral, server
from service.clock import make_clock
from service.config import Config
from service.domain.errors import FieldError, ValidationError
from service.permissions import ROLES, User
from service.recording import importing, maintenance, tokens
from service.recording.errors import RecordError
from service.recording.importing import Line
from service.services import services
from service.storage import migrations
from service.storage.database import Database
from service.storage.tokens import Token

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "raqqa-2017.json"
_TOLD_OF_TOKENS = ("prefix", "name", "role", "state", "timelines", "created", "expires", "last used")


def install(app: Flask) -> None:
    """Hang the commands on the application's own group."""
    for command in list(app.cli.commands):
        del app.cli.commands[command]
    for command_ in (serve, load, tokens_, check, migrate):
        app.cli.add_command(command_)


def _database() -> Database:
    return services().database


def _migrated(database: Database | None = None) -> Database:
    """The database, brought up to date."""
    database = database or _database()
    migrations.migrate(database)
    filled = maintenance.backfill(database)
    if filled:
        click.echo(f"{filled} events can be searched now", err=True)
    return database


def _current() -> Database:
    """The database, which has its tables already."""
    database = _database()
    if not migrations.is_current(database):
        raise click.ClickException("the tables are not up to date: run `python -m service migrate`")
    return database


_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(0, 65535), help="8000 where none is given; 0 picks a free one.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="How many processes.")
@click.option("--demo", is_flag=True, help="Load the Raqqa story into an empty database; print a token for a day.")
@click.option(
    "--ephemeral", "thrown_away", is_flag=True, help="For tests: an empty record of its own, gone at the end."
)
@click.option("--fixture", "fixtures", multiple=True, type=_FILE, help="Load this first; with --ephemeral.")
@click.option("--token", "secrets", multiple=True, type=ephemeral.secret, help="Works as an admin's; with --ephemeral.")
@click.option("--seed", type=int, help="Ids are the same in every run with this number; with --ephemeral.")
@click.option("--clock", type=ephemeral.instant, help="The clock stands still at this instant; with --ephemeral.")
def serve(host: str, port: int | None, workers: int, demo: bool, thrown_away: bool, **kit: Any) -> None:
    """Bring the tables up to date and answer requests."""
    if thrown_away and (demo or workers > 1):
        raise click.UsageError("--ephemeral is one process on a record of its own: leave out --demo and --workers")
    if not thrown_away and any(value not in (None, ()) for value in kit.values()):
        raise click.UsageError("--fixture, --token, --seed and --clock would change a record for good; add --ephemeral")
    if thrown_away:
        _serve_ephemeral(host, port or 0, **kit)
    else:
        _serve_record(host, 8000 if port is None else port, workers, demo)


def _serve_record(host: str, port: int, workers: int, demo: bool) -> None:
    with server.reserved(host, port) as kept:
        database = _migrated()
        lines = server.addresses(host, kept)
        if demo:
            lines += _demonstrate(database, host, kept)
        database.close()
        server.serve(host, kept, workers, "\n".join(lines))


def _serve_ephemeral(
    host: str,
    port: int,
    fixtures: Sequence[Path],
    secrets: Sequence[tuple[str, str]],
    seed: int | None,
    clock: int | None,
) -> None:
    """Serve a record that is made now and goes at the end; the address is the one line on standard output."""
    with ephemeral.folder() as folder, server.reserved(host, port) as kept:
        # The tests of a client write much and know what they do; who tests what happens at a limit sets one.
        settings = Config.from_env(write_limit=None, login_limit=None)
        config = replace(settings, database_url=f"sqlite:///{folder}/timeline.db", clock=clock, seed=seed)
        database = _migrated(Database(config.database_url, make_clock(clock, seed)))
        for file in fixtures:
            _load_file(database, file)
        for name, (role, secret) in zip(ephemeral.names([role for role, _ in secrets]), secrets, strict=True):
            tokens.store_given_token(database, secret, name, role)
        database.close()
        shown = server.shown_host(host)
        address = f"http://{shown}:{kept}"
        accompany = partial(ephemeral.accompany, os.getpid(), folder, shown.strip("[]"), kept, address)
        server.serve(host, kept, 1, config=config, accompany=accompany)


def _demonstrate(database: Database, host: str, port: int) -> list[str]:
    if maintenance.is_empty(database):
        _load_file(database, FIXTURE)
    tokens.revoke(database, "demo")
    secret = tokens.create(database, "demo", "editor", days=1)
    address = f"http://{server.shown_host(host)}:{port}/v1/timelines/raqqa-2017"
    return [
        f"  the story       {address}/events",
        f"  its conflicts   {address}/conflicts",
        "",
        f"  a token for trying out, an editor's, good for a day:  {secret}",
        f'  curl "{address}/events?marker=conflict&limit=3"',
        f'  curl {address}/events -H "Authorization: Bearer {secret}" -H "Content-Type: application/json" \\',
        '    -d \'{"title": "Mine", "date": "2017-10", "sources": [{"title": "Notes", "published": "2017"}]}\'',
    ]


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
def load(files: tuple[Path, ...]) -> None:
    """Load fixtures (JSON) or NDJSON files; loading one twice changes nothing."""
    database = _migrated()
    for file in files:
        counts = _load_file(database, file)
        told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in ("created", "updated", "unchanged"))
        click.echo(f"{file.name}: {told}")


def _load_file(database: Database, file: Path) -> Counter[str]:
    try:
        checked = _checked(file)
        return importing.load(database, User("loader", "admin"), checked, f"loaded from {file.name}")
    except ValidationError as error:
        raise click.ClickException(_told(file, error.errors)) from None
    except RecordError as error:
        raise click.ClickException(f"{file.name}: {error}; nothing was loaded") from None


def _checked(file: Path) -> list[Line]:
    """Every line of a file, through the same door as a request; raises Invalid with all that is wrong."""
    parse, load_line = services().parse_json, services().load_line
    checked: list[Line] = []
    wrong: list[FieldError] = []
    for place, line in importing.lines(file, parse):
        try:
            checked.append(load_line(line))
        except ValidationError as error:
            wrong += [FieldError(f"{place}{each.pointer}", each.code, each.detail) for each in error.errors]
    if wrong:
        raise ValidationError(wrong)
    return checked


def _told(file: Path, wrong: Sequence[FieldError]) -> str:
    shown = "\n  ".join(": ".join(filter(None, (each.pointer, each.detail))) for each in wrong[:20])
    more = f"\n  and {len(wrong) - 20} more" if len(wrong) > 20 else ""
    return f"{file.name} was not loaded, nothing was changed:\n  {shown}{more}"


@click.group("tokens")
def tokens_() -> None:
    """Make, list and revoke tokens."""


@tokens_.command("create")
@click.option("--name", required=True, help="Whose it is; kept with everything written with it.")
@click.option("--role", required=True, type=click.Choice(ROLES))
@click.option("--timeline", "timelines", multiple=True, help="Only for this timeline; may be given several times.")
@click.option("--days", type=click.IntRange(1, 36500), help="Good for so many days.")
def create_token(name: str, role: str, timelines: tuple[str, ...], days: int | None) -> None:
    """Make a token; it is told once, alone on the last line. Two of a name may hold at a time."""
    database = _migrated()
    try:
        secret = tokens.create(database, name, role, timelines, days)
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    for slug in tokens.unknown(database, timelines):
        click.echo(f"there is no timeline “{slug}” yet", err=True)
    click.echo(f"a token for {name}, {role}; it is shown only now:", err=True)
    click.echo(secret)


@tokens_.command("list")
def list_tokens() -> None:
    """All tokens, by their first characters; days are UTC."""
    lines = [_TOLD_OF_TOKENS, *map(_token_told, tokens.all_tokens(_current()))]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_TOLD_OF_TOKENS))]
    for line in lines:
        click.echo("  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip())


def _token_told(token: Token) -> tuple[str, ...]:
    bound = ",".join(token.timelines) if token.timelines else "all"
    expires = "never" if token.expires_at is None else _day(token.expires_at)
    days = (_day(token.created_at), expires, token.last_used_on or "never")
    state = token.state(_database().clock.now())
    return (f"{token.prefix}…", token.name, token.role, state, bound, *days)


def _day(instant: int) -> str:
    return datetime.fromtimestamp(instant // 1_000_000, UTC).date().isoformat()


@tokens_.command("revoke")
@click.argument("which", metavar="NAME|PREFIX")
def revoke_token(which: str) -> None:
    """Revoke every token of a name, or the one of a prefix; at once, in every process."""
    number = tokens.revoke(_current(), which.rstrip("…"))
    if not number:
        raise click.ClickException(f"no active token is named “{which}” or begins so; see `tokens list`")
    click.echo(f"{number} revoked")


@click.command()
def check() -> None:
    """Recompute every derived value from the record; exit 1 on any difference."""
    differences = 0
    for difference in maintenance.differences(_current()):
        differences += 1
        click.echo(difference)
    if differences:
        raise click.ClickException(f"{differences} differences")
    click.echo("everything derived equals what the record gives")


@click.command()
def migrate() -> None:
    """Bring the tables up to date."""
    _migrated()
    click.echo("the tables are up to date")
