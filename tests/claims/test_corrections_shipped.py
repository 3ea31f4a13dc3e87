"""The shipped corrections: each does what its sentence says, rests on a claim that we hold, and can be switched off."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis import processing
from analysis.claims.audit_steps import applied
from analysis.processing import Processed
from analysis.reading.problems import InputError
from analysis.table_contracts import contract
from tests.case_tables import cases
from tests.conftest import ROOT

CORRECTIONS = "data/raw/article_2009/corrections.yml"


@pytest.fixture(scope="module")
def corrected(processed: Processed) -> pd.DataFrame:
    """The claims with corrections on."""
    return applied(processed["10_claims"], processed["10_corrections"])


@pytest.mark.parametrize("case", cases(__file__, "corrected_values"), ids=lambda case: case[0])
def test_corrected_values(corrected: pd.DataFrame, case: tuple[object, ...]) -> None:
    row = corrected.set_index("claim_id").loc[str(case[0])]
    ends = [None if pd.isna(row[name]) else row[name] for name in ("low", "best", "high")]
    assert (*ends, row["bound"]) == case[1:]


def test_corrections_are_off_in_the_claims_table(claims: pd.DataFrame) -> None:
    assert [*claims.loc["A2009-069", ["figure", "high"]]] == ["up to 1,420", 1_420]
    assert claims.at["OTHER-018", "unit"] == "persons_per_month"
    assert claims.loc[["OTHER-018"], "yearly_low"].isna().all()
    assert claims.at["A2009-020", "bound"] == "none"


def test_corrected_claims_keep_the_contract(processed: Processed, corrected: pd.DataFrame) -> None:
    contract("10_claims").validate(corrected)
    printed = processed["10_claims"]
    touched = printed["claim_id"].isin(processed["10_corrections"]["claim_id"])
    pd.testing.assert_frame_equal(printed[~touched], corrected[~touched])
    assert len(corrected) == len(printed)


def test_scope_definition_and_price_year_come_back(corrected: pd.DataFrame) -> None:
    """CPI-U 2005: 195.3; 2008: 215.303 (US Bureau of Labor Statistics)."""
    rows = corrected.set_index("claim_id")
    assert set(rows.loc[["A2009-050", "A2009-051"], "exploitation"]) == {"sexual"}
    assert rows.loc[["A2009-051", "BKA-001"], "lineage"].nunique() == 1
    # A law of 2003 is not the definition of a count of 1998.
    assert set(rows.loc[["UK-001", "A2009-068", "A2009-069"], "status"]) == {"trafficked"}
    assert [*rows.loc["A2009-012", ["measure", "unit"]]] == ["profit", "money_per_year"]
    assert rows.at["A2009-012", "usd_best"] == pytest.approx(31e9 * 215.303 / 195.3, rel=1e-4)


def test_every_correction_rests_on_claims_that_we_hold_and_is_a_step(processed: Processed) -> None:
    table = processed["10_corrections"]
    assert set(table["evidence"].str.split(";").explode()) <= set(processed["10_claims"]["claim_id"])
    steps = processed["10_steps"]
    made = steps[steps["code"] == "correction"]
    assert len(made) == len(table)
    assert set(made["claim_id"]) == set(table["claim_id"])
    assert not steps.duplicated(["claim_id", "step"]).any()


@pytest.mark.parametrize(
    ("claim_id", "ratio"), cases(__file__, "ratios_of_corrected_values_to_the_answer_beside_them")
)
def test_estimates_weigh_what_is_corrected(processed: Processed, claim_id: str, ratio: float) -> None:
    """No corrected number leads an answer; beside one stands how many times the corrected number is the answer."""
    estimates = processed["30_estimates"]
    beside = estimates[["beside_ids", "beside_ratios"]].apply(lambda cells: cells.str.split(";"))
    pairs = beside.explode(["beside_ids", "beside_ratios"])
    told = pairs.loc[pairs["beside_ids"] == claim_id, "beside_ratios"].astype(float)
    assert told.tolist() == [pytest.approx(ratio, rel=1e-5)]


def test_claims_hold_what_is_printed(processed: Processed) -> None:
    table = processed["10_corrections"]
    ends = table[table["column"].isin(["low", "best", "high"])]
    claims = processed["10_claims"].set_index("claim_id")
    assert len(ends) > 20
    held = claims[["low", "best", "high"]].to_dict("index")
    for row in ends.to_dict("records"):
        assert _whole(held[row["claim_id"]][row["column"]]) == row["printed"], row


def _whole(value: float) -> str:
    """A number as a correction writes it."""
    return "" if pd.isna(value) else f"{value:.0f}"


@pytest.fixture
def corrected_project(small_project: Path) -> Path:
    """The small project with the corrections of the article."""
    shutil.copy(ROOT / CORRECTIONS, small_project / CORRECTIONS)
    return small_project


def test_a_correction_in_the_wrong_folder_is_an_error(corrected_project: Path) -> None:
    folder = corrected_project / "data/raw"
    text = (ROOT / "data/raw/other/corrections.yml").read_text(encoding="utf-8")
    (folder / "rcmp/corrections.yml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"rcmp/corrections\.yml:\d+:claim: there is no claim OTHER-018"):
        processing.process(corrected_project)


def test_a_corrected_figure_that_cannot_be_read_names_the_correction(corrected_project: Path) -> None:
    file = corrected_project / CORRECTIONS
    text = file.read_text(encoding="utf-8")
    for old, new, message in (
        ('"826"', '"82,6"', r"article_2009/corrections\.yml:\d+:set: '82,6' is not a figure"),
        ("at least 10,000", "roughly 10,000", r":\d+:set: 'roughly 10,000' is no bound"),
    ):
        file.write_text(text.replace(f"figure: {old}", f"figure: {new}"), encoding="utf-8")
        with pytest.raises(InputError, match=message):
            processing.process(corrected_project)


@pytest.mark.parametrize(
    ("claim_id", "start", "end"), cases(__file__, "a_quotation_has_the_years_of_the_number_that_it_quotes")
)
def test_a_quotation_has_the_years_of_the_number_that_it_quotes(
    processed: Processed, claims: pd.DataFrame, corrected: pd.DataFrame, claim_id: str, start: int, end: int
) -> None:
    """Printed it has none; the link says which number it goes back to, and that one is dated."""
    assert claims.loc[claim_id, ["period_start", "period_end"]].isna().all()
    rows = corrected.set_index("claim_id")
    links = processed["10_lineages"]
    quotes = links[(links["claim_id"] == claim_id) & (links["relation"] == "quotes")]
    quoted = quotes["other_id"].item()
    for name in (claim_id, quoted):
        assert (rows.at[name, "period_start"], rows.at[name, "period_end"]) == (start, end)


def test_every_year_that_is_added_is_that_of_a_declared_original(processed: Processed) -> None:
    """No year is added to a claim that no lineage says to quote a dated one."""
    table = processed["10_corrections"]
    links = processed["10_lineages"]
    dated = set(table[table["reason"] == "lost_period"]["claim_id"])
    assert dated <= set(links[links["relation"] == "quotes"]["claim_id"])
