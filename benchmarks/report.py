"""The table of results: what was measured, next to a floor of the same run and the limit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row. ``floor`` is the cost of the same work without the service, ``within`` whether ``limit`` is met."""

    what: str
    measured: float
    unit: str
    floor: float | None = None
    limit: str = ""
    within: bool | None = None
    note: str = ""


_HEAD = ("what", "measured", "floor", "ratio", "limit", "", "note")


def format_table(rows: Iterable[Row]) -> str:
    """Return the rows as text in aligned columns."""
    lines = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[index]) for line in lines) for index in range(len(_HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    floor = "" if row.floor is None else _number(row.floor)
    ratio = "" if not row.floor else f"{row.measured / row.floor:.2f}"
    verdict = {True: "met", False: "MISSED", None: ""}[row.within]
    return (row.what, f"{_number(row.measured)} {row.unit}", floor, ratio, row.limit, verdict, row.note)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(
        cell.rjust(width) if index in (1, 2, 3) else cell.ljust(width)
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
