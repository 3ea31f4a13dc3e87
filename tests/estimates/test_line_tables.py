"""All tables that rest on lines of evidence, from the tables held: contracts, descriptions, bytes."""

from collections.abc import Mapping

import pandas as pd
import pytest

from analysis.datapackage import fields
from analysis.estimates.answers_before import load_before
from analysis.estimates.line_tables import CONTRACTS, line_tables
from analysis.estimates.quotability import load_exceptions
from analysis.library.corpus import tables
from analysis.tables import table_bytes
from tests.conftest import ROOT
from tests.estimates.worked_lines import PRIORS

REGIONS = ("WORLD", "NLD", "SOUTH_AMERICA")
BEFORE = ("10_claims", "10_corrections", "10_lineages", "20_conflicts")


def made(rows: slice) -> Mapping[str, pd.DataFrame]:
    before = {name: tables()[name] for name in BEFORE}
    before["10_claims"] = before["10_claims"].iloc[rows]
    declared = {"exceptions": load_exceptions(ROOT), "before": load_before(ROOT)}
    return line_tables(before, PRIORS, **declared, regions=REGIONS)


@pytest.fixture(scope="module")
def published() -> Mapping[str, pd.DataFrame]:
    return made(slice(None))


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_table_keeps_its_contract_and_describes_its_columns(
    name: str, published: Mapping[str, pd.DataFrame]
) -> None:
    CONTRACTS[name]().validate(published[name], lazy=True)
    assert len(published[name])
    assert all(field.description for field in fields(name, CONTRACTS[name]()))


def test_the_order_of_claims_changes_no_byte(published: Mapping[str, pd.DataFrame]) -> None:
    again = made(slice(None, None, -1))
    for name, frame in published.items():
        same = frame if name != "30_quoting" else frame.iloc[::-1]
        assert table_bytes(again[name]) == table_bytes(same), name


def test_every_region_has_its_rungs(published: Mapping[str, pd.DataFrame]) -> None:
    ladder = published["30_ladder"]
    assert ladder["region_code"].tolist() == [code for code in REGIONS for _ in range(3)]
    assert (ladder.loc[ladder["region_code"] == "SOUTH_AMERICA", "why"] == "nobody_measured").all()


def test_no_ladder_leads_with_what_the_advice_is_against(published: Mapping[str, pd.DataFrame]) -> None:
    advice = published["30_quoting"].set_index("claim_id")["advice"]
    ladder = published["30_ladder"]
    led = ladder[ladder["basis"] == "claim"]
    assert (advice.loc[led["claim_ids"]].to_numpy() == led["advice"].to_numpy()).all()
    assert not led["advice"].isin(["do_not_quote", "quote_as_history"]).any()


def test_every_quantity_with_two_lines_is_reconciled_or_listed(published: Mapping[str, pd.DataFrame]) -> None:
    estimates, left = published["30_estimates"], published["30_not_reconciled"]
    met = estimates[estimates["view"] == "meeting"]
    said = {*met["claim_ids"], *left["claim_ids"]}
    listed = {one for ids in said for one in ids.split(";")} | {
        one for ids in met["other_ids"] for one in ids.split(";")
    }
    later = estimates[(estimates["view"] == "now") & (estimates["other_ids"] != "")]
    assert {one for ids in later["claim_ids"] for one in ids.split(";")} <= listed


def test_the_world_leads_with_the_latest_edition_of_the_global_estimates() -> None:
    before = {name: tables()[name] for name in BEFORE}
    claims = before["10_claims"]
    joint = claims["producer"] == "ILO, Walk Free and IOM"
    # Editions of one model are one line, however many lineages declare them today.
    before["10_claims"] = claims.assign(lineage=claims["lineage"].mask(joint, "L-GLOBAL-ESTIMATES"))
    declared = {"exceptions": load_exceptions(ROOT), "before": load_before(ROOT)}
    found = line_tables(before, PRIORS, **declared, regions=["WORLD"])
    world = found["30_ladder"].set_index("rung")
    assert world.loc["forced_labour", ["basis", "best", "year"]].tolist() == ["claim", 27_600_000, 2021]
    assert world.loc["modern_slavery", ["basis", "best", "year"]].tolist() == ["claim", 49_600_000, 2021]
    assert world.loc["found", "year"] == 2023
