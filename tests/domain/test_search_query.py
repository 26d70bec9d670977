"""Search queries: words, phrases and prefixes; a query without a word is refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ParseError
from service.domain.search.normalize import tokenize
from service.domain.search.query import MAX_WORDS, Phrase, parse_query


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("Convoy left", [Phrase(("convoy",)), Phrase(("left",))]),
        ('"Convoy left"', [Phrase(("convoy", "left"))]),
        ("„Convoy left“ raq*", [Phrase(("convoy", "left")), Phrase(("raq",), True)]),
        ('"convoy le*"', [Phrase(("convoy", "le"), True)]),
        ("al-Raqqa 4,000", [Phrase(("al", "raqqa")), Phrase(("4000",))]),
        ("raqqa & raqqa – !", [Phrase(("raqqa",))]),
        ("الرقّ*", [Phrase(("الرق",), True)]),
        ('convoy"left"', [Phrase(("convoy",)), Phrase(("left",))]),
        ("NEAR(a b) OR words:d", [Phrase(("near", "a")), Phrase(("b",)), Phrase(("or",)), Phrase(("words", "d"))]),
    ],
)
def test_words_phrases_and_prefixes(text: str, phrases: list[Phrase]) -> None:
    assert list(parse_query(text).phrases) == phrases


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("– !", "no word to search for"),
        ('"', "opened and not closed"),
        ('convoy "left', "opened and not closed"),
        ('convoy ""', "no word between the quotes"),
        ("*", "a star must be at the end of a word"),
        ("con*oy", "a star must be at the end of a word"),
        ('"left *"', "a star must be at the end of a word"),
        ("c*", "at least 2 letters"),
        (" ".join(["word"] * (MAX_WORDS + 1)), f"at most {MAX_WORDS} words"),
        ("a-" * 10_000, f"at most {MAX_WORDS} words"),
    ],
)
def test_an_invalid_query_is_refused_with_an_example(text: str, detail: str) -> None:
    with pytest.raises(ParseError, match="raq") as refused:
        parse_query(text)
    assert detail in refused.value.detail
    assert refused.value.code == "query"


@given(st.text(max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    try:
        found = parse_query(text)
    except ParseError:
        return
    assert all(tokenize(word) == [word] for phrase in found.phrases for word in phrase.words)


words = st.lists(st.sampled_from(["a", "b", "ab", "abc"]), max_size=6)


@given(there=words, wanted=words.filter(bool), begun=st.booleans())
def test_a_phrase_matches_where_its_words_follow_each_other(there: list[str], wanted: list[str], begun: bool) -> None:
    begun = begun and len(wanted[-1]) > 1
    rows = [there[at : at + len(wanted)] for at in range(len(there) - len(wanted) + 1)]
    expected = any(
        row == wanted or (begun and row[:-1] == wanted[:-1] and row[-1].startswith(wanted[-1])) for row in rows
    )
    assert parse_query(f'"{" ".join(wanted)}{"*" if begun else ""}"').is_in(" ".join(there)) == expected
