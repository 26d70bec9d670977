"""Text normalization: different spellings become one word, and normalized text stays the same."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.search.normalize import MAX_WORD_LENGTH, tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("RAQQA", "raqqa"),
        ("Rákka", "rakka"),
        ("Straße", "STRASSE"),
        ("Łódź", "lodz"),
        ("İstanbul ıslak", "istanbul islak"),
        ("Ёлка", "елка"),
        ("الرَّقَّة", "الرقه"),
        ("محـــمد", "محمد"),
        ("أحمد إدلب آل ٱلله", "احمد ادلب ال الله"),
        ("مستشفى", "مستشفي"),
        ("کرکوک", "كركوك"),
        ("٢٠١٧", "2017"),
        ("Ｒａｑｑａ①", "raqqa1"),
        ("Daʿesh", "daesh"),
        ("e\u0301", "é"),
        ("שָׁלוֹם", "שלום"),
    ],
)
def test_two_spellings_become_the_same_words(one: str, other: str) -> None:
    assert tokenize(one) == tokenize(other) != []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("al-Raqqa's S-400", ["al", "raqqa", "s", "s", "400"]),
        ("4,000", ["4000"]),
        ("1,234,567 and 2016,2017", ["1234567", "and", "2016", "2017"]),
        ("7\u202f000", ["7000"]),
        ("東京タワー", ["東", "京", "タ", "ワ", "ー"]),
        ("दिल्ली", ["दिलली"]),
        ("a_b\u200bc\u00a0d", ["a", "b", "c", "d"]),
        ("🚌️ – …", []),
        ("", []),
        ("x" * 100, ["x" * MAX_WORD_LENGTH]),
        ("é" * 100, ["e" * MAX_WORD_LENGTH]),
    ],
)
def test_text_is_split_into_words(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


@given(st.text())
def test_normalization_is_idempotent(text: str) -> None:
    assert tokenize(" ".join(tokenize(text))) == tokenize(text)


@given(st.text())
def test_a_word_has_only_letters_digits_and_their_marks(text: str) -> None:
    assert all(unicodedata.category(each)[0] in "LNM" for each in "".join(tokenize(text)))


@given(st.text(alphabet=st.characters(categories=("L",))))
def test_case_and_composition_make_no_difference(text: str) -> None:
    assert tokenize(unicodedata.normalize("NFD", text)) == tokenize(unicodedata.normalize("NFC", text))
