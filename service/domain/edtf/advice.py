"""Help for what people type that is not EDTF: the present form of it, offered only where it can be read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from service.domain.edtf.habits import HABITS, NOT_EDTF
from service.domain.edtf.oldforms import OLD_FORMS
from service.domain.errors import Unreadable


def unfit(text: str) -> None:
    """Refuse (``Unreadable``) empty text and characters outside ASCII."""
    if not text:
        raise Unreadable("date", "The date is empty. Write one such as 2017-10-12, 2017-10 or 2017.", 0)
    if not text.isascii():
        at = next(place for place, character in enumerate(text) if not character.isascii())
        raise Unreadable("date", _foreign(text[at]), at)


def advice(text: str, readable: Callable[[str], bool]) -> Unreadable | None:
    """Make a refusal that names the form that would do, or nothing where none is known.

    ``readable`` tells whether a text is a date; what it does not accept is never offered.
    """
    for pattern, rewrite, reason in (*OLD_FORMS, *HABITS):
        match = pattern.search(text)
        if not match:
            continue
        offers = [offer for offer in rewrite(match) if offer != text and readable(offer)]
        if offers:
            forms = " or ".join(f"`{offer}`" for offer in dict.fromkeys(offers))
            return Unreadable("date", f"{reason} Write {forms}, not {text[:40]!r}.", match.start())
    for pattern, sentence in NOT_EDTF:
        match = pattern.search(text)
        if match:
            return Unreadable("date", sentence, match.start())
    return None


def _foreign(character: str) -> str:
    kind = unicodedata.category(character)
    if kind == "Nd":
        return f"Digits are the plain ones, 0 to 9; {character!r} is not: write {unicodedata.decimal(character)}."
    if kind == "Pd" or character == "\N{MINUS SIGN}":
        return f"The dash {character!r} is not a hyphen. Write - within a date, / between two dates: 1964/2008."
    if kind.startswith("Z"):
        return f"A date has no blanks, and {character!r} is one."
    called = unicodedata.name(character, "a character without a name").lower()
    return f"A date is written in plain letters, digits and signs; {character!r} ({called}) is none of them."
