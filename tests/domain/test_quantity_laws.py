"""Laws of quantities, for any input."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from service.domain.errors import ParseError
from service.domain.quantity import Quantity, parse_quantity
from service.domain.quantity.vocabulary import HEDGES, NUMBERS, ROUGH_SPELLINGS

UNITS = st.sampled_from(["people", "vehicles", "air strikes", None, "km^2", "miles", "percent", "tonnes", "°C", "m/s"])
PIECES = st.sampled_from(
    [*HEDGES, *NUMBERS, *ROUGH_SPELLINGS, "-", "–", "..", "to", "and", "of", ",", ".", "000", "4", "25", "1.5", "4,000",
     "%", "people", "km", "square miles", "civilians", "\u00a0", "\u2009", "²", "^2", "e5", "million", "-5"]
)  # fmt: skip
PHRASES = st.lists(PIECES, max_size=7).flatmap(lambda pieces: st.sampled_from([" ".join(pieces), "".join(pieces)]))
NUMERALS = st.integers(0, 10**9).map(str) | st.decimals(0, 10**6, places=2).map(str)
WELL_MEANT = st.tuples(st.sampled_from(["", *(h for h in HEDGES if h != "between")]), NUMERALS).map(" ".join)


def _read(value: object, unit: str | None) -> Quantity | None:
    try:
        return parse_quantity(value, unit)  # type: ignore[arg-type]
    except ParseError as refusal:
        code, detail = refusal.code, refusal.detail
    assert code in ("quantity", "unit")
    assert detail
    return None


def _is_sound(quantity: Quantity) -> bool:
    soft, strict = (quantity.soft_low, quantity.soft_high), (quantity.low, quantity.high)
    if quantity.high is None or quantity.soft_high is None:
        return soft == strict and quantity.low >= 0
    contained = 0 <= quantity.soft_low <= quantity.low <= quantity.high <= quantity.soft_high
    return contained and (quantity.approximate or soft == strict)


@given(st.text(max_size=210) | PHRASES | WELL_MEANT, UNITS)
@example("4.000", "km^2")
@example("0.00", "percent")
@example("²", "km^2")
def test_any_text_is_read_soundly_or_refused(text: str, unit: str | None) -> None:
    quantity = _read(text, unit)
    assert quantity is None or (_is_sound(quantity) and quantity.text == text and quantity.unit == unit)


@given(st.integers() | st.floats() | st.none() | st.booleans() | st.lists(st.integers()), UNITS)
def test_any_json_value_is_read_soundly_or_refused(value: object, unit: str | None) -> None:
    quantity = _read(value, unit)
    assert quantity is None or _is_sound(quantity)


NUMBER = st.integers(-5, 10**20) | st.floats() | st.none() | st.text(max_size=3)


OBJECTS = st.fixed_dictionaries({}, optional={"text": st.text(max_size=9), "low": NUMBER, "high": NUMBER, "x": NUMBER})


@given(OBJECTS, UNITS)
def test_any_object_is_read_soundly_or_refused(value: dict[str, object], unit: str | None) -> None:
    quantity = _read(value, unit)
    assert quantity is None or (_is_sound(quantity) and quantity.text == value["text"] and not quantity.approximate)


@given(PHRASES | WELL_MEANT, UNITS)
def test_the_canonical_text_reads_the_same(text: str, unit: str | None) -> None:
    first = _read(text, unit)
    if first is not None:
        again = parse_quantity(first.canonical, unit)
        assert (again.low, again.high, again.canonical) == (first.low, first.high, first.canonical)
        assert (again.soft_low, again.soft_high, again.approximate) == (
            first.soft_low, first.soft_high, first.approximate,
        )  # fmt: skip


@given(WELL_MEANT, UNITS, st.sampled_from(["\u00a0", "\u2009", "   "]))
def test_case_and_spaces_say_nothing(text: str, unit: str | None, space: str) -> None:
    plain, dressed = _read(text, unit), _read(text.replace(" ", space).upper(), unit)
    one, other = ((q and (q.canonical, q.low, q.high)) for q in (plain, dressed))
    assert one == other


@given(st.integers(1, 10**15), st.sampled_from(["", "about ", "nearly ", "up to ", "at least "]))
def test_the_number_itself_is_among_what_may_be_meant(number: int, hedge: str) -> None:
    read_as = parse_quantity(f"{hedge}{number:,}", "people")
    assert read_as.low <= number <= (number if read_as.high is None else read_as.high)


@given(st.integers(1, 10**9))
def test_a_hedge_never_makes_a_number_sharper(number: int) -> None:
    bare, hedged = parse_quantity(str(number), "people"), parse_quantity(f"about {number}", "people")
    assert hedged.low <= bare.low
    assert (hedged.high or 0) >= (bare.high or 0)


@given(st.integers(1, 10**9))
def test_more_and_fewer_leave_out_the_number_of_what_is_counted(number: int) -> None:
    assert parse_quantity(f"more than {number}", "people").low == number + 1
    assert parse_quantity(f"fewer than {number}", "people").high == number - 1


@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_range_is_what_it_says_in_any_unit(one: int, other: int) -> None:
    low, high = sorted((one, other))
    read_as = parse_quantity(f"{low}-{high} km", "m")
    assert (Fraction(read_as.low), Fraction(read_as.high or 0)) == (low * 1000, high * 1000)
