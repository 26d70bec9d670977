"""The OpenAPI document: valid, complete, and true of the running service."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask
from openapi_spec_validator import validate

from service.api.http.problems import PROBLEM_TYPES
from service.api.openapi import examples
from service.api.schemas.claim import ClaimInput
from service.api.schemas.conflict import Conflict
from service.api.schemas.event import EventInput
from service.api.schemas.source import SourceInput
from service.api.schemas.timeline import TimelineInput
from tests.conftest import Client, load_demo
from tests.support import live_server, request_bodies

CASES = os.environ.get("SCHEMATHESIS_EXAMPLES", "20")
JUDGED = Path(__file__).with_name("schemathesis.toml")


@pytest.fixture
def document(anyone: Client) -> dict[str, Any]:
    return dict(anyone.get("/openapi.json").get_json())


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, told in document["paths"].items():
        for method, operation in told.items():
            if method != "parameters":
                yield path, method, operation


def _schema(document: dict[str, Any], name: str) -> Any:
    """A validator for one named schema."""
    return jsonschema_rs.validator_for({"$ref": f"#/components/schemas/{name}", "components": document["components"]})


def test_it_is_a_valid_document(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"].startswith("3.1")


def test_it_is_kept_by_its_tag(anyone: Client) -> None:
    assert anyone.get("/openapi.json", if_none_match=anyone.tag("/openapi.json")).status_code == 304


def test_it_names_every_address_and_method_of_the_interface(app: Flask, document: dict[str, Any]) -> None:
    told = {(re.sub(r"{\w+}", "{}", path), method.upper()) for path, method, _ in _operations(document)}
    routed = {
        (re.sub(r"<[^>]+>", "{}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or ()) - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/v1/")
    }
    assert told == routed


VERBS = {
    "get": "get|list|export|follow",
    "post": "create|restore|import",
    "put": "replace",
    "patch": "correct|decide",
    "delete": "remove",
}


def test_every_operation_has_a_name_of_its_own_that_code_can_bear(document: dict[str, Any]) -> None:
    named = {operation["operationId"]: method for _, method, operation in _operations(document)}
    assert len(named) == len(list(_operations(document)))
    strange = [name for name, method in named.items() if not re.fullmatch(rf"({VERBS[method]})([A-Z][a-z]+)+", name)]
    assert strange == [], "a verb of that method, and what it is done to: listEvents, correctEvent"


def test_what_gives_a_page_is_named_a_list(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        paged = "limit" in {each["name"] for each in operation["parameters"]} and not path.endswith("/history")
        assert operation["operationId"].startswith("list") == paged or "since" in str(operation["parameters"]), path
        assert method == "get" or not paged


def test_everything_in_it_is_said_in_words(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        assert operation["summary"], (path, method)
        assert all(each["description"] for each in operation["responses"].values()), (path, method)
        told = [*operation["parameters"], *document["paths"][path].get("parameters", ())]
        assert [each["name"] for each in told if not each.get("description")] == [], (path, method)
    assert all(each["description"] for each in document["tags"])
    assert all(each["description"] for each in document["components"]["headers"].values())


def test_every_member_is_said_in_words(document: dict[str, Any]) -> None:
    for name, schema in document["components"]["schemas"].items():
        assert schema["description"], name
        assert [each for each, told in schema.get("properties", {}).items() if not told.get("description")] == [], name


def test_every_operation_says_who_may(document: dict[str, Any]) -> None:
    schemes = document["components"]["securitySchemes"].keys()
    for path, method, operation in _operations(document):
        assert operation["security"], (path, method)
        assert {name for each in operation["security"] for name in each} <= schemes, (path, method)
        assert operation["tags"][0] in {each["name"] for each in document["tags"]}, (path, method)


def test_every_header_of_a_request_and_of_an_answer_has_an_example_or_a_shape(document: dict[str, Any]) -> None:
    assert all("example" in each for each in document["components"]["headers"].values())
    assert all(each["schema"] for _, _, operation in _operations(document) for each in operation["parameters"])


def test_every_body_and_every_answer_with_one_has_an_example(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        contents = list(operation.get("requestBody", {}).get("content", {}).items())
        contents += [item for told in operation["responses"].values() for item in told.get("content", {}).items()]
        assert [name for name, each in contents if not each.get("examples")] == [], (path, method)


def test_every_example_is_one_of_what_it_stands_beside(document: dict[str, Any]) -> None:
    components = document["components"]
    for _, _, operation in _operations(document):
        contents = list(operation.get("requestBody", {}).get("content", {}).values())
        contents += [each for told in operation["responses"].values() for each in told.get("content", {}).values()]
        for content in contents:
            judge = jsonschema_rs.validator_for({**content["schema"], "components": components})
            for name in content["examples"]:
                judge.validate(components["examples"][name]["value"])


def test_every_write_says_who_may_and_what_can_go_wrong(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if method != "get":
            assert operation["security"] == [{"token": []}], (path, method)
            assert {"400", "401", "403", "404", "406", "503"} <= operation["responses"].keys(), (path, method)


def test_what_needs_a_version_says_so(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if method in ("patch", "delete"):
            wanted = {each["name"]: each["required"] for each in operation["parameters"] if each["in"] == "header"}
            assert wanted["If-Match"], (path, method)
            assert {"412", "428"} <= operation["responses"].keys(), (path, method)


def test_every_read_can_be_answered_by_a_304_with_its_headers(document: dict[str, Any]) -> None:
    for path, method, operation in _operations(document):
        if method == "get" and "304" in operation["responses"]:
            assert {"ETag", "Cache-Control", "Vary"} <= operation["responses"]["304"]["headers"].keys(), path


def test_every_refusal_is_a_problem_of_a_known_type(document: dict[str, Any]) -> None:
    for path, _, operation in _operations(document):
        for status, answer in operation["responses"].items():
            if int(status) >= 400:
                (media_type,) = answer["content"]
                types = answer["content"][media_type]["schema"]["allOf"][1]["properties"]["type"]["enum"]
                assert media_type == "application/problem+json", path
                assert {each.removeprefix("/problems/") for each in types} <= PROBLEM_TYPES.keys(), path


@pytest.mark.parametrize("name", PROBLEM_TYPES)
def test_every_problem_that_is_shown_is_one(document: dict[str, Any], name: str) -> None:
    _schema(document, "Problem").validate(document["components"]["examples"][name]["value"])


def test_the_examples_of_requests_are_accepted(admin: Client, story: str) -> None:
    timeline = admin.post("/v1/timelines", examples.example_of(TimelineInput)).headers["Location"]
    event = admin.post(f"{story}/events", examples.example_of(EventInput))
    source = admin.post(f"{story}/sources", examples.example_of(SourceInput))
    claim = admin.post(f"{event.headers['Location']}/claims", {**examples.example_of(ClaimInput), "quote": "hundreds"})
    answers = [event, source, claim]
    paths = {"Timeline": timeline, "Event": event.headers["Location"], "Source": source.headers["Location"]}
    paths["Claim"] = claim.headers["Location"]
    for name, path in paths.items():
        answers.append(admin.patch(path, examples.PATCHES[f"{name}Patch"], if_match="*"))
    assert [answer.status_code for answer in answers] == [201, 201, 201, 200, 200, 200, 200]


def test_the_example_of_a_conflict_is_in_the_story(anyone: Client, story: str) -> None:
    example = examples.example_of(Conflict)
    stored = anyone.get(f"{story}/conflicts/{example['id']}").get_json()
    assert {**example, "revision": stored["revision"]} == stored


def test_what_the_schemas_take_is_what_the_service_takes(document: dict[str, Any]) -> None:
    bodies = {
        "EventInput": request_bodies.event(claims=[request_bodies.claim()]),
        "SourceInput": request_bodies.source(),
    }
    bodies |= {"TimelineInput": request_bodies.timeline(), "ClaimInput": request_bodies.claim(source="s")}
    for name, body in bodies.items():
        _schema(document, name).validate(body)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("EventInput", request_bodies.event(colour="red")),
        ("EventInput", request_bodies.event(title="")),
        ("EventInput", request_bodies.event(title="a\nb")),
        ("EventInput", request_bodies.event(title="a\u202eb")),
        ("EventInput", request_bodies.event(sources=[])),
        ("EventInput", request_bodies.event(sources=[5])),
        ("EventInput", request_bodies.event(place=5)),
        ("EventInput", request_bodies.event(id="..")),
        ("EventInput", request_bodies.event(claims=[request_bodies.claim(value=None)])),
        ("EventInput", request_bodies.event(claims=[request_bodies.claim(scope={"a": 5})])),
        ("SourceInput", request_bodies.source(reliability="G")),
        ("SourceInput", request_bodies.source(url="ftp://x")),
        ("TimelineInput", request_bodies.timeline(slug="a--b")),
    ],
)
def test_the_schemas_refuse_what_the_service_refuses(document: dict[str, Any], name: str, body: Any) -> None:
    assert not _schema(document, name).is_valid(body)


@pytest.fixture
def running(app: Flask, sqlite_url: str) -> Iterator[live_server.Server]:
    """The service in a process of its own, with the story."""
    load_demo(app)
    with live_server.running_server(sqlite_url, workers=1) as server:
        yield server


def _hold_to_the_document(running: live_server.Server, *words: str) -> None:
    """Make requests from the document and check every answer against it."""
    line = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(JUDGED),
        "run",
        "--no-color",
        *words,
    ]
    line += ["-H", f"Authorization: Bearer {running.secret}", f"http://127.0.0.1:{running.port}/openapi.json"]
    told = subprocess.run(line, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout[-20_000:]
    print(told.stdout[told.stdout.rindex("SUMMARY") :])


@pytest.mark.long
def test_some_requests_made_from_the_document_are_answered_as_it_says(running: live_server.Server) -> None:
    _hold_to_the_document(running, "--phases", "examples,fuzzing", "--max-examples", "4", "--seed", "1")


@pytest.mark.slow
def test_many_requests_made_from_the_document_are_answered_as_it_says(running: live_server.Server) -> None:
    _hold_to_the_document(running, "--max-examples", CASES)
