"""Ranges that hold another number, one number by two makers, editions, and numbers that may be reprints."""

from pathlib import Path

import pandas as pd
import pytest

from analysis.own.agreeing_numbers import is_agreement, printed_numbers
from analysis.own.alike_conflicts import alike
from analysis.own.factors_printed import with_printed_factors
from analysis.own.perhaps_parts import perhaps_parts
from analysis.own.perhaps_repeated import perhaps_repeated
from tests.subject.invented import page_of, project

NAN = float("nan")


def claims(**columns: list[object]) -> pd.DataFrame:
    """Claims a, b and so on with some columns."""
    size = len(next(iter(columns.values())))
    usual = {
        "quantity": "q",
        "bound": "none",
        "period_start": 2000,
        "period_end": 2001,
        "low": NAN,
        "high": NAN,
    }
    return pd.DataFrame(usual | columns, index=list("abcdef"[:size]))


def conflicts(*members: str, code: str = "same_estimand", factor: float = 2.0) -> pd.DataFrame:
    """Conflicts of one kind."""
    kind = {"code": code, "level": "infeasible", "reasons": "", "factor": factor}
    return pd.DataFrame([{"members": cell, **kind} for cell in members])


def test_a_range_agrees_with_what_lies_in_it() -> None:
    of_three = claims(low=[10.0, NAN, 12.0], best=[NAN, 15.0, 20.0], high=[20.0, NAN, 28.0])
    clipped = conflicts("a;b", "a;c", code="clipped")
    assert is_agreement(clipped, of_three).tolist() == [True, False]
    assert not is_agreement(conflicts("a;b"), of_three).any()


def test_of_two_pairs_that_say_the_same_one_is_told_with_both_makers() -> None:
    numbers = printed_numbers(claims(best=[50.0, 15.0, 50.0, 20.0]))
    told = alike(conflicts("a;b", "c;b", "a;d", "c;d"), numbers)
    assert told[["members", "hub", "others", "same"]].values.tolist() == [["a;b", "a", "d", "c"]]
    assert alike(conflicts("a;b", "c;b"))["same"].tolist() == [""]


@pytest.mark.parametrize(
    ("ends", "factor", "told"),
    [((NAN, 23.9, NAN), 2.39, 2.3), ((23.9, 10.0, NAN), 2.0, 2.4), ((10.8, 10.0, NAN), 1.0, 1.08)],
)
def test_a_factor_is_rounded_once(ends: tuple[float, float, float], factor: float, told: float) -> None:
    first, second, _ = ends
    of_two = claims(best=[first, second])
    printed = with_printed_factors(conflicts("a;b", factor=factor), of_two)
    assert printed["factor"].tolist() == [pytest.approx(told)]


def test_a_later_number_of_another_maker_of_which_nothing_is_said_may_be_a_reprint() -> None:
    makers: dict[str, list[object]] = {
        "producer": [*"ABCDA"],
        "producer_year": [2002, 2018, 2018, 2018, 2019],
        "best": [50.0] * 5,
    }
    made: dict[str, list[object]] = {"method": ["estimate", "unattributed", "survey", "estimate", "estimate"]}
    lineages: dict[str, list[object]] = {"lineage": ["L", "b", "c", "L", "e"]}
    found = perhaps_repeated(claims(**makers, **made, **lineages))
    assert found.values.tolist() == [["b", "a"]]
    makers["producer_year"] = [2002, NAN, NAN, NAN, NAN]
    undated = claims(**makers, **made, **lineages)
    assert perhaps_repeated(undated).empty


@pytest.mark.parametrize(
    ("numbers", "makers", "parts"),
    [
        ([377.0, 316.0, 61.0], "AAA", [["a", "b;c"]]),
        ([378.0, 316.0, 61.0, 20.0], "AAAA", [["a", "b;c"]]),
        ([100.0, 50.0, 30.0, 20.0], "AAAA", [["a", "b;c;d"]]),
        ([380.0, 316.0, 61.0], "AAA", []),
        ([377.0, 316.0, 61.0], "AAB", []),
        ([100.0, 50.0], "AA", []),
    ],
)
def test_numbers_of_one_maker_that_add_up_may_be_parts(
    numbers: list[object], makers: str, parts: list[object]
) -> None:
    of_makers = claims(best=numbers, producer=[*makers], producer_year=[2017] * len(numbers))
    assert perhaps_parts(of_makers).values.tolist() == parts


def test_a_possible_sum_is_told_with_what_would_settle_it(tmp_path: Path) -> None:
    rows = [f"Haiti,{number},stock,2010,Census,2011,estimate" for number in ("377", "316", "61")]
    head = "place,figure,measure,year,producer,producer_year,method"
    page = page_of(project(tmp_path / "mine", {"claims.csv": "\n".join([head, *rows, ""])}))
    assert "may be a total: it is the sum of 316 and 61, by the same maker" in page
    named = [f"{row},{group}" for row, group in zip(rows, ("", "in towns", "elsewhere"), strict=True)]
    apart = "\n".join([f"{head},target_population", *named, ""])
    page = page_of(project(tmp_path / "theirs", {"claims.csv": apart}))
    assert "may be a total" not in page
    assert "No numbers clash" in page


ROWS = """place,figure,measure,year,producer,producer_year,method
Haiti,25 million,stock,2010,Crosby,1976,estimate
Haiti,27 million,stock,2010,Crosby,1989,estimate
Haiti,15 million,stock,2010,Almanac,1976,estimate
Haiti,50 million,stock,2010,Johnson,2002,estimate
Haiti,50 million,stock,2010,Agency,2018,
Haiti,10 to 20 million,stock,2010,League,1922,estimate
Haiti,30 ± 5 million,stock,2010,Institute,2004,model
Haiti,about 30 million,stock,2010,Patterson,1991,estimate
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder: Path = project(tmp_path_factory.mktemp("upheld") / "mine", {"claims.csv": ROWS})
    return page_of(folder)


def test_a_later_edition_replaces_and_clashes_with_no_earlier_one(page: str) -> None:
    clashes, _, others = page.partition("What only seems to clash")
    assert "27 million" in clashes
    assert "25 million people" not in clashes
    assert "27 million" in others


def test_who_says_the_same_is_named_beside(page: str) -> None:
    assert "The same holds of the same number by Agency, 2018." in page
    assert page.count("(Agency, 2018) beside") == 0


def test_a_number_inside_a_range_agrees_with_it(page: str, tmp_path: Path) -> None:
    head, *rows = ROWS.splitlines()
    of_two = page_of(project(tmp_path / "mine", {"claims.csv": "\n".join([head, *rows[-2:], ""])}))
    assert "No numbers clash" in of_two
    assert "One range holds another number, and agrees with it:" in of_two
    assert "(Institute, 2004), with its ends 25 to 35 million, holds about 30 million (Patterson" in of_two
    assert "Little room" not in of_two + page
    assert "10 to 20 million (League, 1922) beside 15 million" not in page


def test_a_possible_reprint_is_asked_about(page: str) -> None:
    assert "(Agency, 2018) may repeat the same number by Johnson, 2002" in page


def test_a_cell_names_the_makers_of_what_a_number_clashes_with(page: str) -> None:
    assert "50 million (Johnson, 2002)" in page.partition("Advice for each number")[2]
