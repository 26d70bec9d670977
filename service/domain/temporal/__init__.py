"""Order: relations and dates that cannot hold together, over any number of events."""

from service.domain.temporal.constraints import ORDERING, Dated, Link
from service.domain.temporal.detection import find_order_conflicts

__all__ = ["ORDERING", "Dated", "Link", "find_order_conflicts"]
