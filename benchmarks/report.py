"""The table: what was measured, beside a floor of the same run and the limit that it should keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line. ``floor`` is what the same work costs without the service, ``limit`` what was promised, in words."""

    what: str
    measured: float
    unit: str
    floor: float | None = None
    limit: str = ""
    kept: bool | None = None
    note: str = ""


_HEAD = ("what", "measured", "floor", "ratio", "limit", "", "note")


def format_table(rows: Iterable[Row]) -> str:
    """The rows in columns that line up."""
    lines = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(line[at]) for line in lines) for at in range(len(_HEAD))]
    return "\n".join(_line(line, widths) for line in lines)


def _cells(row: Row) -> tuple[str, ...]:
    floor = "" if row.floor is None else _figure(row.floor)
    ratio = "" if not row.floor else f"{row.measured / row.floor:.2f}"
    verdict = {True: "kept", False: "MISSED", None: ""}[row.kept]
    return (row.what, f"{_figure(row.measured)} {row.unit}", floor, ratio, row.limit, verdict, row.note)


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    return "  ".join(
        cell.rjust(width) if at in (1, 2, 3) else cell.ljust(width)
        for at, (cell, width) in enumerate(zip(cells, widths, strict=True))
    ).rstrip()
