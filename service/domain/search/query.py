"""Search queries: words that must all occur, phrases in quotes, and prefixes of words (``raq*``)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from service.domain.errors import ParseError
from service.domain.search.normalize import tokenize

MAX_WORDS = 32
MIN_PREFIX_LENGTH = 2
_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"') | {"＊": "*"})
_TERM = re.compile(r'"([^"]*)"|([^\s"]+)')
_EXAMPLE = 'write words, "a phrase" or the beginning of a word (raq*)'


@dataclass(frozen=True, slots=True)
class Phrase:
    """Normalized words that follow each other; with ``prefix`` the last one is the beginning of a word."""

    words: tuple[str, ...]
    prefix: bool = False


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """Phrases that must all occur; a single word is a phrase of one."""

    phrases: tuple[Phrase, ...]

    def is_in(self, words: str) -> bool:
        """Whether all phrases occur in normalized words, which have one space between them."""
        padded = f" {words} "
        return all(_needle(phrase) in padded for phrase in self.phrases)


def _needle(phrase: Phrase) -> str:
    return f" {' '.join(phrase.words)}{'' if phrase.prefix else ' '}"


def parse_query(text: str) -> SearchQuery:
    """Parse a query: words, "phrases", and a star at the end of either for a prefix.

    Several words without a space between them (``al-Raqqa``, ``4,000``) are a phrase. All other characters are
    ignored. Raises ``ParseError("query")`` for a quote without its end, a star that is not at the end of a word, no
    word, or more than ``MAX_WORDS``.
    """
    plain = text.translate(_QUOTES)
    if plain.count('"') % 2:
        raise _error(f"a quote is opened and not closed; got {_shortened(text)}")
    phrases = [phrase for term in _TERM.finditer(plain) if (phrase := _phrase(*term.groups()))]
    if not phrases:
        raise _error(f"there is no word to search for; got {_shortened(text)}")
    number = sum(len(phrase.words) for phrase in phrases)
    if number > MAX_WORDS:
        raise _error(f"a query has at most {MAX_WORDS} words; got {number}")
    return SearchQuery(tuple(dict.fromkeys(phrases)))


def _phrase(quoted: str | None, bare: str | None) -> Phrase | None:
    """One term as a phrase; None where it has no letter or digit."""
    term = (bare or quoted or "").strip()
    words = tuple(tokenize(term))
    if "*" in term:
        _check_prefix(term, words)
    if quoted is not None and not words:
        raise _error("there is no word between the quotes")
    return Phrase(words, term.endswith("*")) if words else None


def _check_prefix(term: str, words: Sequence[str]) -> None:
    if term.index("*") != len(term) - 1 or not words or term[-2].isspace():
        raise _error(f"a star must be at the end of a word; got {_shortened(term)}")
    if words[-1].isascii() and len(words[-1]) < MIN_PREFIX_LENGTH:
        raise _error(f"a prefix has at least {MIN_PREFIX_LENGTH} letters; got {_shortened(term)}")


def _shortened(text: str) -> str:
    return f"“{text[:60]}…”" if len(text) > 60 else f"“{text}”"


def _error(detail: str) -> ParseError:
    return ParseError("query", f"{detail}; {_EXAMPLE}")
