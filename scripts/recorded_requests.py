"""The requests that ``record_answers`` sends, as tables.

A request is ``WHO METHOD PATH BODY | Header: value | …``. An indented line continues the line before. These names are
replaced when a request is sent: ``$T``, ``$A`` and ``$H`` by three timelines, ``$t`` by the timeline that is read.
``$r`` is an instant of its record, ``$tag`` the current entity tag of the path. ``$k(property)`` is the id of
the first conflict about a property, ``$made(id)`` the revision that created an event.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

Request = tuple[str, str, str, str, dict[str, str]]

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
"""Addresses, each with its queries."""

MOMENTS = " known_at=2017-10-12 known_at=2017-10-31 known_at=2018-01-01 without=S03 $r"
"""Queries that are sent to every address of READS."""

SHAPED = """
$T $T/events?limit=4 $T/events?known_at=2017-10-31 $T/events/E16 $T/events/E16/claims $T/events/E16/history
$T/claims/C025 $T/sources $T/sources/S03 $T/conflicts $T/conflicts/$k(fighters_left) $T/facets $T/changes $T/happenings
$T/diff?from=2017-10-31&to=2017-11-13 $T/ $T//events $T/events/none $T/events/a%2Fb $T/events/none/claims $T/claims/none
$T/events/none/history $T/sources/none $T/conflicts/none $T/events/E16/restore /v1/timelines /v1/timelines?limit=1 /v1
/v1/timelines/none/events /v1/timelines/NoSlug /v1/timelines?limit=0 /v1/timelines?after=x / /docs /openapi.json /readme
/problems/stale /problems/none /livez /readyz /version /livez?x=1 /static/plain.css /static/docs.css /static/none
/nothing"""
"""Addresses that get every request of SHAPES."""

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
"""Who, methods and headers of these requests."""

PROBLEMS = """
not-found method-not-allowed no-token forbidden not-acceptable media-type too-large unreadable query cursor
precondition-required invalid key-reused taken in-use too-many busy read-only no-room bad-request internal"""
"""The names of the problem types."""

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
"""Each is sent by users without permission, as a dry run, with wrong preconditions, as it is, and a second time."""

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
"""Bodies that are not JSON."""

LIMITED = (
    "editor POST $A/events {}|editor POST $A/events {}|editor POST $A/events {}|wrong GET $A|wrong GET $A|editor GET $A"
)
"""Requests that reach the rate limits."""

SLUGS = {"T": "raqqa-2017", "A": "a-story", "H": "hidden-2019"}
TIMELINES = {name: f"/v1/timelines/{slug}" for name, slug in SLUGS.items()}


def parse_requests(table: str) -> Iterator[Request]:
    """Yield the requests of a table: who sends it, method, path, body, headers."""
    for line in filter(None, re.split(r"\n|(?<=\S)\|(?=\S)", re.sub(r"\n +", " ", table))):
        words, *headers = line.split(" | ")
        who, method, path, body = [*words.split(" ", 3), "", ""][:4]
        yield who, method, path, body, dict(header.split(": ", 1) for header in headers)
