"""Every response about the story matches the schemas and the OpenAPI document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest
from marshmallow import Schema

from service.api.schemas.claim import Claim, ClaimPage
from service.api.schemas.conflict import Conflict, ConflictPage
from service.api.schemas.event import CompactEventPage, Event, EventPage
from service.api.schemas.history import ChangePage, Diff, History
from service.api.schemas.source import Source, SourcePage
from service.api.schemas.timeline import Facets, Timeline, TimelinePage
from tests.conftest import Client
from tests.support import request_bodies

pytestmark = pytest.mark.long

LISTS: dict[str, type[Schema]] = {
    "/v1/timelines": TimelinePage,
    "/v1/timelines/{slug}/events": EventPage,
    "/v1/timelines/{slug}/sources": SourcePage,
    "/v1/timelines/{slug}/conflicts": ConflictPage,
}
IN_SHORT = ("?view=compact", "?view=compact&count=exact&limit=3", "?view=compact&known_at=2017-10-31")
THINGS: dict[str, tuple[str, type[Schema]]] = {
    "/v1/timelines/{slug}/events/{event_id}": ("events", Event),
    "/v1/timelines/{slug}/events/{event_id}/claims": ("events", ClaimPage),
    "/v1/timelines/{slug}/sources/{source_id}": ("sources", Source),
    "/v1/timelines/{slug}/conflicts/{conflict_id}": ("conflicts", Conflict),
}
VARIANTS = ["", "?limit=3", "?known_at=2017-10-31"]


class Held:
    """What a reader gets, held to the schema and to the document."""

    def __init__(self, reader: Client) -> None:
        self.reader = reader
        self.document = reader.get("/openapi.json").get_json()

    def get(self, path: str, template: str, schema: type[Schema]) -> dict[str, Any]:
        answer = self.reader.get(path)
        assert answer.status_code == 200, answer.text
        told = answer.get_json()
        assert schema().validate(told) == {}, path
        promised = self.document["paths"][template]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        jsonschema_rs.validator_for({**promised, "components": self.document["components"]}).validate(told)
        return dict(told)


@pytest.fixture(params=[None, "reader"])
def held(request: pytest.FixtureRequest, client_as: Callable[..., Client], story: str) -> Held:
    """The story as anyone reads it, and as a token of it does."""
    return Held(client_as(request.param))


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("template", LISTS)
def test_every_list_has_its_shape(held: Held, story: str, template: str, variant: str) -> None:
    if template == "/v1/timelines" and "known_at" in variant:
        variant = ""
    held.get(template.format(slug="raqqa-2017") + variant, template, LISTS[template])


@pytest.mark.parametrize("variant", IN_SHORT)
def test_the_timeline_in_short_has_its_shape(held: Held, story: str, variant: str) -> None:
    held.get(f"{story}/events{variant}", "/v1/timelines/{slug}/events", CompactEventPage)


def test_the_facets_have_their_shape(held: Held, story: str) -> None:
    told = held.get(f"{story}/facets", "/v1/timelines/{slug}/facets", Facets)
    assert (bool(told["kinds"]), bool(told["properties"])) == (True, True)


@pytest.mark.parametrize("template", THINGS)
def test_every_single_thing_has_its_shape(held: Held, story: str, template: str) -> None:
    name, schema = THINGS[template]
    found = held.reader.get(f"{story}/{name}?limit=1000").get_json()[name]
    assert found
    key = template.split("{")[2].partition("}")[0]
    for each in found:
        held.get(template.format(**{"slug": "raqqa-2017", key: each["id"]}), template, schema)


def test_every_claim_has_its_shape(held: Held, story: str) -> None:
    for event in held.reader.get(f"{story}/events").get_json()["events"]:
        for claim in event["claims"]:
            template = "/v1/timelines/{slug}/claims/{claim_id}"
            own = held.get(f"{story}/claims/{claim['id']}", template, Claim)
            assert claim.items() <= own.items()


def test_the_timeline_and_its_conflicts_with_pairs_have_their_shape(held: Held, story: str) -> None:
    held.get(story, "/v1/timelines/{slug}", Timeline)
    held.get(f"{story}/conflicts?expand=pairs", "/v1/timelines/{slug}/conflicts", ConflictPage)


def test_a_diff_and_a_history_have_their_shape(client_as: Callable[..., Client], story: str) -> None:
    held = Held(client_as("reader"))
    held.get(f"{story}/diff?from=2017-10-31&to=2017-11-30", "/v1/timelines/{slug}/diff", Diff)
    template = "/v1/timelines/{slug}/events/{event_id}/history"
    held.get(f"{story}/events/evacuation-agreed/history", template, History)


@pytest.mark.parametrize("query", ["", "?since=50&limit=3", "?limit=1000"])
def test_the_changes_have_their_shape(held: Held, story: str, query: str) -> None:
    held.get(f"{story}/changes{query}", "/v1/timelines/{slug}/changes", ChangePage)


def test_an_event_on_a_page_is_the_event_at_its_address(anyone: Client, story: str) -> None:
    for listed in anyone.get(f"{story}/events").get_json()["events"]:
        del listed["order_certain"]
        assert listed == anyone.get(f"{story}/events/{listed['id']}").get_json()


def test_what_a_write_shows_has_the_shape_too(reporter: Client, timeline: str) -> None:
    reporter.post(f"{timeline}/sources", {"url": "https://example.org/a", "publisher": "The Paper"})
    told = reporter.post(
        f"{timeline}/events",
        request_bodies.event(
            sources=[{"url": "https://example.org/a", "publisher": "Another"}], claims=[request_bodies.claim()]
        ),
    ).get_json()
    assert told["notices"]
    assert Event().validate(told) == {}
