"""The divisions of a year, 21–41 in the place of the month (ISO 8601-2:2019, 4.8; Library of Congress, level 2)."""

from __future__ import annotations

# code: (first month, how many months, what it is called, precision)
DIVISIONS: dict[str, tuple[int, int, str, str]] = {
    "21": (3, 3, "spring", "season"),
    "22": (6, 3, "summer", "season"),
    "23": (9, 3, "autumn", "season"),
    "24": (12, 3, "winter", "season"),
    "25": (3, 3, "northern spring", "season"),
    "26": (6, 3, "northern summer", "season"),
    "27": (9, 3, "northern autumn", "season"),
    "28": (12, 3, "northern winter", "season"),
    "29": (9, 3, "southern spring", "season"),
    "30": (12, 3, "southern summer", "season"),
    "31": (3, 3, "southern autumn", "season"),
    "32": (6, 3, "southern winter", "season"),
    "33": (1, 3, "the first quarter of", "quarter"),
    "34": (4, 3, "the second quarter of", "quarter"),
    "35": (7, 3, "the third quarter of", "quarter"),
    "36": (10, 3, "the fourth quarter of", "quarter"),
    "37": (1, 4, "the first four months of", "four months"),
    "38": (5, 4, "the second four months of", "four months"),
    "39": (9, 4, "the third four months of", "four months"),
    "40": (1, 6, "the first half of", "half-year"),
    "41": (7, 6, "the second half of", "half-year"),
}
"""Seasons are those of the meteorologists; one that begins in December ends in the next year."""
