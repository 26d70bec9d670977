"""Order conflicts: relations between events, and dates, that cannot hold together."""

from service.domain.temporal.constraints import TEMPORAL_KINDS, DatedEvent, TemporalRelation
from service.domain.temporal.detection import find_order_conflicts

__all__ = ["TEMPORAL_KINDS", "DatedEvent", "TemporalRelation", "find_order_conflicts"]
