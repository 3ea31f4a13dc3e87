"""A researcher's rows become claims like published ones, and survive a file."""

from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import analysis as an
from analysis.claims import own_claims as own_claims_module
from analysis.claims.frame_checks import as_claims

ROW: dict[str, Any] = {"place": "Nepal", "figure": "12,000 to 15,000", "measure": "flow"}
ROWS: list[dict[str, Any]] = [
    ROW | {"producer": "NGO X", "year": 2005},
    ROW | {"figure": 5000, "period": "1998-2002"},
    ROW | {"figure": "at least 500", "measure": "stock", "role": "source", "destination": "Germany"},
    ROW | {"figure": "4.0 per 1,000", "measure": "stock", "status": "modern_slavery", "year": 2016},
    {"place": "World", "figure": 0.35, "measure": "share", "share_of": "registered victims"},
    {"place": "World", "figure": 5e9, "measure": "profit", "year": 2005},
    {"place": "Netherlands", "figure": 12, "measure": "convictions", "year": 2006},
]


@pytest.fixture(scope="module")
def own_claims() -> pd.DataFrame:
    return an.make_claims(ROWS)


@pytest.mark.parametrize(("column", "last"), [("year", 2026), ("producer_year", 2026), ("year", 1999)])
def test_a_year_to_come_is_refused_by_the_day_that_it_is(
    monkeypatch: pytest.MonkeyPatch, column: str, last: int
) -> None:
    monkeypatch.setattr(own_claims_module, "today", lambda: date(last, 12, 31))
    assert len(an.make_claims([ROW | {"producer": "NGO X", column: last}])) == 1
    with pytest.raises(
        ValueError,
        match=f"row 1, column {column}: the year {last + 1} was still to come; a year up to {last}",
    ):
        an.make_claims([ROW | {"producer": "NGO X", column: last + 1}])


def test_own_claims_have_the_columns_and_types_of_published_ones(own_claims: pd.DataFrame) -> None:
    pd.testing.assert_series_equal(own_claims.dtypes, an.load_claims("Nepal").dtypes)
    pd.testing.assert_frame_equal(an.make_claims(pd.DataFrame(ROWS)), own_claims)
    assert own_claims.index.tolist() == [f"OWN-{number:03d}" for number in range(1, 8)]


def test_figures_are_read_and_gaps_are_filled_as_the_docstring_says(own_claims: pd.DataFrame) -> None:
    assert own_claims["low"].iloc[[0, 2]].tolist() == [12000, 500]
    assert own_claims["best"].iloc[[1, 3, 4, 5]].tolist() == pytest.approx([5000, 4, 0.35, 5e9])
    assert own_claims["unit"].tolist() == [
        *("persons_per_year", "persons_per_year", "persons", "persons_per_1000"),
        *("fraction", "money_per_year", "cases"),
    ]
    axes = ["population", "exploitation", "status", "visibility", "direction", "movement", "method"]
    words = ["all", "all", "trafficked", "actual", "in", "any", "estimate"]
    assert own_claims[axes].iloc[0].tolist() == words
    assert own_claims["method"].iloc[1] == "unattributed"
    ends = ["bound", "direction", "regions", "origin", "destination"]
    assert own_claims[ends].iloc[2].tolist() == ["lower", "out", "DEU;NPL", "NPL", "DEU"]
    assert own_claims[["period_start", "period_end"]].iloc[1].tolist() == [1998, 2002]
    assert own_claims["visibility"].iloc[6] == "detected"


def test_derived_columns_are_those_of_published_rows() -> None:
    """A published survey claim, typed in by hand, gets the numbers that it has in the table."""
    published = an.load_claims("Nepal").loc["WFNPL-2016"]
    cells: dict[str, Any] = {
        "place": "Nepal",
        "measure": "stock",
        "status": "modern_slavery",
        "method": "survey",
    }
    cells |= {"producer": "Walk Free", "producer_year": 2016}
    own = an.make_claims([cells | published[["figure", "period"]].to_dict()]).iloc[0]
    derived = [name for name in own.index if name.startswith(("persons_", "per_100000_", "yearly_"))]
    # The table holds six significant digits.
    computed = own[derived].astype(float).tolist()
    expected = published[derived].astype(float).tolist()
    assert computed == pytest.approx(expected, rel=1e-5, nan_ok=True)
    for name in ("kind", "area", "region_code", "regions", "direction", "counterpart", "producer", "unit"):
        assert own[name] == published[name], name


@pytest.mark.parametrize("index", [None, 0, "claim_id"])
def test_a_frame_that_was_saved_comes_back(index: Any, tmp_path: Path, own_claims: pd.DataFrame) -> None:
    together = pd.concat([an.load_claims("Nepal"), own_claims])
    assert as_claims(together) is together
    together.to_csv(tmp_path / "claims.csv")
    read_again = pd.read_csv(tmp_path / "claims.csv", index_col=index)
    pd.testing.assert_frame_equal(as_claims(read_again), together)
    single = own_claims.iloc[[1]]
    single.to_csv(tmp_path / "one.csv")
    pd.testing.assert_frame_equal(as_claims(pd.read_csv(tmp_path / "one.csv")), single)


def test_facts_beside_a_number_are_cells_of_their_own() -> None:
    row = ROW | {"provisional": True, "confirmed": "yes", "reporters_only": False, "listed_persons": 2_744}
    claims = an.make_claims([row | {"printed_per_1000": 1.5}, ROW | {"period": "to June 2007"}])
    facts = ["provisional", "confirmed", "reporters_only", "listed_persons", "printed_per_1000"]
    assert claims.loc["OWN-001", facts].tolist() == [True, True, False, 2_744, 1.5]
    assert claims["part_years"].tolist() == [False, True]


def test_a_claim_of_ones_own_is_of_a_study_of_its_own(own_claims: pd.DataFrame) -> None:
    assert own_claims["study"].tolist() == own_claims.index.tolist()
    methods = ("survey", "capture_recapture", "model", "estimate")
    studied = an.make_claims([ROW | {"method": method} for method in methods])
    assert studied["design"].tolist() == [
        *("probability_sample", "list_comparison", "documented_model", "judgement")
    ]
    said = ["study_series", "wave", "intervention", "minimum", "part_of", "repeats"]
    assert set(studied[said].to_numpy().ravel()) == {""}


@pytest.mark.parametrize(
    ("measure", "figure", "unit"),
    [
        ("flow", "5,000 a month", "persons_per_month"),
        ("cases", "500 annually", "cases_per_year"),
        ("stock", "4.0 per 1,000 a year", "persons_per_1000"),
    ],
)
def test_a_figure_a_year_or_month_has_the_unit_that_it_says(measure: str, figure: str, unit: str) -> None:
    claims = an.make_claims([ROW | {"measure": measure, "figure": figure}])
    assert claims["unit"].tolist() == [unit]


@pytest.mark.parametrize(
    ("measure", "right"),
    [
        ("stock", "; the measure flow, or the number without its year"),
        ("venues", "; the number without its year"),
    ],
)
def test_a_number_a_year_is_refused_where_the_measure_has_no_years(measure: str, right: str) -> None:
    with pytest.raises(ValueError, match="'5,000 per year' is so many a year") as refused:
        an.make_claims([ROW | {"measure": measure, "figure": "5,000 per year"}])
    assert right in str(refused.value)


def test_a_ratio_in_words_is_a_plain_number_of_the_unit_ratio() -> None:
    row = ROW | {"measure": "ratio", "share_of": "men", "figure": "two to three times as many"}
    claims = an.make_claims([row])
    assert claims[["kind", "unit", "low", "high"]].iloc[0].tolist() == ["count", "ratio", 2, 3]
    with pytest.raises(ValueError, match="is a ratio but the unit is persons"):
        an.make_claims([row | {"measure": "stock"}])


def test_a_standard_error_makes_an_interval_of_95_percent_and_a_margin_one_without_a_level() -> None:
    row = ROW | {"measure": "stock"}
    claims = an.make_claims([row | {"figure": "151,000 (SE 15,000)"}, row | {"figure": "151,000 ± 30,000"}])
    assert claims["low"].tolist() == [121_600, 121_000]
    assert claims["interval_level"].iloc[0] == 0.95
    assert pd.isna(claims["interval_level"].iloc[1])


def test_a_whole_with_a_measure_and_no_movement_is_refused_with_the_words_that_it_lacks() -> None:
    row = {
        "place": "World",
        "figure": "35%",
        "measure": "share",
        "share_of": "victims",
        "whole_measure": "stock",
    }
    axes = {"population": "all", "exploitation": "all", "status": "trafficked", "visibility": "actual"}
    whole = {f"whole_{axis}": word for axis, word in axes.items()}
    with pytest.raises(
        ValueError, match="row 1, column whole_movement: .* whole_movement any would be right"
    ):
        an.make_claims([row | whole])
    with pytest.raises(
        ValueError, match="whole_population all, whole_exploitation all, .*, whole_movement any"
    ):
        an.make_claims([row])
    claims = an.make_claims([row | whole | {"whole_movement": "any"}])
    assert an.find_conflicts(claims).attrs["compared"] == 1


PUBLISHED_AT = {"title": "A report", "url": "https://example.org/a", "page": "p. 7", "coded_by": "R. Coder"}


def test_where_a_number_is_published_and_who_read_it_stays_with_the_claim_and_is_cited() -> None:
    claims = an.make_claims([ROW | PUBLISHED_AT | {"producer": "NGO X", "producer_year": 2010}, ROW])
    assert claims.loc["OWN-001", [*PUBLISHED_AT]].tolist() == [*PUBLISHED_AT.values()]
    assert claims.loc["OWN-002", [*PUBLISHED_AT]].tolist() == [""] * 4
    assert claims["locator"].tolist() == ["p. 7", "row 2"]
    cited = an.cite("OWN-001", claims=claims)
    assert cited.startswith("NGO X (2010), A report, p. 7, https://example.org/a: “12,000 to 15,000”, ")
    assert "coded by R. Coder" in cited
    assert "Counting the Uncounted" not in cited
    for style in ("bibtex", "ris", "csl-json"):
        assert "https://example.org/a" in an.cite("OWN-001", style, claims=claims)
    by_doi = an.make_claims([ROW | {"doi": "10.1000/1"}])
    assert "https://doi.org/10.1000/1" in an.cite("OWN-001", claims=by_doi)
    unsaid = an.cite("OWN-002", claims=claims)
    assert unsaid.startswith("Maker not named: “12,000 to 15,000”, ")


def test_the_trail_of_an_own_claim_is_told_and_a_published_one_is_as_published() -> None:
    claims = an.make_claims(
        [ROW | {"figure": "at least 500", "period": "1998-2002", "measure": "cumulative"}]
    )
    steps = an.list_steps("OWN-001", claims=claims)
    assert steps["code"].tolist()[:2] == ["period_read", "hedge_to_bound"]
    assert "cumulative_to_yearly" in set(steps["code"])
    trail = an.explain("OWN-001", claims=claims)
    assert trail[["stage", "after"]].iloc[0].tolist() == ["printed", "at least 500"]
    assert {"printed", "where", "reading", "conversions"} == {*trail["stage"]}
    for ask in (an.cite, an.list_steps, an.explain):
        with pytest.raises(ValueError, match="no published claim 'OWN-001'"):
            ask("OWN-001")
    pd.testing.assert_frame_equal(an.explain("A2009-047", claims=claims), an.explain("A2009-047"))


def test_two_wordings_of_one_maker_are_one_line() -> None:
    survey = ROW | {"measure": "stock", "method": "survey", "year": 2019}
    wordings = [survey | {"producer": "A", "figure": figure} for figure in ("12,000", "about 12 thousand")]
    answers = an.reconcile(an.make_claims(wordings))
    assert answers[["answer_status", "refusal", "k_lines"]].values.tolist() == [["refused", "one_line", 1]]
    both = an.make_claims([*wordings, survey | {"producer": "B", "figure": "12,000"}])
    assert an.reconcile(both)[["answer_status", "k_lines"]].values.tolist() == [["reconciled", 2]]


def test_makers_of_one_team_are_told_to_have_a_maker_in_common() -> None:
    survey = {"place": "Nepal", "measure": "stock", "method": "survey"}
    rows = [
        survey | {"figure": "500", "producer": "Ann and Ben", "team": "Ann"},
        survey | {"figure": "700", "producer": "Ann"},
        survey | {"figure": "900", "producer": "Cid"},
        survey | {"figure": "800", "team": "unattributed"},
    ]
    teams = an.make_claims(rows)["same_team"].tolist()
    assert teams == ["OWN-002", "OWN-001", "", ""]
    assert an.make_claims([{**row, "team": ""} for row in rows])["same_team"].tolist() == [""] * 4


def test_every_fault_of_several_rows_is_told_at_once() -> None:
    rows = [{"place": "Nepl", "figure": "many", "measure": "stok", "yeer": 2005}, {"figure": 5, "year": 2105}]
    with pytest.raises(ValueError, match="row 1, column yeer") as refused:
        an.make_claims(rows)
    faults = [line.split(":")[0] for line in str(refused.value).splitlines()]
    of_first = ["yeer", "measure", "place", "figure"]
    of_second = ["place", "measure", "year"]
    assert faults == [
        *(f"row 1, column {name}" for name in of_first),
        *(f"row 2, column {name}" for name in of_second),
    ]
