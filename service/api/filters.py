"""Filters of the ordered timeline, from the parameters of a query."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from service.api.http.problems import bad_query
from service.domain import edtf
from service.domain.errors import FieldError
from service.domain.geo import boxes, circle
from service.domain.grade import CREDIBILITY
from service.domain.search.document import filter_token
from service.domain.search.query import parse_query
from service.storage.search.filters import Filters

INDEXED = ("actor", "place", "source", "publisher", "confidence", "conflict_kind")
"""Filters by exact values that the search index answers."""


def parse_filters(params: Mapping[str, Any], timezone: str) -> Filters:
    """The filters of a query that the schema has loaded; a day starts at midnight in the time zone.

    Raises 400 if the time range ends before it starts.
    """
    earliest = edtf.parse(params["from_"], timezone).earliest if "from_" in params else None
    latest = edtf.parse(params["to"], timezone).latest if "to" in params else None
    if earliest is not None and latest is not None and earliest > latest:
        detail = f"`from` is the earlier date; {params['from_']} is later than {params['to']}"
        raise bad_query([FieldError("from", "range", detail)])
    return Filters(
        earliest=earliest,
        latest=latest,
        kinds=_unique(params.get("kind", ())),
        tags=_unique(params.get("tag", ())),
        markers=tuple(sorted(set(params.get("marker", ())))),
        boxes=tuple(box for text in params.get("bbox", ()) for box in boxes(*_numbers(text))),
        circles=tuple(circle(*_numbers(text)) for text in params.get("near", ())),
        filter_tokens=tuple(_token_groups(params)),
        queries=tuple(parse_query(text) for text in params.get("q", ())),
        descending=params["order"] == "desc",
    )


def _token_groups(params: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """For each filter that the search index answers, the tokens of which an event has at least one."""
    for name in INDEXED:
        if params.get(name):
            yield _unique(filter_token(name, value) for value in params[name])
    if "min_confidence" in params:
        worst = CREDIBILITY[params["min_confidence"]]
        yield _unique(filter_token("confidence", word) for word, rank in CREDIBILITY.items() if rank <= worst)


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _numbers(text: str) -> list[float]:
    return [float(number) for number in text.split(",")]
