"""Which relations cannot hold, taken in their order, and what stands against each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from service.domain.conflict.account import conflict_id, fingerprint
from service.domain.conflict.find import Conflict
from service.domain.disagreement import RULE_VERSION
from service.domain.order.against import Against, tightest
from service.domain.order.network import ORDERING, Dated, Link, Network, Point

DAY = 86_400
_WORDS = {
    "before": "“{a}” is said to come before “{b}”",
    "after": "“{a}” is said to come after “{b}”",
    "during": "“{a}” is said to happen during “{b}”",
    "part_of": "“{a}” is said to be part of “{b}”",
    "same_time": "“{a}” and “{b}” are said to share a moment",
    "reports_on": "“{a}” is said to report on “{b}”",
}


def find_order_conflicts(events: Iterable[Dated], links: Iterable[Link]) -> list[Conflict]:
    """One conflict for each relation that cannot hold with the dates and the relations before it.

    Takes the events of a connected part (or all there are) and their relations; those that say nothing about order,
    or lead to an event that is not given, are left aside. Relations are taken by (from, kind, to).
    """
    known = {each.id: each for each in events}
    taken = sorted(each for each in links if each.kind in ORDERING and each.start in known and each.to in known)
    network = Network(known.values())
    accepted: list[Link] = []
    found = []
    while taken:
        holding = _how_many_hold(network, accepted, taken)
        accepted += taken[:holding]
        if holding == len(taken):
            break
        found.append(_describe(taken[holding], tightest(network, accepted, taken[holding]), known))
        taken = taken[holding + 1 :]
    return found


def _how_many_hold(network: Network, accepted: Sequence[Link], taken: Sequence[Link]) -> int:
    """How many of these, from the first on, hold together with those accepted (by halving: holding is monotone)."""
    if network.holds([*accepted, *taken]):
        return len(taken)
    fits, fails = 0, len(taken)
    while fails - fits > 1:
        middle = (fits + fails) // 2
        if network.holds([*accepted, *taken[:middle]]):
            fits = middle
        else:
            fails = middle
    return fits


def _describe(link: Link, against: Against, known: Mapping[str, Dated]) -> Conflict:
    links = (link, *against.links)
    dated = [known[point[0]] for point in (against.early, against.late) if point is not None]
    on_the_way = {end for each in links for end in (each.start, each.to)} | {each.id for each in dated}
    events = (link.start, link.to, *sorted(on_the_way - {link.start, link.to}))
    uncertain = any(each.date.uncertain for each in dated)
    return Conflict(
        id=conflict_id("order", link.start, link.kind, link.to),
        kind="order",
        level="tension" if uncertain else "conflict",
        events=events,
        property=None,
        sides=(),
        claims=(),
        rationale=_rationale(against, known, uncertain),
        summary=_summary(links, dated, known),
        fingerprint=fingerprint((), _inputs(links, dated)),
        relations=tuple(_shown(each) for each in links),
    )


def _inputs(links: Sequence[Link], dated: Sequence[Dated]) -> list[str]:
    said = ["\x1e".join((*each.key, each.note or "")) for each in links]
    return said + [f"{each.id}\x1e{each.date.text}" for each in dated]


def _rationale(against: Against, known: Mapping[str, Dated], uncertain: bool) -> dict[str, Any]:
    told: dict[str, Any] = {"rule": "order", "rule_version": RULE_VERSION}
    if against.early is None or against.late is None:
        return {**told, "a": None, "b": None, "relation": "circular", "level_reason": "plain"}
    early, late = _as_read(against.early, known), _as_read(against.late, known)
    days = (_days(against.late, known)[0] or 0) - (_days(against.early, known)[1] or 0)
    return {
        **told,
        "a": early,
        "b": late,
        "relation": "before",
        "gap_days": days,
        "level_reason": "uncertain" if uncertain else "plain",
    }


def _days(point: Point, known: Mapping[str, Dated]) -> tuple[int | None, int | None]:
    """The first and last day of one end of an event, as written, numbered."""
    date = known[point[0]].date
    if date.throughout:
        span = date.pairs[0][point[1]]
        return span.first, span.last
    return date.first_ordinal, date.last_ordinal


def _as_read(point: Point, known: Mapping[str, Dated]) -> dict[str, Any]:
    date = known[point[0]].date
    return {"event": point[0], "text": date.text, "earliest": date.first_day, "latest": date.last_day}


def _shown(link: Link) -> dict[str, Any]:
    return {"from": link.start, "kind": link.kind, "to": link.to, "note": link.note}


def _summary(links: Sequence[Link], dated: Sequence[Dated], known: Mapping[str, Dated]) -> str:
    """In words: what is said first, then what stands against it."""
    said = [_WORDS[each.kind].format(a=known[each.start].title, b=known[each.to].title) for each in links]
    dates = [f"“{each.title}” is dated {each.date.human}" for each in dict.fromkeys(dated)]
    shown = [*said[1:4], *([f"{len(said) - 4} more relations"] if len(said) > 4 else []), *dates]
    end = " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"
    return f"{said[0]}, but {end}" if shown else said[0]
