"""Lines by study: what ties claims, which of them speaks, and what became of the pairs that were pooled or read wrongly."""

from collections.abc import Sequence

import pandas as pd
import pytest

from analysis.estimates.answer_table import Basis, answers
from analysis.estimates.lines_of_evidence import ClaimLine, Grade, by_quantity, entries_of, lines_of
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import MODEL, OTHER_TEAM, lines, only, surveys, year

BASELINE = {"study_series": "hamlets", "wave": "1", "study": "first", "intervention": "before"} | year(2010)
ENDLINE = {"study_series": "hamlets", "wave": "2", "study": "second", "intervention": "after"} | year(2013)
LATER = OTHER_TEAM | {"producer_year": 2020}


@pytest.mark.parametrize(
    ("first", "second", "count"),
    [
        ({}, {}, 2),
        ({"study": "s"}, {"study": "s"}, 1),
        ({"study": "s"}, OTHER_TEAM | {"study": "t"}, 2),
        (BASELINE, ENDLINE, 1),
        ({}, OTHER_TEAM | {"part_of": "T-001"}, 1),
        ({}, OTHER_TEAM | {"same_phrase_as": "T-001"}, 1),
        ({}, OTHER_TEAM | {"repeats": "T-001"}, 1),
        ({}, OTHER_TEAM | {"other_concept_than": "T-009;T-001"}, 1),
        ({"part_of": "T-009"}, OTHER_TEAM | {"part_of": "T-009"}, 1),
        ({"study": "s", "study_superseded_by": "t;u"}, OTHER_TEAM | {"study": "u"}, 1),
    ],
    ids=[
        "two samples", "one study", "two studies", "one series", "part", "phrase", "repeat", "concept",
        "parts of one total", "replaced",
    ],
)  # fmt: skip
def test_a_study_is_a_line(first: dict[str, object], second: dict[str, object], count: int) -> None:
    assert len(lines(surveys(first, second))) == count


@pytest.mark.parametrize(
    "change",
    [
        {"part_of": "T-001"},
        {"same_phrase_as": "T-001"},
        {"repeats": "T-001"},
        {"other_concept_than": "T-001"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_what_gives_way_never_speaks_first(change: dict[str, object]) -> None:
    # Alone it would: it is printed later.
    assert only(surveys({"lineage": "L"}, {**LATER, "lineage": "L"}))["claim_ids"] == "T-002"
    assert only(surveys({}, {**LATER, **change}))["claim_ids"] == "T-001"


def test_of_two_that_name_each_other_neither_gives_way() -> None:
    first = {"other_concept_than": "T-002"}
    second = {"other_concept_than": "T-001"}
    assert only(surveys(first, {**LATER, **second}))["claim_ids"] == "T-002"


def test_a_study_that_its_maker_replaced_speaks_only_where_the_later_one_is_silent() -> None:
    old: dict[str, object] = {"study": "old", "study_superseded_by": "between;new"}
    new: dict[str, object] = {**MODEL, "study": "new"} | year(2013)
    assert only(surveys(old, new))["claim_ids"] == "T-002"
    assert only(surveys(old, new), 2006)["claim_ids"] == "T-001"


def test_waves_are_stated_with_their_ratio() -> None:
    claims = surveys(BASELINE | {"best": 0.6e3}, ENDLINE | {"best": 0.15e3})
    assert w.meetings(claims).empty
    then, later = only(claims, 2010), only(claims, 2013)
    cells = ["answer_status", "refusal", "printed_best", "beside_ids", "beside_ratios"]
    assert [*then[cells]] == ["stated", "change_in_time", 600.0, "T-002", "0.25"]
    assert [*later[cells]] == ["stated", "change_in_time", 150.0, "T-001", "4"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({}, "change_in_time"),
        (year(2020), "one_line"),
        ({"wave": "1", "intervention": ""}, "one_line"),
        ({"wave": "1"}, "change_in_time"),
        ({"intervention": ""}, "change_in_time"),
        ({"study": "first"}, "one_line"),
        ({"other_concept_than": "T-001"}, "one_line"),
        ({"best": None, "low": 500.0, "bound": "lower"}, "one_line"),
        ({"period_start": None, "period_end": None}, "one_line"),
    ],
    ids=["two waves", "too late", "one wave", "after", "waves alone", "one study", "concept", "bound", "undated"],
)  # fmt: skip
def test_what_is_a_change_in_time(change: dict[str, object], why: str) -> None:
    claims = surveys(BASELINE, ENDLINE | change)
    assert only(claims, 2010)["refusal"] == why


# -- the claims that issue 26 names -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def lines_held(claims: pd.DataFrame) -> dict[str, ClaimLine]:
    """The line of each claim held that is a number of persons."""
    by_claim: dict[str, ClaimLine] = {}
    for entries in by_quantity(claims, w.RULES).values():
        for line in lines_of(entries):
            by_claim |= dict.fromkeys((entry.claim_id for entry in line.entries), line)
    return by_claim


def together(line: ClaimLine) -> list[str]:
    """The ids of the claims of a line."""
    return sorted(entry.claim_id for entry in line.entries)


def said(claims: pd.DataFrame, basis: Basis, ids: Sequence[str], in_year: int) -> list[object]:
    """What is said in a year of the quantity of some claims: status, why, claim, number, and what stands beside."""
    areas = claims.loc[[*ids], "area"]
    table = answers(claims[claims["area"].isin(areas)], basis, in_year)
    is_asked = table["claim_ids"].isin(ids)
    assert is_asked.sum() == 1, table["claim_ids"].tolist()
    cells = ["answer_status", "refusal", "claim_ids", "printed_best", "beside_ids"]
    return table.loc[is_asked, cells].iloc[0].tolist()


def test_before_and_after_in_the_hamlets_is_a_change(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    # 56.2 and 11.6 percent were pooled to 29 percent.
    ids = ["SUR-045", "SUR-046"]
    assert together(lines_held["SUR-045"]) == ["SUR-044", *ids]
    assert said(claims, published_basis, ids, 2016) == [
        "stated",
        "change_in_time",
        "SUR-045",
        0.562,
        "SUR-046",
    ]
    assert said(claims, published_basis, ids, 2021) == [
        "stated",
        "change_in_time",
        "SUR-046",
        0.116,
        "SUR-045",
    ]


def test_observers_in_cambodia_are_a_judgement_of_two_waves(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    # 2,000 extrapolated in 2003 and 433 seen in 2008 were pooled to about 930. The first wave, by the report's abstract
    # 2,488 in 2002, came in later: a change. Whatever else is judged within five years stands beside: the 433, and
    # what organisations said (CPT-081).
    assert together(lines_held["SUR-057"]) == ["SUR-057", "SUR-059", "SUR-154"]
    assert lines_held["SUR-057"].grade is Grade.EXPERT
    assert said(claims, published_basis, ["SUR-057", "SUR-059"], 2008) == [
        "stated",
        "change_in_time",
        "SUR-057",
        2000,
        "CPT-081;SUR-059;SUR-154",
    ]
    # 8.16 percent of those seen in 2012 and 2.2 in 2015, around the work of those who counted.
    ids = ["SUR-062", "SUR-063"]
    assert lines_held["SUR-062"].grade is Grade.EXPERT
    assert said(claims, published_basis, ids, 2012) == [
        "stated",
        "change_in_time",
        "SUR-062",
        0.0816,
        "SUR-063",
    ]


def test_school_surveys_of_one_series_are_a_change(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    ids = ["SUR-101", "SUR-102", "SUR-103"]
    assert together(lines_held["SUR-102"]) == ids
    expected = ["stated", "change_in_time", "SUR-102", 0.015, "SUR-101;SUR-103"]
    assert said(claims, published_basis, ids, 2009) == expected


@pytest.mark.parametrize("minimum", ["OFE-001", "OFE-002", "OFE-004"])
def test_a_minimum_that_its_maker_replaced_enters_no_answer(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine], minimum: str
) -> None:
    # The ILO of 2005 beside the ILO of 2012: parts of two reports, of which the second replaced the first.
    successor = {"OFE-001": "OFE-009", "OFE-002": "ILO-005", "OFE-004": "ILO-007"}[minimum]
    assert together(lines_held[minimum]) == sorted([minimum, successor])
    (entry,) = entries_of(claims.loc[[minimum]], w.RULES)
    assert not entry.interval.fixes_value
    met = answers(claims[claims["region_code"] == "WORLD"], published_basis)
    used = {claim_id for ids in met["claim_ids"] for claim_id in ids.split(";")}
    assert minimum not in used


def test_one_phrase_for_two_samples_is_one_line(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    ids = ["SUR-019", "SUR-152"]
    assert together(lines_held["SUR-152"]) == ids
    assert said(claims, published_basis, ids, 2021) == ["stated", "one_line", "SUR-019", 0.2, ""]


def test_another_dimension_gives_way_to_the_concept(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    ids = ["SUR-082", "SUR-083"]
    assert together(lines_held["SUR-083"]) == ids
    assert said(claims, published_basis, ids, 2017) == ["stated", "one_line", "SUR-082", 0.73, ""]


def test_a_copy_for_a_larger_place_is_of_the_line_of_its_original(claims: pd.DataFrame) -> None:
    # 97,000 adults in south-eastern Nepal, told again of all Nepal: no second line anywhere.
    copied = claims.loc[["SUR-078", "SUR-080"]].assign(area="NPL")
    (line,) = lines_of(entries_of(copied, w.RULES))
    assert together(line) == ["SUR-078", "SUR-080"]
    assert only(copied, 2013)["claim_ids"] == "SUR-078"


def test_signs_of_risk_of_one_set_of_adverts_are_one_line(
    claims: pd.DataFrame, published_basis: Basis, lines_held: dict[str, ClaimLine]
) -> None:
    # One sign, or four: 92,496, or 9,764 to 17,639, of 114,576 women.
    adverts = claims.loc[["CPT-038", "CPT-039", "CPT-040", "LST-027"]]
    assert len(lines_of(entries_of(adverts, w.RULES))) == 1
    assert answers(adverts, published_basis).empty
    assert {entry.grade for entry in entries_of(adverts, w.RULES)} == {Grade.EXPERT}
