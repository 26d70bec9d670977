"""Quantities as sources write them: numbers, hedges, rounding, rough words and units, from a closed vocabulary."""

from service.domain.quantity.quantity import Quantity, parse_quantity
from service.domain.quantity.vocabulary import TABLE_VERSION

__all__ = ["TABLE_VERSION", "Quantity", "parse_quantity"]
