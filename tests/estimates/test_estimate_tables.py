"""All tables of the room, from the claims as committed: contracts, descriptions, bytes, and what holds across them."""

import pandas as pd
import pytest

from analysis.estimates.answers import answers, basis_of
from analysis.estimates.ladder import ladders
from analysis.estimates.quotability import quotability
from analysis.library.corpus import tables
from analysis.processing import Tables, estimate_tables
from analysis.tables import NAMES, contract, table_bytes
from tests.conftest import ROOT
from tests.estimates.worked_lines import BEFORE, PRIORS, declared


@pytest.mark.parametrize("name", [name for name in NAMES if name > "30"])
def test_every_table_keeps_its_contract(name: str, published: Tables) -> None:
    contract(name).validate(published[name])
    assert len(published[name])


def test_the_order_of_claims_changes_no_byte(published: Tables) -> None:
    before = {name: tables()[name] for name in BEFORE}
    before["10_claims"] = before["10_claims"].iloc[::-1]
    regions = published["30_ladder"]["region_code"].unique().tolist()
    again, _ = estimate_tables(ROOT, before, PRIORS, regions=regions)
    for name, frame in published.items():
        same = frame if name != "30_quoting" else frame.iloc[::-1]
        assert table_bytes(again[name]) == table_bytes(same), name


def test_every_region_has_its_rungs(published: Tables) -> None:
    ladder = published["30_ladder"]
    assert (ladder.groupby("region_code").size() == 3).all()
    assert (ladder.loc[ladder["region_code"] == "SOUTH_AMERICA", "why"] == "nobody_measured").all()


def test_every_quantity_with_two_lines_is_reconciled_or_listed(published: Tables) -> None:
    estimates, left = published["30_estimates"], published["30_not_reconciled"]
    met = estimates[estimates["view"] == "meeting"]
    said = (*met["claim_ids"], *left["claim_ids"], *met["other_ids"])
    listed = {one for ids in said for one in ids.split(";")}
    later = estimates[(estimates["view"] == "now") & (estimates["other_ids"] != "")]
    assert {one for ids in later["claim_ids"] for one in ids.split(";")} <= listed


def test_the_world_leads_with_the_latest_edition_of_the_global_estimates(claims: pd.DataFrame) -> None:
    # Editions of one model are one line, however many lineages declare them today.
    joint = claims["producer"] == "ILO, Walk Free and IOM"
    linked = claims.assign(lineage=claims["lineage"].mask(joint, "L-GLOBAL-ESTIMATES"))
    world = linked[linked["region_code"] == "WORLD"]
    basis = basis_of(linked, PRIORS)
    advice = quotability(world, basis.rules, **declared()).set_index("claim_id")["advice"].to_dict()
    met = answers(world, basis)
    ladder = ladders(world, met, advice, basis, regions=["WORLD"]).set_index("rung")
    assert ladder.loc["forced_labour", ["basis", "best", "year"]].tolist() == ["claim", 27_600_000, 2021]
    assert ladder.loc["modern_slavery", ["basis", "best", "year"]].tolist() == ["claim", 49_600_000, 2021]
    assert ladder.loc["found", "year"] == 2023
