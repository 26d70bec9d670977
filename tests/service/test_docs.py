"""The documentation names everything there is: addresses, filters, settings, problems, roles, commands, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from flask import Flask

from service.__main__ import commands
from service.api.http.problems import PROBLEM_TYPES
from service.api.openapi import document
from service.config import DEFAULT_DATABASE_URL, SETTINGS, Config
from service.permissions import ROLES
from tests.conftest import ROOT, Client

FILES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
DOCS = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
UNTOLD = {"/static/<path:filename>": "a part of the pages"}


def _section(name: str) -> str:
    return DOCS.partition(f"\n## {name}\n")[2].partition("\n## ")[0]


def _told(page: str) -> set[str]:
    """The words that a text shows as code."""
    return set(re.findall(r"`([^`\n]+)`", page))


def test_every_address_is_in_the_readme(app: Flask) -> None:
    # The table stands under /v1, names ids alike and shortens what repeats: …/restore.
    told = {each.replace("…", "/timelines/{slug}/events/{id}") for each in _told(_section("Addresses"))}
    for rule in app.url_map.iter_rules():
        if rule.rule not in UNTOLD:
            path = re.sub(
                r"<(?:\w+:)?(\w+)>", lambda name: "{id}" if name[1].endswith("_id") else f"{{{name[1]}}}", rule.rule
            )
            assert {path, path.removeprefix("/v1")} & told, rule.rule


def test_every_method_of_an_address_is_in_its_line(app: Flask) -> None:
    lines = [splitline for splitline in _section("Addresses").splitlines() if splitline.startswith("| `/")]
    for line in lines:
        methods = set(re.findall(r"`(GET|POST|PUT|PATCH|DELETE)`", line))
        paths = [f"/v1{each}" for each in re.findall(r"`(/[^`]*)`", line.split("|")[1])]
        paths += [f"/v1/timelines/{{slug}}/events/{{id}}/{each}" for each in re.findall(r"`…/(\w+)`", line)]
        assert methods == _methods(app, paths), line


def _methods(app: Flask, paths: list[str]) -> set[str]:
    found = {
        (re.sub(r"<\w+>", "{}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods or ()
    }
    return {method for path, method in found if path in {re.sub(r"{\w+}", "{}", each) for each in paths}} - {
        "HEAD",
        "OPTIONS",
    }


def test_every_filter_is_in_the_readme(app: Flask) -> None:
    told = {each.partition("=")[0] for each in _told(_section("Addresses"))}
    for path, item in document.build_document(app)["paths"].items():
        asked = {each["name"] for each in item.get("get", {}).get("parameters", ()) if each["in"] == "query"}
        assert asked - told == set(), path


def test_every_setting_is_in_its_table_with_what_it_is_where_it_is_not_set() -> None:
    rows = dict(re.findall(r"^\| `(TIMELINE_\w+)` \| (.+?) \|", _section("Settings"), re.MULTILINE))
    assert rows.keys() == SETTINGS.keys()
    assert rows["TIMELINE_DATABASE_URL"] == f"`{DEFAULT_DATABASE_URL}`"
    for name, default in rows.items():
        if default != "none":
            assert Config.from_env({name: default.strip("`")}) == Config(), name


def test_no_setting_is_read_that_is_not_told() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in (ROOT / "service").rglob("*.py"))
    rest = "".join((ROOT / name).read_text(encoding="utf-8") for name in ("docker-compose.yml", "Makefile"))
    named = set(re.findall(r"\"(TIMELINE_[A-Z_]+[A-Z])\"", code)) | set(
        re.findall(r"\bTIMELINE_[A-Z_]+[A-Z]\b", rest + DOCS)
    )
    assert named - SETTINGS.keys() == {"TIMELINE_TEST_POSTGRESQL"}


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_every_problem_has_a_page_and_a_place_in_the_reference(anyone: Client, name: str) -> None:
    page = anyone.get(f"/problems/{name}")
    kind = PROBLEM_TYPES[name]
    assert (page.status_code, f"<h1>{kind.title}</h1>" in page.text, f"status {kind.status}" in page.text) == (
        200,
        True,
        True,
    )
    assert f'id="problem-{name}"' in anyone.get("/docs").text


def test_every_problem_can_come_from_somewhere(app: Flask) -> None:
    told = str(document.build_document(app)["paths"])
    of_the_router = {"method-not-allowed"}
    assert [name for name in PROBLEM_TYPES if f"/problems/{name}'" not in told and name not in of_the_router] == []


def test_every_role_is_told_with_what_it_may() -> None:
    rows = re.findall(r"^\| `(\w+)` \| \S", _section("Roles and tokens"), re.MULTILINE)
    assert rows == list(ROLES)


def _commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from _commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def test_every_command_with_every_option_is_in_its_table() -> None:
    table = _section("Commands")
    for name, command in _commands(commands):
        lines = [
            splitline
            for splitline in table.splitlines()
            if splitline.startswith(f"| `{name}") or f", `{name}" in splitline
        ]
        assert lines, name
        options = {opt for param in command.params if isinstance(param, click.Option) for opt in param.opts}
        assert [option for option in options if option not in "".join(lines)] == [], name
        strange = set(re.findall(r"--[a-z-]+", "".join(line.split(" | ")[0] for line in lines))) - options
        assert strange == set(), name


def test_every_target_that_the_readme_names_is_one() -> None:
    targets = re.findall(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)[0].split()
    named = set(re.findall(r"\bmake ([a-z]+)", "".join(re.findall(r"`[^`\n]+`|```sh\n.*?```", DOCS, re.DOTALL))))
    assert named - set(targets) == set()


@pytest.mark.parametrize("path", [*FILES, ROOT / "CHANGELOG.md"], ids=lambda path: path.name)
def test_every_link_leads_to_a_file_and_a_heading(path: Path) -> None:
    links = re.findall(r"\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
    for link in links:
        if not link.startswith("http"):
            name, _, anchor = link.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), link
            assert not anchor or anchor in _anchors(target), link


def _anchors(path: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w-]", "", heading.lower().replace(" ", "-")) for heading in headings}


def test_the_readme_is_short() -> None:
    assert len(FILES[0].read_text(encoding="utf-8").splitlines()) <= 160


def test_every_file_that_the_architecture_names_exists() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`([\w/]+\.(?:py|json))`", text))
    assert [name for name in sorted(names) if not any((ROOT / top / name).is_file() for top in ("", "service"))] == []


def test_every_function_that_the_architecture_names_is_in_its_file() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| [^|]+ \| (`[^|]+`) \| `(\w+)` \|$", text, re.MULTILINE)
    assert rows
    for files, name in rows:
        for path in re.findall(r"`([\w/]+\.py)`", files):
            code = (ROOT / "service" / path).read_text(encoding="utf-8")
            assert re.search(rf"^ *(?:def|class) {name}\b", code, re.MULTILINE), f"{path} has no {name}"
