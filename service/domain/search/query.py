"""What is sought in a text: words that must all be there, phrases in quotes, and the beginnings of words (``raq*``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.errors import ParseError
from service.domain.search.normalize import tokenize

MAX_WORDS = 32
MIN_PREFIX_LENGTH = 2
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"＊": "*"})
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')
_EXAMPLE = 'write words, "a phrase" or the beginning of a word (raq*)'


@dataclass(frozen=True, slots=True)
class Phrase:
    """Folded words that stand side by side; with ``prefix`` the last is the beginning of one."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Phrases that must all be there; a word by itself is a phrase of one."""

    phrases: tuple[Phrase, ...]

    def is_in(self, words: str) -> bool:
        """Whether all of it is in folded words with a space between them."""
        padded = f" {words} "
        return all(_needle(each) in padded for each in self.phrases)


def _needle(phrase: Phrase) -> str:
    return f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}"


def parse_query(text: str) -> SearchQuery:
    """Read what a person seeks: words, "phrases", and a star at the end of either for what begins so.

    What is written without a space and is several words (``al-Raqqa``, ``4,000``) is a phrase. All other signs are
    passed over. Raises ``Unreadable("query")`` for a quote that is not closed, a star that ends no word, no word at
    all, or more than ``MOST_WORDS``.
    """
    plain = text.translate(_QUOTES)
    if plain.count('"') % 2:
        raise _refusal(f"a quote is opened and not closed; got {_short(text)}")
    phrases = [each for piece in _PIECE.finditer(plain) if (each := _phrase(*piece.groups()))]
    if not phrases:
        raise _refusal(f"there is no word to look for; got {_short(text)}")
    number = sum(len(each.words) for each in phrases)
    if number > MAX_WORDS:
        raise _refusal(f"at most {MAX_WORDS} words are looked for; got {number}")
    return SearchQuery(tuple(dict.fromkeys(phrases)))


def _phrase(quoted: str | None, bare: str | None) -> Phrase | None:
    """One piece as a phrase; None for a sign by itself."""
    piece = (bare or quoted or "").strip()
    words = tuple(tokenize(piece))
    if "*" in piece:
        _check_star(piece, words)
    if quoted is not None and not words:
        raise _refusal("there is no word between the quotes")
    return Phrase(words, piece.endswith("*")) if words else None


def _check_star(piece: str, words: Sequence[str]) -> None:
    if piece.index("*") != len(piece) - 1 or not words or piece[-2].isspace():
        raise _refusal(f"a star stands at the end of a word and nowhere else; got {_short(piece)}")
    if words[-1].isascii() and len(words[-1]) < MIN_PREFIX_LENGTH:
        raise _refusal(f"a beginning has at least {MIN_PREFIX_LENGTH} letters; got {_short(piece)}")


def _short(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _refusal(detail: str) -> ParseError:
    return ParseError("query", f"{detail}; {_EXAMPLE}")
