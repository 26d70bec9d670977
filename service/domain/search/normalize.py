"""Normalization of text for search: lower case words without accents. For names see ``casefold_name``.

Case, accents, the vowel signs of Arabic and Hebrew and other marks are removed. Compatibility forms become plain
(Unicode NFKD), the digits of every script become 0–9, and letters with several spellings become one letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category, combining, digit, normalize

_DIGIT_SEPARATOR = re.compile(r"(?<=\d)[,\u202f\u00a0\u2009'’](?=\d{3}(?!\d))")
"""A separator of thousands: it is removed, so that 4,000 is found by 4000 and 4000 by 4,000."""
MAX_WORD_LENGTH = 60
"""A longer word is cut to this length."""

_ASCII = bytes(code if chr(code).isalnum() else 32 for code in bytes(range(128)).lower()) + bytes(128)
# Letters that people write in two ways and that Unicode does not decompose. Alef with hamza or madda, waw and ya with
# hamza are decomposed: they lose the hamza like every other mark.
_REPLACEMENTS = {
    "ł": "l", "đ": "d", "ø": "o", "ħ": "h", "ŧ": "t", "ı": "i", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe",
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ى": "ي", "ی": "ي", "ة": "ه", "ہ": "ه", "ھ": "ه", "ە": "ه", "ک": "ك", "ـ": "",
}  # fmt: skip
_REMOVED_CATEGORIES = ("Cf", "Me")
_WORD_CATEGORIES = "LNM"
_MODIFIER_APOSTROPHES = range(0x02B9, 0x02C2)
"""Signs for a letter in transliteration (ʿ, ʾ) or a glottal stop. They are removed, because nobody types them."""
_ZERO_WIDTH_SPACE = 0x200B
_VARIATION_SELECTORS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
_UNSPACED_SCRIPTS = (range(0x3041, 0x3100), range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0x20000, 0x323B0))
"""Kana and Han have no spaces between words: each character is a word, and a word of a query is a phrase."""


class _TranslationTable(dict[int, str]):
    """A table for ``str.translate`` that computes the replacement of a character at its first use."""

    def __missing__(self, code: int) -> str:
        self[code] = _normalize_char(chr(code))
        return self[code]


def _normalize_char(char: str) -> str:
    if char in _REPLACEMENTS:
        return _REPLACEMENTS[char]
    kind, code = category(char), ord(char)
    if (
        combining(char)
        or kind in _REMOVED_CATEGORIES
        or code in _MODIFIER_APOSTROPHES
        or _in(code, _VARIATION_SELECTORS)
    ):
        return " " if code == _ZERO_WIDTH_SPACE else ""
    if kind == "Nd":
        return str(digit(char))
    if kind[0] not in _WORD_CATEGORIES:
        return " "
    return f" {char} " if _in(code, _UNSPACED_SCRIPTS) else char


def _in(code: int, blocks: Iterable[range]) -> bool:
    return any(code in block for block in blocks)


_TRANSLATION = _TranslationTable()


def tokenize(text: str) -> list[str]:
    """The normalized words of a text, in order: letters, digits and their marks only.

    Idempotent: the words of normalized words are the same words.
    """
    text = _DIGIT_SEPARATOR.sub("", text)
    if text.isascii():
        words = text.encode().translate(_ASCII).decode().split()
    else:
        words = normalize("NFKD", normalize("NFKD", text).casefold()).translate(_TRANSLATION).split()
    if any(len(word) > MAX_WORD_LENGTH for word in words):
        return [word[:MAX_WORD_LENGTH] for word in words]
    return words
