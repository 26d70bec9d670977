"""The vocabulary of quantities: the words for numbers, hedges and rough numbers.

The table is closed and has a version: a change that alters how any text is read raises it. Every rationale names it.
"""

from __future__ import annotations

from typing import Final, Literal

TABLE_VERSION: Final = "1"

Hedge = Literal["", ">", ">=", "<", "<=", "~", "nearly", "between"]

NUMBERS: Final = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "a dozen": 12,
}  # fmt: skip

HEDGES: Final[dict[str, Hedge]] = {
    ">=": ">=", "≥": ">=", "at least": ">=", "no fewer than": ">=", "no less than": ">=",
    "<=": "<=", "≤": "<=", "at most": "<=", "up to": "<=", "no more than": "<=",
    ">": ">", "more than": ">", "over": ">",
    "<": "<", "fewer than": "<", "less than": "<", "under": "<",
    "~": "~", "≈": "~", "about": "~", "around": "~", "roughly": "~", "approximately": "~", "circa": "~", "some": "~",
    "nearly": "nearly", "almost": "nearly",
    "between": "between",
}  # fmt: skip
"""Words before a number, with the sign of the canonical text."""

ROUGH: Final[dict[str, tuple[int, int | None]]] = {
    "none": (0, 0),
    "some": (1, None),
    "several": (3, 12),
    "dozens": (12, 99),
    "hundreds": (100, 999),
    "thousands": (1000, 9999),
    "tens of thousands": (10000, 99999),
}
"""Words in place of a number, with their range; None: no upper end."""

ROUGH_SPELLINGS: Final[dict[str, str]] = {word: word for word in ROUGH} | {"no": "none", "a few": "several"} | {
    f"{many} {unit}{plural}": f"{unit}s"
    for many in ("several", "many")
    for unit in ("dozen", "hundred", "thousand")
    for plural in ("", "s")
}  # fmt: skip
"""Every spelling of the words in ``ROUGH``."""

SUGGESTIONS: Final = {
    "as many as": "'up to'",
    "not more than": "'up to'",
    "maximum": "'at most'",
    "minimum": "'at least'",
    "or more": "'at least' before the number",
    "or fewer": "'up to' before the number",
    "or less": "'up to' before the number",
    "in excess of": "'more than'",
    "upwards of": "'more than'",
    "above": "'more than'",
    "greater than": "'more than'",
    "below": "'fewer than'",
    "close to": "'nearly'",
    "a couple": "2",
    "couple of": "2",
    "half a dozen": "6",
    "two dozen": "24",
    "a few dozen": "'dozens'",
    "a few hundred": "'hundreds'",
    "a few thousand": "'thousands'",
    "scores": "'dozens'",
    "or so": "'about' before the number",
    "an estimated": "'about'",
    "exactly": "the number alone",
    "precisely": "the number alone",
    "only": "the number alone",
    "just": "the number alone",
    "several million": "the bounds that a person reads in it",
    "many": "'some', 'dozens' or 'hundreds'",
    "few": "'a few'",
    "from": "'300-400' or 'between 300 and 400'",
}
"""Phrases that are not in the table, and what to write instead."""

MULTIPLIERS: Final = frozenset({
    "dozen", "dozens", "hundred", "hundreds", "thousand", "thousands", "million", "millions", "billion", "billions",
    "trillion", "k", "mn", "bn", "mln", "tn", "tens", "score", "scores", "lakh", "lakhs", "crore", "crores",
})  # fmt: skip
"""Words that multiply a number. They are refused, because "5 million" does not say how many of its digits are exact."""

ACCEPTED_FORMS: Final = (
    "250, 300-400, between 300 and 400, more than 1000, at least 2, fewer than 300, up to 15, about 4000, nearly 300, "
    "none, some, several, a few, dozens, hundreds, thousands, tens of thousands"
)
