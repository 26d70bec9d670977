"""Filtering: what a query asks of the timeline, as storage and views take it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.api.http.problems import bad_query
from service.domain import edtf
from service.domain.errors import FieldError
from service.domain.geo import boxes, circle
from service.domain.grade import CREDIBILITY
from service.domain.search import query
from service.domain.search.document import filter_token
from service.storage.search.filters import Filters

MARKED = ("actor", "place", "source", "publisher", "confidence", "conflict_kind")
"""Filters by exact values, answered by the index of words."""


def filters(asked: Mapping[str, Any], zone: str) -> Filters:
    """The filters of a query that was read; bare days begin in the zone. Raises 400 where it ends before it begins."""
    earliest = edtf.parse(asked["from_"], zone).earliest if "from_" in asked else None
    latest = edtf.parse(asked["to"], zone).latest if "to" in asked else None
    if earliest is not None and latest is not None and earliest > latest:
        detail = f"`from` is the earlier date; {asked['from_']} is later than {asked['to']}"
        raise bad_query([FieldError("from", "range", detail)])
    return Filters(
        earliest=earliest,
        latest=latest,
        kinds=_once(asked.get("kind", ())),
        tags=_once(asked.get("tag", ())),
        markers=tuple(sorted(set(asked.get("marker", ())))),
        boxes=tuple(box for each in asked.get("bbox", ()) for box in boxes(*_numbers(each))),
        circles=tuple(circle(*_numbers(each)) for each in asked.get("near", ())),
        filter_tokens=tuple(_marks(asked)),
        queries=tuple(query.parse_query(each) for each in asked.get("q", ())),
        descending=asked["order"] == "desc",
    )


def _marks(asked: Mapping[str, Any]) -> list[tuple[str, ...]]:
    groups = [(name, asked[name]) for name in MARKED if asked.get(name)]
    if "min_confidence" in asked:
        least = CREDIBILITY[asked["min_confidence"]]
        groups.append(("confidence", [word for word, rank in CREDIBILITY.items() if rank <= least]))
    return [_once(filter_token(name, each) for each in values) for name, values in groups]


def _once(values: Any) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


def _numbers(text: str) -> list[float]:
    return [float(each) for each in text.split(",")]
