"""Record the answers of this version to a fixed set of requests, and compare two recordings.

``record`` runs the ``service`` package of the current directory on an empty database, with a clock that stands still
and ids from a seed: two recordings of the same code are identical. ``compare`` tells what two versions answer
differently, and fails where there is anything; what was changed on purpose is left out with ``--ignore``.
"""

from __future__ import annotations

import argparse
import base64
import gzip
import hashlib
import importlib
import json
import os
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from itertools import product
from pathlib import Path
from typing import Any

from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, make_url

CLOCK = 1_795_176_000_000_000  # 2026-11-20T12:00:00Z in microseconds
HOLDERS = {"admin": "admin", "editor": "editor", "reporter": "reporter", "reader": "reader", "bound": "editor"}
MOST_PAGES = 4


def build_config(url: str, **settings: str) -> Any:
    """The settings: a fixed clock and seed, and no limits unless the settings set them."""
    usual = {"WRITE_LIMIT": "off", "LOGIN_LIMIT": "off", "CORS_ORIGINS": "https://example.org", "DATABASE_URL": url}
    environment = {f"TIMELINE_{name}": value for name, value in (usual | settings).items()}
    return importlib.import_module("service.config").Config.from_env(environment, clock=CLOCK, seed=1)


def build_app(url: str, **settings: str) -> Flask:
    """The application with these settings."""
    return importlib.import_module("service.app").create_app(build_config(url, **settings))


def run_command(url: str, *words: str) -> str:
    """Run a command of the service's command line on a database; returns the last line it prints."""
    entry = importlib.import_module("service.__main__")
    context = entry.create_context(build_config(url))
    result = CliRunner().invoke(entry.commands, words, obj=context)
    context.database.close()
    if result.exit_code:
        raise SystemExit(f"{' '.join(words)}: {result.output}{result.exception or ''}")
    return result.output.strip().rpartition("\n")[2]


def prepare(url: str, fixture: Path) -> tuple[Flask, dict[str, str]]:
    """The application on a migrated database with the fixture loaded, and the secret of each token by its holder."""
    run_command(url, "migrate")
    run_command(url, "load", str(fixture))
    secrets = {"wrong": "ctl_no-such-token"}
    for who, role in (HOLDERS | {"revoked": "admin"}).items():
        only = ("--timeline", "hidden-2019") if who == "bound" else ()
        secrets[who] = run_command(url, "tokens", "create", "--name", who, "--role", role, *only)
    run_command(url, "tokens", "revoke", "revoked")
    return build_app(url), secrets


@contextmanager
def empty_database(server: str | None) -> Iterator[str]:
    """The URL of an empty database: a temporary SQLite file, or a new database on the server, dropped afterwards."""
    if server is None:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{folder}/timeline.db"
        return
    name = f"answers_{os.getpid()}"
    with create_engine(server, isolation_level="AUTOCOMMIT").connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
        try:
            yield make_url(server).set(database=name).render_as_string(hide_password=False)
        finally:
            connection.exec_driver_sql(f"DROP DATABASE {name} WITH (FORCE)")


# The tables. A request is `WHO METHOD PATH BODY | Header: value | …`; an indented line continues the one before.
# $T and $A are two timelines, $t is the one being read, $r an instant of its record, $tag the present ETag of the
# address, $k(property) the id of the first conflict about a property, $made(id) the revision that made an event.
# READS are addresses, each with queries. Each of WRITES is sent before by those who may not, as a dry run and with
# other preconditions, and afterwards once more.
READS = r"""
$t recorded_at=2026-11-20T12:00:00Z recorded_at=2026-11-20T12:00:20Z wat=1 known_at=2017-10-31&$r known_at=2017-13-01
    recorded_at=yesterday
$t/events limit=9 limit=5&order=desc limit=0 limit=x order=up view=compact view=compact&limit=4 count=exact
    limit=3&count=exact&view=compact&from=2017-10-12 q=convoy q=fighters+raq* q=%22final+assault%22 q=%D8%A7%D9%84*
    q=%C3%A9vacuation q=%22open q=raqqa&q=convoy q=%00 q=a%E2%80%AEb from=2017-10-14 to=2017-10-12 from=2018&to=2017
    from=2017-10-12&to=2017-10-14~ from=14/10/2017 kind=movement&kind=battle&tag=convoy tag=convoy&tag=border
    actor=SDF&actor=Army place=raqqa place=Tabqa+/+Raqqa bbox=38.5,35.5,39.5,36.5 bbox=170,-20,-170,-10 bbox=1,2
    near=35.95,39.01,50 near=35.95,39.01,50&near=36.8,38.0,5&limit=1 near=95,0,1 source=S03 source=S03&source=S01
    publisher=bbc+news&q=convoy confidence=possible confidence=unjudged&confidence=probable min_confidence=possible
    min_confidence=unjudged marker=conflict marker=tension marker=any marker=none&limit=6
    marker=conflict&marker=tension&view=compact conflict_kind=quantity&marker=conflict conflict_kind=x
    known_at=2017-10-10 known_at=2017-10-17&marker=any known_at=2017-11-12 known_at=2018-02-01&view=compact
    known_at=2017-10-31&q=convoy&count=exact known_at=2017-11-13&limit=6&order=desc known_at=2017-10-31&bbox=38,35,40,37
    known_at=2017-10-31&min_confidence=possible&source=S01 without=S02 without=S03&marker=conflict without=none
    without=S03&known_at=2017-11-13 without=a/b recorded_at=2026-11-20T12:00:06Z&view=compact
    recorded_at=2026-11-19T00:00:00Z recorded_at=2026-11-20T13:00:01%2B01:00 after=bm9uc2Vuc2U after=%FF limt=5
$t/events/E16 known_at=2017-10-14 view=compact
$t/events/E28 without=S01
$t/events/E16/claims limit=5 known_at=2017-11-13&limit=4
$t/events/E16/history limit=1 after=bm9uc2Vuc2U limit=0
$t/claims/C025
$t/sources limit=6 known_at=2017-10-14 known_at=2017-11-13&limit=4
$t/sources/S03 known_at=2017-11-13
$t/conflicts limit=2 expand=pairs expand=pairs&limit=2 expand=all status=open status=closed status=any status=resolved
    status=x level=tension kind=date kind=quantity&kind=declared event=E16 property=fighters_left
    property=departed_on&property=fighters_left event=none known_at=2018-01-01&limit=2 without=S03&expand=pairs
    recorded_at=2026-11-20T12:00:06Z&status=any
$t/conflicts/$k(fighters_left) expand=pairs
$t/facets known_at=2017-11-13 without=S01 limit=1
$t/diff from=2017-10-31&to=2017-11-13 from=2017-10-10&to=2018-02-01 from=2017-10-12&to=2017-10-12
    from=2018-01-01&to=2017-10-01 from=2017-10-10&to=2018-02-01&$r
$t/changes limit=5 since=50&limit=9 since=100&wait=0 since=9999 since=-1 wait=31
"""
MOMENTS = " known_at=2017-10-12 known_at=2017-10-31 known_at=2018-01-01 without=S03 $r"
SHAPED = """
$T $T/events?limit=4 $T/events?known_at=2017-10-31 $T/events/E16 $T/events/E16/claims $T/events/E16/history
$T/claims/C025 $T/sources $T/sources/S03 $T/conflicts $T/conflicts/$k(fighters_left) $T/facets $T/changes $T/happenings
$T/diff?from=2017-10-31&to=2017-11-13 $T/ $T//events $T/events/none $T/events/a%2Fb $T/events/none/claims $T/claims/none
$T/events/none/history $T/sources/none $T/conflicts/none $T/events/E16/restore /v1/timelines /v1/timelines?limit=1 /v1
/v1/timelines/none/events /v1/timelines/NoSlug /v1/timelines?limit=0 /v1/timelines?after=x / /docs /openapi.json /readme
/problems/stale /problems/none /livez /readyz /version /livez?x=1 /static/plain.css /static/docs.css /static/none
/nothing"""
SHAPES = """
nobody,nobody,nobody,reader,admin,bound,wrong,revoked GET|nobody,nobody,reader GET | Accept-Encoding: gzip
nobody GET | Accept-Encoding: gzip;q=0.5, identity;q=0.9|nobody GET | If-None-Match: "0"|nobody GET | If-None-Match: *
nobody GET | If-None-Match: "0", W/$tag | Accept-Encoding: gzip|nobody,reader GET,HEAD | If-None-Match: $tag
nobody GET | Accept: text/html|nobody GET | Accept: application/json;q=0.5, */*;q=0.1|nobody HEAD,OPTIONS
nobody GET | Range: bytes=0-9|nobody GET | Authorization: Basic YTpi|nobody GET | X-Request-Id: not an id
nobody OPTIONS | Origin: https://example.org | Access-Control-Request-Method: PATCH
nobody OPTIONS | Origin: https://elsewhere.example | Access-Control-Request-Method: POST
nobody OPTIONS | Origin: https://elsewhere.example | Access-Control-Request-Method: GET
nobody,reporter GET,POST | Origin: https://example.org|nobody,editor PUT,POST,PATCH,DELETE|editor PROPFIND"""
PROBLEMS = """
not-found method-not-allowed no-token forbidden not-acceptable media-type too-large unreadable query cursor
precondition-required invalid key-reused taken in-use too-many busy read-only no-room bad-request internal"""
WRITES = r"""
admin POST /v1/timelines {"slug":"hidden-2019","title":"Hidden","visibility":"private"} | Idempotency-Key: "k1"
admin POST /v1/timelines {"slug":"hidden-2020","title":"Other"} | Idempotency-Key: k1
admin POST /v1/timelines {"slug":"hidden-2019","title":"Taken"} | Idempotency-Key: a b
admin POST /v1/timelines {"slug":"brief","title":"Brief"} | Prefer: return=minimal
admin POST /v1/timelines?reason=why {"slug":"a-story","title":"A story","description":"One.\nTwo.","language":"ar-SY",
    "timezone":"Asia/Damascus","properties":[{"key":"fighters_left","type":"quantity","unit":"people"},{"key":"killed",
    "type":"quantity","unit":"people","measure":"total"},{"key":"surrendered","type":"quantity","unit":"people",
    "measure":"flow"},{"key":"area_held","type":"quantity","unit":"km^2"},{"key":"departed_on","type":"date"},{"key":
    "let_go","type":"boolean"},{"key":"told","type":"text"},{"key":"weapon","type":"term","exclusive":true,
    "incompatible":[["rifle","none"]]},{"key":"seen","type":"term"},{"key":"base","type":"place","label":
    "headquarters"}]} | Origin: https://example.org
admin POST $A/sources {"id":"t","title":"Another","url":"https://example.org/known","published":"2017-11-13"}
admin POST $A/events {"id":"e","title":"Convoy leaves","date":"2017-10-14","sources":[{"id":"s","title":"A report",
    "published":"2017-11-13"}],"claims":[{"id":"c","property":"fighters_left","value":"250","source":0}]}
editor POST $A/sources {"id":"S01","title":"First","publisher":"BBC News","published":"2017-10-11","reliability":"A"}
reporter POST $A/sources {"id":"S03","title":"Third","url":"https://Example.org/3?utm_source=x#y","publisher":
    "The Paper","authors":["A. B."],"published":"2017-10-30~","kind":"report","language":"ar","reliability":"B",
    "derived_from":[{"source":"S01","as":"quotes"}],"archive_url":"https://archive.example.org/3","retrieved_at":
    "2017-11-01T08:00:00Z"}
reporter POST $A/sources {"title":"Third again","url":"http://example.org/3"}
editor POST $A/sources {"id":"S02","title":"Second","published":"2017-11-13","reliability":"E"} | Prefer: return=minimal
editor POST $A/sources {"title":"No id"} | Idempotency-Key: s
reporter POST $A/events?reason=first {"id":"E16","title":"Évacuation of the convoy","date":"2017-10-14/2017-10-15",
    "kind":"movement","place":{"name":"Raqqa","lat":35.95,"lon":39.01,"radius_km":3,"within":["Syria"]},"actors":["SDF",
    "Army"],"tags":["convoy","border"],"confidence":"confirmed","media":[{"url":"https://example.org/p.jpg","caption":
    "A"}],"summary":"القافلة\nleft","sources":["S01",{"id":"S03","locator":"p. 2","note":"map"}],"claims":[{"id":"C025",
    "property":"fighters_left","value":"about 250","source":0,"credibility":"probable","attributed_to":"A spokesman",
    "quote":"many"},{"id":"C026","property":"fighters_left","value":"4,000","source":"S03","credibility":"possible"},
    {"property":"departed_on","value":"2017-10-12","source":"S03"},{"property":"departed_on","value":"2017-10-14",
    "source":"S01"},{"property":"weapon","value":"rifle","source":0},{"property":"weapon","value":"none","source":1},
    {"property":"area_held","value":"1.5 square miles","source":1},{"property":"base","value":{"name":"Tabqa","lat":
    35.8,"lon":38.5},"source":0},{"property":"base","value":"Damascus","source":1},{"property":"let_go","value":true,
    "source":{"title":"In"}}]}
reporter POST $A/events {"id":"E28","title":"A pocket","date":"2017-10-12","kind":"state","place":{"name":"Azaz","lat":
    36.8,"lon":38.0},"tags":["border"],"confidence":"possible","sources":["S01","S02"],"relations":[{"kind":"after",
    "event":"E16"}],"claims":[{"property":"occurrence","value":"occurred","source":"S01"},{"property":"occurrence",
    "value":"did_not_occur","source":"S02"},{"property":"place","value":"Kilis","source":"S02"},{"property":"date",
    "value":"2017-10-20","source":"S02"},{"property":"killed","value":"more than 1,000","source":"S01","scope":{"who":
    "all"}}]}
reporter POST $A/events {"title":"Évacuation of the convoy","date":"2017-10-14","kind":"battle","confidence":"probable",
    "actors":["army"],"position":-1,"sources":["S02",{"url":"https://example.org/new"}]} | Idempotency-Key: e
reporter POST $A/events {"title":"Other","date":"2017","sources":["S02"]} | Idempotency-Key: e
reporter POST $A/events {"id":"E30","title":"Undated","date":"/2018-01","sources":["S02"]} | Prefer: return=minimal
reporter POST $A/events {"id":"E16","title":"Taken","date":"2017","sources":["S02"]}
editor PUT $A/events/E31 {"title":"Put","date":"2017-12","sources":["S01"]} | If-None-Match: *
editor PUT $A/events/E31 {"title":"Put again","date":"2017-12-01?","sources":["S01"]}
editor PUT $A/events/E31 {"title":"No source","date":"2017-12-01?"}
reporter PATCH $A/events/E31 {"title":"Not mine"}
reporter PATCH $A/events/E16 {"distinct_from":["E28"],"actors":null} | Content-Type: application/merge-patch+json
reporter PATCH $A/events/E16?reason=why {"tags":["convoy"],"actors":["SDF"]} | Prefer: return=minimal
editor PATCH $A/events/E16 {"revision":1,"markers":[]}
editor DELETE $A/events/E30?reason=gone
editor POST $A/events/E30/restore {"revision":999} | If-Match: *
editor POST $A/events/E30/restore {"revision":$made(E30)} | If-Match: * | Idempotency-Key: r
editor POST $A/events/E16/restore {"revision":$made(E16)} | If-Match: * | Prefer: return=minimal
reporter POST $A/events/E16/claims {"id":"C1","property":"fighters_left","value":"300-400","source":"S03","supersedes":
    "C026"}
reporter POST $A/events/E16/claims {"id":"C2","property":"told","value":"go","source":"S03","contradicts":[{"claim":
    "C025"}]}
reporter POST $A/events/E16/claims {"property":"let_go","value":false,"source":"S02"} | Idempotency-Key: c
reporter PATCH $A/claims/C1 {"value":"350","credibility":"doubtful"}
reporter PATCH $A/claims/C1?reason=error {"status":"retracted","status_date":"2017-11-20","status_note":"Wrong"}
editor DELETE $A/claims/C2
editor PATCH $A/conflicts/$k(departed_on) {"status":"explained","note":"Two convoys"}
editor PATCH $A/conflicts/$k(weapon) {"status":"resolved","note":"No"}
editor PATCH $A/conflicts/$k(weapon)?reason=x {"status":"dismissed","note":"No"}
editor PATCH $T/conflicts/$k(agreed_on) {"status":"resolved","note":"The 12th","prefers":"C126"}
editor PATCH $T/claims/C126 {"value":"2017-10-11"}
editor PATCH $T/sources/S03 {"status":"retracted","status_date":"2017-12-01","status_note":"Withdrawn"}
editor PATCH $T/sources/S24 {"reliability":"E","derived_from":["S23"]} | Prefer: return=minimal
editor DELETE $T/sources/S24
editor POST $T/sources {"id":"gone","title":"Gone"}
editor DELETE $T/sources/gone
editor POST $T/events {"title":"Evacuation convoy of fighters and families leaves Raqqa","date":"2017-10-14","sources":
    ["S05"]}
editor PATCH $T {"description":"Shorter","timezone":"Asia/Damascus"}
admin PATCH /v1/timelines/brief {"visibility":"private"}
admin DELETE /v1/timelines/brief
bound POST /v1/timelines/hidden-2019/events {"id":"E16","title":"H","date":"2019","sources":[{"id":"S03","title":"S"}]}
"""
RAW = (
    b"",
    b"{",
    b"null",
    b"[]",
    b"\xff\xfe{}",
    b"\x1f\x8b\x08\x00",
    b"\xed\xa0\x80",
    b"{'a':1}",
    b'{"title":"\\ud800"}',
)
LIMITED = (
    "editor POST $A/events {}|editor POST $A/events {}|editor POST $A/events {}|wrong GET $A|wrong GET $A|editor GET $A"
)
SLUGS = {"T": "raqqa-2017", "A": "a-story", "H": "hidden-2019"}
TIMELINES = {name: f"/v1/timelines/{slug}" for name, slug in SLUGS.items()}
Request = tuple[str, str, str, str, dict[str, str]]


def requests(table: str) -> Iterator[Request]:
    """The requests of a table: who asks, method, path, body, headers."""
    for line in filter(None, re.split(r"\n|(?<=\S)\|(?=\S)", re.sub(r"\n +", " ", table))):
        words, *headers = line.split(" | ")
        who, method, path, body = [*words.split(" ", 3), "", ""][:4]
        yield who, method, path, body, dict(each.split(": ", 1) for each in headers)


def steady(path: str, part: str, headers: list[list[str]], body: bytes) -> tuple[list[list[str]], bytes]:
    """Headers and body without what differs from copy to copy of the files, and from second to second of a limit."""
    if path.startswith("/static/"):
        files = ("Date", "ETag", "Last-Modified")
        headers = [[name, "(left out)" if name in files else value] for name, value in headers]
    if part == "limits":
        headers = [[name, re.sub(r"\b86[34]\d\d\b", "86400", value)] for name, value in headers]
        body = re.sub(rb"\b86[34]\d\d\b", b"86400", body)
    return headers, body


class Recorder:
    """Sends requests through the whole application and keeps what is answered; each body is kept once."""

    def __init__(self, app: Flask, secrets: dict[str, str]) -> None:
        self.app, self.secrets = app, secrets
        self.answers: dict[str, dict[str, Any]] = {}
        self.bodies: dict[str, str] = {}
        self.numbers: Counter[str] = Counter()

    def ask(self, who: str, method: str, path: str, data: bytes = b"", headers: dict[str, str] | None = None) -> Any:
        """Send a request in somebody's name; returns the answer."""
        usual = {"X-Request-Id": "recorded"} | ({"Content-Type": "application/json"} if data else {})
        token = {"Authorization": f"Bearer {self.secrets[who]}"} if who in self.secrets else {}
        return self.app.test_client().open(path, method=method, data=data, headers=usual | token | (headers or {}))

    def record(self, part: str, who: str, method: str, path: str, body: str | bytes, headers: dict[str, str]) -> Any:
        """Send a request and keep the answer under the next name of that part; returns the answer."""
        path = self.filled(path)
        data = body if isinstance(body, bytes) else self.filled(body, path, who).encode()
        headers = {name: self.filled(value, path, who) for name, value in headers.items()}
        answer = self.ask(who, method, path, data, headers)
        sent = {"who": who, "method": method, "path": path, "headers": headers, "body": data[:2000].decode("latin-1")}
        if path.startswith("/static/"):
            sent["headers"] = dict.fromkeys(headers, "(left out)")
        said, body = steady(path, part, sorted([*each] for each in answer.headers.items()), answer.data)
        told = {"status": answer.status_code, "headers": said, "body": hashlib.sha256(body).hexdigest()[:20]}
        self.bodies[told["body"]] = base64.b64encode(body).decode()
        self.numbers[part] += 1
        self.answers[f"{part} {self.numbers[part]}"] = {"request": sent, **told}
        return answer

    def filled(self, text: str, path: str = "", who: str = "") -> str:
        """A text of the tables with the present values in place of its names."""
        text = re.sub(r"\$([TAH])\b", lambda found: TIMELINES[found[1]], text)
        text = re.sub(r"\$r\b", "recorded_at=2026-11-20T12:00:01Z", text)
        for whole, name in re.findall(r"(\$k\((\w+)\))", text):
            found = self.ask("admin", "GET", f"{text.partition('/conflicts')[0]}/conflicts?status=any&property={name}")
            ids = [each["id"] for each in found.json.get("conflicts", ())]
            text = text.replace(whole, ids[0] if ids else "none")
        for whole, name in re.findall(r"(\$made\((\w+)\))", text):
            history = self.ask("admin", "GET", f"{TIMELINES['A']}/events/{name}/history").json
            text = text.replace(whole, str(history["revisions"][0]["revision"]))
        if "$tag" in text:
            found = [self.ask(who, "GET", each).headers.get("ETag") for each in (path, path.partition("?")[0])]
            text = text.replace("$tag", next(filter(None, found), '"none"'))
        return text

    def read(self, timeline: str, part: str, *holders: str) -> None:
        """Record all READS of a timeline, with the pages that follow."""
        for line in filter(None, re.sub(r"\n +", " ", READS).split("\n")):
            address, *queries = (line + MOMENTS).replace("$t", timeline).split(" ")
            for path in (address, *(f"{address}?{query}" for query in queries)):
                for who in holders:
                    self._follow(f"{part}, {who}", who, path)

    def _follow(self, part: str, who: str, path: str) -> None:
        for number in range(MOST_PAGES):
            answer = self.record(f"{part}, next pages" if number else part, who, "GET", path, "", {})
            following = re.search(r'<([^>]+)>; rel="next"', answer.headers.get("Link", ""))
            if following is None:
                return
            path = following[1]

    def write(self, who: str, method: str, path: str, body: str, headers: dict[str, str]) -> None:
        """Record a write, after those who may not, a dry run and wrong preconditions; then whether it is done twice."""
        if method != "POST" and "If-None-Match" not in headers:
            headers = {"If-Match": "$tag", **headers}
        body = self.filled(body)
        others = ["nobody", "wrong", "reader", "bound", *(["reporter"] if method in ("PATCH", "DELETE") else [])]
        for other in (each for each in others if each != who):
            self.record("writes refused", other, method, path, body, headers)
        tried = {name: value for name, value in headers.items() if name != "Idempotency-Key"}
        self.record("dry runs", who, method, path + ("&" if "?" in path else "?") + "dry_run=true", body, tried)
        if "If-Match" in headers:
            for tag in ('"0"', 'W/"1"', "0"):
                self.record("wrong preconditions", who, method, path, body, tried | {"If-Match": tag})
            unconditional = {name: value for name, value in tried.items() if name != "If-Match"}
            self.record("wrong preconditions", who, method, path, body, unconditional)
        self.record("writes", who, method, path, body, headers)
        self.record("writes again", who, method, path, body, headers)


def record_all(recorder: Recorder, fixture: Path) -> None:
    """Send every request."""
    recorder.read("$T", "reads", "nobody", "reader")
    for path in [*SHAPED.split(), *(f"/problems/{name}" for name in PROBLEMS.split())]:
        for askers, methods, _, _, headers in requests(SHAPES if path in SHAPED.split() else "nobody GET,HEAD"):
            for who, method in product(askers.split(","), methods.split(",")):
                recorder.record("shapes", who, method, path, "", headers)
    for request in requests(WRITES):
        recorder.write(*request)
    recorder.read("$T", "reads after the writes", "nobody", "editor")
    recorder.read("$A", "reads of a second timeline", "nobody", "editor")
    recorder.read("$H", "reads of a private timeline", "nobody", "bound")
    for who in (*HOLDERS, "nobody"):
        recorder.record("lists", who, "GET", "/v1/timelines", "", {})
        recorder.record("lists", who, "GET", "/", "", {})
    record_bad(recorder, fixture.parent / "bad")


def record_bad(recorder: Recorder, folder: Path) -> None:
    """Send what must be refused: the cases of a folder, and bytes that are not JSON to every address of WRITES."""
    for file in sorted(folder.glob("*.json")):
        for case in json.loads(file.read_text(encoding="utf-8"))["cases"]:
            path = case["path"] if case["path"].startswith("/v1") else f"$A{case['path']}"
            body = case["raw"] * case.get("repeat", 1) if "raw" in case else json.dumps(case.get("body"))
            headers = {"Content-Type": "application/json", **case.get("headers", {})}
            recorder.record(f"bad {file.stem}", "admin", case["method"], path, body.encode(), headers)
    for method, path in dict.fromkeys((each[1], each[2]) for each in requests(WRITES) if each[1] != "DELETE"):
        for raw in RAW:
            headers = {"Content-Type": "application/json", "If-Match": "*"}
            recorder.record("raw bytes", "admin", method, path, raw, headers)


def record(out: Path, fixture: Path, server: str | None) -> None:
    """Record the answers of the service in the current directory."""
    sys.path[0] = os.getcwd()  # noqa: PTH109 - Python's own name for it
    with empty_database(server) as url:
        recorder = Recorder(*prepare(url, fixture))
        record_all(recorder, fixture)
        recorder.app = build_app(url, WRITE_LIMIT="2/day", LOGIN_LIMIT="1/day")
        for request in requests(LIMITED):
            recorder.record("limits", *request)
    told = json.dumps({"answers": recorder.answers, "bodies": recorder.bodies}, ensure_ascii=False, indent=1)
    out.write_text(told + "\n", encoding="utf-8")
    for part, number in recorder.numbers.items():
        print(f"{number:5d}  {part}")
    print(f"{len(recorder.answers):5d}  in all")


def body_of(recording: dict[str, Any], answer: dict[str, Any]) -> Any:
    """The body of an answer: what its JSON says, else its text."""
    data = base64.b64decode(recording["bodies"][answer["body"]])
    data = gzip.decompress(data) if ["Content-Encoding", "gzip"] in answer["headers"] else data
    try:
        return json.loads(data)
    except ValueError:
        return {"(text)": data.decode("utf-8", "replace").splitlines()}


def changed(a: Any, b: Any, path: str = "") -> Iterator[tuple[str, Any, Any]]:
    """Where two JSON values differ: the path with * for every index, and both values."""
    if isinstance(a, dict) and isinstance(b, dict):
        if a.keys() == b.keys() and [*a] != [*b]:
            yield f"{path} (order of members)", [*a], [*b]
        for name in a | b:
            yield from changed(a.get(name, "(absent)"), b.get(name, "(absent)"), f"{path}.{name}".lstrip("."))
    elif isinstance(a, list) and isinstance(b, list):
        if len(a) != len(b):
            yield f"{path} (length)", len(a), len(b)
        for one, two in zip(a, b, strict=False):
            yield from changed(one, two, f"{path}.*".lstrip("."))
    elif type(a) is not type(b) or a != b:
        yield path, a, b


def differences(one: dict[str, Any], two: dict[str, Any], name: str) -> Iterator[tuple[str, str, Any, Any]]:
    """How two recordings of one request differ: the group, where, and both values."""
    a, b = one["answers"].get(name), two["answers"].get(name)
    if a is None or b is None:
        yield "requests", "(asked only once)", a and a["request"]["path"], b and b["request"]["path"]
        return
    yield from (("requests", *each) for each in changed(a["request"], b["request"]))
    if a["status"] != b["status"]:
        yield "statuses", f"{a['status']} -> {b['status']}", a["status"], b["status"]
    both = [
        {key: [value for name, value in each["headers"] if name == key] for key, _ in each["headers"]}
        for each in (a, b)
    ]
    yield from (("headers", each[0].split(".")[0], *each[1:]) for each in changed(*both))
    if one["bodies"][a["body"]] != two["bodies"][b["body"]]:
        found = list(changed(body_of(one, a), body_of(two, b)))
        yield from (("bodies", *each) for each in found or [("(the same in other bytes)", a["body"], b["body"])])


def compare(first: Path, second: Path, ignored: list[str]) -> int:
    """Print how two recordings differ, each kind of difference once with an example; returns the exit status."""
    one, two = (json.loads(each.read_text(encoding="utf-8")) for each in (first, second))
    counts: Counter[tuple[str, str]] = Counter()
    examples: dict[tuple[str, str], str] = {}
    for name in one["answers"] | two["answers"]:
        request = (one["answers"].get(name) or two["answers"][name])["request"]
        asked = f"{request['method']} {request['path']}"
        for group, where, a, b in differences(one, two, name):
            if not any(fnmatchcase(each, pattern) for pattern in ignored for each in (where, f"{asked} :: {where}")):
                counts[group, where] += 1
                examples.setdefault((group, where), f"{name} ({asked[:100]}): {str(a)[:200]} -> {str(b)[:200]}")
    for group in dict.fromkeys(group for group, _ in counts):
        print(f"{group}:")
        for (of, where), number in counts.most_common():
            if of == group:
                print(f"  {number:5d} x {where}\n          {examples[of, where]}")
    print(f"{len(one['answers'])} and {len(two['answers'])} answers, {sum(counts.values())} differences")
    return 1 if counts else 0


def main() -> int:
    """Read the command line and do what it says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    recording = commands.add_parser("record", help="record the answers of the service in the current directory")
    recording.add_argument("out", type=Path)
    recording.add_argument(
        "--fixture", type=Path, default=Path("fixtures/raqqa-2017.json"), help="beside it: bad/*.json"
    )
    recording.add_argument("--database-url", help="a PostgreSQL server, on which a database is made and dropped")
    comparing = commands.add_parser("compare", help="compare two recordings; exit 1 where they differ")
    comparing.add_argument("first", type=Path)
    comparing.add_argument("second", type=Path)
    pattern = "a header's name or a JSON path, or `METHOD path :: one of these`; * matches anything"
    comparing.add_argument("--ignore", action="append", default=[], metavar="PATTERN", help=pattern)
    given = parser.parse_args()
    if given.command == "compare":
        return compare(given.first, given.second, given.ignore)
    record(given.out, given.fixture, given.database_url)
    return 0


if __name__ == "__main__":
    sys.exit(main())
