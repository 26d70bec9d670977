"""Conflicts: claims or relations that cannot all be true, and what a person decided about them."""

from __future__ import annotations

from marshmallow import fields

from service.api.schemas.base import (
    PageInfo,
    ResponseSchema,
    StrictSchema,
    described_by,
    instant,
    integer,
    list_of,
    mapping,
    nested,
    read_only_members,
    string,
    strings,
)
from service.api.schemas.event import Marker
from service.api.schemas.fields import Choice, Text, identifier
from service.domain.decision import CONFLICT_STATUSES


class DecisionInput(StrictSchema):
    """A person's decision; all statuses but `open` need a note, `resolved` needs the preferred claim."""

    status = Choice(CONFLICT_STATUSES, "The decision.", required=True)
    note = Text(5000, "The reason; required for all statuses but `open`.", lines=True, allow_none=True)
    prefers = identifier("The id of the claim that the decision prefers.", allow_none=True)


class Origin(ResponseSchema):
    """The first to make a statement: a speaker, or a source that derives from no other."""

    speaker = string("The name of the speaker.", required=False)
    source = string("The id of the source.", required=False)


class Side(ResponseSchema):
    """Claims of a conflict that can all be true together."""

    claims = strings("The ids of the claims on this side.")
    also = strings("The ids of claims that are compatible with this side and stand on another.")
    reading = mapping("The value that all claims of this side share.", null=True)
    origins = list_of(Origin, "The independent origins of its claims.")
    best_grade = string("The best grade among its claims, A1 being the best.", null=True)


class CitedDifference(ResponseSchema):
    """A claim that differs from the claim of a source that its own source derives from."""

    claim = string("The id of the claim.", "C025")
    cited = string("The id of the claim of the source that it derives from.", "C102")


class ConflictRelation(ResponseSchema):
    """A relation between two events that takes part in a conflict."""

    from_ = string("The id of the first event.", data_key="from")
    kind = string("The kind of relation, read from the first event to the second.")
    to = string("The id of the second event.")
    note = string("A note about the relation.", null=True)


@described_by(DecisionInput)
class Decision(ResponseSchema):
    """A person's decision about a conflict."""

    status = string()
    note = string(null=True)
    prefers = string(null=True)
    by = string("The user who decided; for tokens of the timeline only.", required=False)
    at = instant("When it was decided.")


_CLAIMS = ["C025", "C026", "C038", "C102", "C105", "C131"]
_SIDES = [
    {
        "claims": ["C026", "C102", "C105"],
        "also": [],
        "reading": {"low": 250, "high": 250, "unit": "people"},
        "origins": [{"source": "bbc"}],
        "best_grade": "B2",
    },
    {
        "claims": ["C131"],
        "also": ["C026", "C102"],
        "reading": {"low": 275, "high": 275, "unit": "people"},
        "origins": [{"speaker": "Syrian Democratic Forces"}],
        "best_grade": "B3",
    },
    {
        "claims": ["C025", "C038"],
        "also": [],
        "reading": {"low": 1000, "high": 9999, "unit": "people"},
        "origins": [{"source": "bbc"}, {"speaker": "Abu Musab Huthaifa"}],
        "best_grade": "C4",
    },
]
_QUANTITY = {"unit": "people", "approximate": False, "valid": "2017-10"}
_RATIONALE = {
    "rule": "quantity.level",
    "rule_version": "1",
    "table_version": "1",
    "a": {"claim": "C105", "text": "250", "low": 250, "high": 250, **_QUANTITY},
    "b": {"claim": "C025", "text": "thousands", "low": 1000, "high": 9999, **_QUANTITY},
    "relation": "below",
    "ratio": 4,
    "level_reason": "plain",
}


@described_by(Marker)
class ConflictSummary(ResponseSchema):
    """A conflict without its sides and rationale."""

    id = string()
    kind = string()
    level = string()
    status = string()
    events = strings("The ids of its events.", ["convoy-leaves"])
    property = string(null=True)
    claims = strings("The ids of its claims.", _CLAIMS)
    within_source = strings("The ids of sources that contradict themselves.", ["the-week"])
    differs_from_cited = list_of(CitedDifference, "Claims that differ from the source that theirs derives from.")
    summary = string()


class Conflict(ConflictSummary):
    """Claims or relations that cannot all be true, and why."""

    sides = list_of(Side, "The sides: sets of claims that can be true together.", _SIDES)
    relations = list_of(ConflictRelation, "The relations that take part in it.", [])
    within_speaker = strings("The speakers who contradict themselves.")
    rationale = mapping("The rule that found it, and the numbers to check it.", _RATIONALE)
    decision = nested(Decision, "What a person decided; null if nobody did.", null=True)
    reopened_because = string("What changed since an earlier decision, which no longer applies.", null=True)
    closed_at = instant("When it was closed; null while it is open.", null=True)
    closed_because = string("Why it was closed.", null=True)
    succeeded_by = string("The id of the conflict that replaced it.", null=True)
    revision = integer("The revision of the timeline that last changed this representation.", 110)
    pairs = list_of(
        fields.List(fields.String()),
        "Every two claims that disagree, with the level; only with `expand=pairs`, at most 1,000.",
        required=False,
    )


class ConflictPage(ResponseSchema):
    """A page of conflicts."""

    conflicts = list_of(Conflict, "The conflicts, in the order of their ids.")
    page = nested(PageInfo, "The position in the list.")


DECISION = DecisionInput()
DECISION_READ_ONLY = read_only_members(Conflict, DecisionInput)
