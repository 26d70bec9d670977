"""Letters: text as it is searched, never as it is shown: folded words with one space between them.

Case, accents, the vowel signs of Arabic and Hebrew and other marks are dropped, compatibility forms (Unicode NFKD) and
the digits of every script are made plain, and letters that are one sound in several spellings are made one.
"""

from __future__ import annotations

import re
from unicodedata import category, combining, digit, normalize

_GROUPED = re.compile(r"(?<=\d)[,\u202f\u00a0\u2009'’](?=\d{3}(?!\d))")
"""What groups the digits of a number by thousands: 4,000 is found by 4000, and the other way about."""
MAX_WORD_LENGTH = 60
"""So much of a word counts."""

_PLAIN = bytes(code if chr(code).isalnum() else 32 for code in bytes(range(128)).lower()) + bytes(128)
# What Unicode does not decompose and people write in two ways. Alef with hamza or madda, waw and ya with hamza are
# decomposed and lose the hamza as they lose every mark.
_ONE_FOR_ANOTHER = {
    "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ـ": "",
}  # fmt: skip
_DROPPED = ("Cf", "Me")
_KEPT = "LNM"
_RAISED = range(0x02B9, 0x02C2)
"""Apostrophes that stand for a letter in transliteration (ʿ, ʾ) and for a glottal stop: nobody types them."""
_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNSPACED = (range(0x3041, 0x3100), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
"""Kana and Han, which are written without spaces: each character is a word, and what is sought a row of them."""


class _Letters(dict[int, str]):
    """What becomes of each character, worked out when it is first met."""

    def __missing__(self, code: int) -> str:
        self[code] = _letter(chr(code))
        return self[code]


def _letter(char: str) -> str:
    if char in _ONE_FOR_ANOTHER:
        return _ONE_FOR_ANOTHER[char]
    kind, code = category(char), ord(char)
    if combining(char) or kind in _DROPPED or code in _RAISED or any(code in each for each in _SELECTORS):
        return " " if code == 0x200B else ""
    if kind == "Nd":
        return str(digit(char))
    if kind[0] not in _KEPT:
        return " "
    return f" {char} " if any(code in each for each in _UNSPACED) else char


_LETTERS = _Letters()


def tokenize(text: str) -> list[str]:
    """The folded words of a text, in order; folding them again changes nothing.

    Gives letters, digits and their marks only: never a space, a quote or any other sign.
    """
    text = _GROUPED.sub("", text)
    if text.isascii():
        words = text.encode().translate(_PLAIN).decode().split()
    else:
        words = normalize("NFKD", normalize("NFKD", text).casefold()).translate(_LETTERS).split()
    if any(len(each) > MAX_WORD_LENGTH for each in words):
        return [each[:MAX_WORD_LENGTH] for each in words]
    return words
