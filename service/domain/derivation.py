"""Derivation: which source derives from which, directly or through others, and where that is a cycle."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from service.domain.graph import reachable, strongly_connected_components, union
from service.domain.source import Source


def parents(source_id: str, sources: Mapping[str, Source]) -> list[str]:
    """The ids of the sources that a source derives from directly; those not in ``sources`` are left out."""
    return [parent.source for parent in sources[source_id].derived_from if parent.source in sources]


def ancestors(source_id: str, sources: Mapping[str, Source]) -> set[str]:
    """The ids of all sources that a source derives from, directly or not; its own only where it is in a cycle."""
    return reachable(parents(source_id, sources), lambda ancestor: parents(ancestor, sources))


def with_ancestors(source_ids: Iterable[str], sources: Mapping[str, Source]) -> dict[str, Source]:
    """These sources and all that they derive from, by id; ids not in ``sources`` are left out."""
    known = (source_id for source_id in source_ids if source_id in sources)
    return {ancestor: sources[ancestor] for ancestor in reachable(known, lambda source_id: parents(source_id, sources))}


def in_cycle(source_id: str, sources: Mapping[str, Source]) -> bool:
    """Whether a source derives from itself, directly or through others."""
    return source_id in ancestors(source_id, sources)


def cycles(sources: Mapping[str, Source]) -> list[tuple[str, ...]]:
    """The derivation cycles: the ids of each, sorted; the cycles sorted too."""
    components = strongly_connected_components(sorted(sources), lambda source_id: parents(source_id, sources))
    return sorted(tuple(sorted(ids)) for ids in components if len(ids) > 1 or ids[0] in parents(ids[0], sources))


def roots(source_id: str, sources: Mapping[str, Source]) -> frozenset[str]:
    """The sources at the end of every chain of derivations from this source.

    A cycle that derives from nothing else counts as one root, named by its lowest id. Parents that are not in
    ``sources`` (deleted, or outside the view) are ignored.
    """
    return roots_by_source([source_id], sources)[source_id]


def roots_by_source(source_ids: Iterable[str], sources: Mapping[str, Source]) -> dict[str, frozenset[str]]:
    """The roots of these sources and of all their ancestors, in one pass.

    Components come in reverse topological order, so the roots of the parents are known before those of a source.
    """
    roots_of: dict[str, frozenset[str]] = {}
    for component in strongly_connected_components(source_ids, lambda source_id: parents(source_id, sources)):
        cycle = set(component)
        outside = {parent for member in component for parent in parents(member, sources)} - cycle
        inherited = union({roots_of[parent] for parent in outside})
        roots_of.update(dict.fromkeys(component, inherited or frozenset({min(cycle)})))
    return roots_of
