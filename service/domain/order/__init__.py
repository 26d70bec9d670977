"""Order: relations and dates that cannot hold together, over any number of events."""

from service.domain.order.conflicts import find_order_conflicts
from service.domain.order.network import ORDERING, Dated, Link

__all__ = ["ORDERING", "Dated", "Link", "find_order_conflicts"]
