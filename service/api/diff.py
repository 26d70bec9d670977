"""The difference between two days: what came to be known, corrected and taken back."""

from __future__ import annotations

from flask import Response

from service.api import auth, conditional, moments, pages, queries
from service.api.documented import blueprint, documented
from service.api.schemas import query, shown_diff
from service.formats import representation
from service.viewing.difference import difference
from service.viewing.moment import Moment

blp = blueprint("diff", "/v1/timelines/<slug>/diff", "What came to be known between two days.")


@blp.route("", methods=["GET"])
@documented(
    blp,
    shows=shown_diff.DiffShown,
    query=query.DIFF,
    also={304: "Not modified"},
    problems=("no-token", "not-found"),
)
def get_diff(slug: str) -> Response:
    """What a reader of the day `to` knows that a reader of the day `from` did not."""
    with auth.database().reading() as transaction:
        head = auth.reader(transaction, slug)
        asked = queries.read(query.DIFF)
        recorded = asked.get("recorded_at")
        days = [{"known_at": asked[each], "recorded_at": recorded} for each in ("from_", "to")]
        ends = [moments.asked_for(transaction, slug, each) for each in days]
        revisions = [moments.revision(transaction, head, each) for each in ends]
        tag = conditional.tag(max(revisions), "diff", str(revisions), pages.shape_of(asked))
        unchanged = conditional.not_modified(tag)
        if unchanged:
            return unchanged
        before, after = (moments.view(transaction, slug, end, at) for end, at in zip(ends, revisions, strict=True))
        told = {"from": _day(ends[0]), "to": _day(ends[1]), "recorded_at": recorded, **difference(before, after)}
    return conditional.shown(representation.dump(told), tag)


def _day(moment: Moment) -> str | None:
    return moment.known_at
