"""``order_certain`` depends on the neighbours in the whole timeline, not on the page and its filters."""

from __future__ import annotations

from itertools import pairwise

import pytest

from service.storage import read_model, timeline_pages
from service.storage.database import Database
from service.storage.search.filters import Filters
from service.storage.timeline_pages import Key
from tests.support.recorder import Recorder

DATES = ["2017", "2017-01", "2017-02-03", "2017-02-03", "../2017-02-01", "2017-03-01/2017-03-09", "2017-03-05"]
DATES += ["2018-01", "2018-01-31/2018-02", "2019", "2020-05", "2020-06", "../.."]
EVERYTHING = Filters(earliest=-(2**62))


@pytest.fixture
def expected(database: Database, number: int) -> dict[str, bool]:
    """By the rule, from the bounds of all events in their order."""
    recorder = Recorder(database)
    recorder.source(id="s")
    for at, date in enumerate(DATES):
        recorder.event(id=f"e{at}", title=f"{at} {date}", date=date, sources=["s"], position=0)
    with database.reading() as transaction:
        order = [each.key[3] for each in timeline_pages.page(transaction, number, Filters(), None, 100)]
        found = [read_model.get_entry(transaction, number, each) for each in order]
    spans = [(each.earliest, each.latest) for each in found if each]
    meets = [a[0] <= b[1] and b[0] <= a[1] for a, b in pairwise(spans)]
    around = zip(order, [False, *meets], [*meets, False], strict=True)
    return {each: not (before or after) for each, before, after in around}


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("most", [1, 2, 5, 100])
def test_a_page_tells_what_the_whole_timeline_tells(
    database: Database, number: int, expected: dict[str, bool], most: int, descending: bool
) -> None:
    found: dict[str, bool] = {}
    after: Key | None = None
    with database.reading() as transaction:
        while page := timeline_pages.page(transaction, number, Filters(descending=descending), after, most):
            found |= {each.key[3]: each.order_certain for each in page}
            after = page[-1].key
    assert found == expected
    assert set(expected.values()) == {True, False}


def test_filters_that_leave_nothing_out_change_nothing(
    database: Database, number: int, expected: dict[str, bool]
) -> None:
    with database.reading() as transaction:
        page = timeline_pages.page(transaction, number, EVERYTHING, None, 100)
    assert {each.key[3]: each.order_certain for each in page} == expected
