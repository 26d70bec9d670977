"""The names of units of measure as sources write them, and the name of each in the pint library.

The list is closed on purpose. pint alone reads ``camps`` as hundredths of an ampere, ``dams`` as tens of metres and
``shots`` as spoonfuls. A word that people count must never become a measure, so only the names in this list are.
Names that are counted as often as measured (stone, barrel, bag, hand, point, degree alone) are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

PERCENT: Final = frozenset({"percent", "per cent", "%"})

# Measures that cannot be converted: scales with a zero of their own, logarithms, and words for two sizes.
_NOT_CONVERTIBLE: Final = {
    "°C": "degree Celsius, degrees Celsius, Celsius, degree C, degrees C, deg C, degC, degrees centigrade, ℃",
    "°F": "degree Fahrenheit, degrees Fahrenheit, Fahrenheit, degree F, degrees F, deg F, degF, ℉",
    "kelvin": "kelvins, K",
    "dB": "decibel, decibels",
    "kiloton": "kilotons",
    "megaton": "megatons",
    "percentage point": "percentage points, percentage-point, percentage-points",
}

# pint's name first, then other spellings. Sizes are pint's: a ton is the American short ton, a gallon the American
# one. A year is 365.25 days and a month a twelfth of it.
_PLAIN: Final = (
    "inch inches in",
    "foot feet ft",
    "yard yards yd yds",
    "mile miles mi",
    "nautical_mile nautical_miles nmi",
    "fathom fathoms",
    "astronomical_unit astronomical_units au",
    "light_year light_years lightyear lightyears light-year light-years",
    "parsec parsecs",
    "acre acres ac",
    "hectare hectares ha",
    "gallon gallons gal",
    "imperial_gallon imperial_gallons",
    "pint pints",
    "acre_foot acre_feet acre-foot acre-feet",
    "tonne tonnes metric_ton metric_tons metric_tonne metric_tonnes t",
    "ton tons short_ton short_tons US_ton US_tons",
    "long_ton long_tons",
    "pound pounds lb lbs",
    "ounce ounces oz",
    "troy_ounce troy_ounces",
    "carat carats",
    "minute minutes min mins",
    "hour hours h hr hrs",
    "day days d",
    "week weeks wk wks",
    "fortnight fortnights",
    "month months",
    "year years yr yrs",
    "century centuries",
    "knot knots kn",
    "horsepower hp",
    "bar",
    "millibar millibars mbar",
    "psi",
    "atmosphere atmospheres atm",
    "electron_volt electron_volts eV",
    "radian radians rad",
    "arcminute arcminutes",
    "arcsecond arcseconds",
    "percent per_cent %",
    "permille per_mille ‰",
    "ppm parts_per_million",
    "rpm",
    "Btu BTU british_thermal_unit british_thermal_units",
    "curie curies Ci",
    "roentgen roentgens röntgen",
    "rem rems",
)

_LONG: Final = ("nano", "micro", "milli", "centi", "deci", "hecto", "kilo", "mega", "giga", "tera", "peta")
_SYMBOL: Final = {"n": "nano", "µ": "micro", "μ": "micro", "u": "micro", "m": "milli", "c": "centi", "d": "deci",
                  "h": "hecto", "k": "kilo", "M": "mega", "G": "giga", "T": "tera", "P": "peta"}  # fmt: skip

# pint's name: its words, its symbols, and the prefixes its symbols take.
_PREFIXED: Final = (
    ("meter", "meter meters metre metres", "m", "nµμumcdk"),
    ("gram", "gram grams gramme grammes", "g", "nµμumk"),
    ("liter", "liter liters litre litres", "l L", "µμumcdhM"),
    ("second", "second seconds", "s sec secs", "nµμum"),
    ("tonne", "tonne tonnes", "", ""),
    ("watt", "watt watts", "W", "mkMGT"),
    ("watt_hour", "watt_hour watt_hours watthour watthours watt-hour watt-hours", "Wh", "kMGT"),
    ("joule", "joule joules", "J", "mkMGTP"),
    ("calorie", "calorie calories", "cal", "k"),
    ("volt", "volt volts", "V", "mkM"),
    ("ampere", "ampere amperes amp amps", "A", "mk"),
    ("ohm", "ohm ohms", "Ω", "mkM"),
    ("hertz", "hertz", "Hz", "kMGT"),
    ("newton", "newton newtons", "N", "kM"),
    ("pascal", "pascal pascals", "Pa", "hkMG"),
    ("becquerel", "becquerel becquerels", "Bq", "kMGTP"),
    ("sievert", "sievert sieverts", "Sv", "µμum"),
    ("gray", "gray grays", "Gy", "µμum"),
    ("byte", "byte bytes", "B", "kMGTP"),
    ("bit", "bit bits", "", ""),
    ("lumen", "lumen lumens", "lm", ""),
    ("lux", "lux", "lx", ""),
)

# Shorthand for a compound, written out in names from above.
SHORTHAND: Final = {
    "mph": "mile per hour", "kmh": "kilometer per hour", "kph": "kilometer per hour", "kmph": "kilometer per hour",
    "sqkm": "square kilometer", "sqm": "square meter", "sqmi": "square mile", "sqft": "square foot",
    "sq_km": "square kilometer", "sq_m": "square meter", "sq_mi": "square mile", "sq_ft": "square foot",
    "cc": "cubic centimeter",
}  # fmt: skip

# Symbols that stand for two things; a guess would be out by orders of magnitude.
AMBIGUOUS: Final = {
    "kt": "'kt' is a knot as well as a kilotonne: write 'knots' or 'kilotonnes'",
    "mt": "'Mt' is a million tonnes as well as a megaton of TNT: write 'megatonnes' or 'megatons'",
    "degrees": "'degrees' are of arc or of temperature: write 'degrees Celsius', 'degrees Fahrenheit' or 'radians'",
    "°": "'°' is of arc or of temperature: write '°C', '°F' or 'radians'",
}


def _spellings() -> Iterator[tuple[str, str]]:
    """Yield every spelling with its pint name."""
    for line in _PLAIN:
        name, *others = line.split()
        yield from ((spelling.replace("_", " "), name) for spelling in (name, *others))
    for name, words, symbols, prefixes in _PREFIXED:
        for word in (w.replace("_", " ") for w in words.split()):
            yield word, name
            yield from ((prefix + word, prefix + name) for prefix in _LONG)
        for symbol in symbols.split():
            yield symbol, name
            yield from ((letter + symbol, _SYMBOL[letter] + name) for letter in prefixes)


def _in_any_case(exact: dict[str, str]) -> dict[str, str]:
    """Return the spellings in lower case that mean one thing only: ``KM`` is km, but ``mw`` may be mW or MW."""
    folded: dict[str, set[str]] = {}
    for spelling, name in exact.items():
        if len(spelling) > 1:
            folded.setdefault(spelling.lower(), set()).add(name)
    return {spelling: names.pop() for spelling, names in folded.items() if len(names) == 1}


_EXACT: Final = dict(_spellings()) | {
    spelling: name for name, line in _NOT_CONVERTIBLE.items() for spelling in (name, *line.split(", "))
}
_FOLDED: Final = _in_any_case(_EXACT)

NOT_CONVERTIBLE: Final = frozenset(_NOT_CONVERTIBLE)
SPELLINGS: Final = tuple(sorted(spelling for spelling in _EXACT if len(spelling) > 3))


def pint_name(spelling: str) -> str | None:
    """Return pint's name of a unit of measure, or None where ``spelling`` is not one.

    Symbols keep their case where it matters (``mW``, ``MW``); all others are read in any case.
    """
    return _EXACT.get(spelling) or _FOLDED.get(spelling.lower())
