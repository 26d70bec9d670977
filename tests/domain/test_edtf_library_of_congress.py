"""Every example of the Library of Congress's EDTF specification (February 2019), level by level, with its bounds."""

from __future__ import annotations

import pytest

from service.domain.edtf import parse

NONE = "none"

LEVEL_0 = """
1985-04-12                   1985-04-12 1985-04-12 day
1985-04                      1985-04-01 1985-04-30 month
1985                         1985-01-01 1985-12-31 year
1985-04-12T23:20:30          1985-04-12T23:20:30 1985-04-12T23:20:30 second
1985-04-12T23:20:30Z         1985-04-12T23:20:30Z 1985-04-12T23:20:30Z second
1985-04-12T23:20:30-04       1985-04-12T23:20:30-04 1985-04-12T23:20:30-04 second
1985-04-12T23:20:30+04:30    1985-04-12T23:20:30+04:30 1985-04-12T23:20:30+04:30 second
1964/2008                    1964-01-01 2008-12-31 year
2004-06/2006-08              2004-06-01 2006-08-31 month
2004-02-01/2005-02-08        2004-02-01 2005-02-08 day
2004-02-01/2005-02           2004-02-01 2005-02-28 month
2004-02-01/2005              2004-02-01 2005-12-31 year
2005/2006-02                 2005-01-01 2006-02-28 year
"""

LEVEL_1 = """
Y170000002                   170000002-01-01 170000002-12-31 year
Y-170000002                  -170000002-01-01 -170000002-12-31 year
2001-21                      2001-03-01 2001-05-31 season
1984?                        1984-01-01 1984-12-31 year
2004-06~                     2004-06-01 2004-06-30 month
2004-06-11%                  2004-06-11 2004-06-11 day
201X                         2010-01-01 2019-12-31 decade
20XX                         2000-01-01 2099-12-31 century
2004-XX                      2004-01-01 2004-12-31 month
1985-04-XX                   1985-04-01 1985-04-30 day
1985-XX-XX                   1985-01-01 1985-12-31 day
1985-04-12/..                1985-04-12 none day
1985-04/..                   1985-04-01 none month
1985/..                      1985-01-01 none year
../1985-04-12                none 1985-04-12 day
../1985-04                   none 1985-04-30 month
../1985                      none 1985-12-31 year
1985-04-12/                  1985-04-12 none day
1985-04/                     1985-04-01 none month
1985/                        1985-01-01 none year
/1985-04-12                  none 1985-04-12 day
/1985-04                     none 1985-04-30 month
/1985                        none 1985-12-31 year
-1985                        -1985-01-01 -1985-12-31 year
"""

# ISO's Annex A prints other bounds for Y171010000S3; the Library's text, and ISO's own rule, count from the left.
LEVEL_2 = """
Y-17E7                       -170000000-01-01 -170000000-12-31 year
1950S2                       1900-01-01 1999-12-31 century
Y171010000S3                 171000000-01-01 171999999-12-31 1000000_years
Y3388E2S3                    338000-01-01 338999-12-31 millennium
2001-34                      2001-04-01 2001-06-30 quarter
[1667,1668,1670..1672]       1667-01-01 1672-12-31 year
[..1760-12-03]               none 1760-12-03 day
[1760-12..]                  1760-12-01 none month
[1760-01,1760-02,1760-12..]  1760-01-01 none month
[1667,1760-12]               1667-01-01 1760-12-31 year
[..1984]                     none 1984-12-31 year
{1667,1668,1670..1672}       1667-01-01 1672-12-31 year
{1960,1961-12}               1960-01-01 1961-12-31 year
{..1984}                     none 1984-12-31 year
2004-06-11%                  2004-06-11 2004-06-11 day
2004-06~-11                  2004-06-11 2004-06-11 day
2004?-06-11                  2004-06-11 2004-06-11 day
?2004-06-~11                 2004-06-11 2004-06-11 day
2004-%06-11                  2004-06-11 2004-06-11 day
156X-12-25                   1560-12-25 1569-12-25 day
15XX-12-25                   1500-12-25 1599-12-25 day
XXXX-12-XX                   0000-12-01 9999-12-31 day
1XXX-XX                      1000-01-01 1999-12-31 month
1XXX-12                      1000-12-01 1999-12-31 month
1984-1X                      1984-10-01 1984-12-31 month
2004-06-~01/2004-06-~20      2004-06-01 2004-06-20 day
2004-06-XX/2004-07-03        2004-06-01 2004-07-03 day
"""


def rows(table: str) -> list[tuple[str, ...]]:
    return [tuple(line.split()) for line in table.strip().splitlines()]


@pytest.mark.parametrize(("text", "first", "last", "precision"), rows(LEVEL_0) + rows(LEVEL_1) + rows(LEVEL_2))
def test_every_example_of_the_specification_has_its_bounds(text: str, first: str, last: str, precision: str) -> None:
    date = parse(text)
    assert (date.first_day or NONE, date.last_day or NONE) == (first, last)
    assert date.precision == precision.replace("_", " ")


@pytest.mark.parametrize("code", range(21, 42))
def test_every_division_of_a_year_is_read(code: int) -> None:
    months = {
        "2001-03 2001-05": (21, 25, 31),
        "2001-06 2001-08": (22, 26, 32),
        "2001-09 2001-11": (23, 27, 29),
        "2001-12 2002-02": (24, 28, 30),
        "2001-01 2001-03": (33,),
        "2001-04 2001-06": (34,),
        "2001-07 2001-09": (35,),
        "2001-10 2001-12": (36,),
        "2001-01 2001-04": (37,),
        "2001-05 2001-08": (38,),
        "2001-09 2001-12": (39,),
        "2001-01 2001-06": (40,),
        "2001-07 2001-12": (41,),
    }
    first, last = next(span.split() for span, codes in months.items() if code in codes)
    date = parse(f"2001-{code}")
    assert (date.first_day, date.last_day) == (parse(first).first_day, parse(last).last_day)


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("1984?", False, True),
        ("1984~", True, False),
        ("1984%", True, True),
        ("1984", False, False),
        ("2004-06~-11", True, False),
        ("2004?-06-11", False, True),
        ("?2004-06-~11", True, True),
        ("2004-%06-11", True, True),
        ("1984~/2004-06", True, False),
        ("1984/2004-06?", False, True),
        ("1984?/2004%", True, True),
        ("[1984,1985~]", True, False),
        ("{..1984?}", False, True),
        ("Y-17E7~", True, False),
        ("1950S2?", False, True),
        ("2001-21%", True, True),
        ("?-2004-06", False, True),
    ],
)
def test_a_mark_anywhere_shows(text: str, approximate: bool, uncertain: bool) -> None:
    date = parse(text)
    assert (date.approximate, date.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    ("text", "throughout"),
    [("2017-10-12/2017-10-14", True), ("../2017", True), ("2017/", True), ("2017-10", False), ("[2016..2017]", False)],
)
def test_only_an_interval_lasted_throughout(text: str, throughout: bool) -> None:
    assert parse(text).throughout is throughout
