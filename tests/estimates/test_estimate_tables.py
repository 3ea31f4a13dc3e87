"""The tables of the room: what the scale rests on, what is not reconciled, contracts, and what holds across them."""

import math
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pytest
from scipy.stats import halfnorm

from analysis.estimates import set_tables, validation
from analysis.estimates.answer_table import answers, basis_of
from analysis.estimates.ladder import ladders
from analysis.estimates.quotability import quotability
from analysis.processed_tables import tables
from analysis.processing import Tables, estimate_tables
from analysis.table_contracts import NAMES, contract, table_bytes
from tests.conftest import ROOT
from tests.estimates import worked_lines as w
from tests.estimates.worked_lines import EXPERT, MODEL, NOBODY, OTHER_TEAM, surveys, year

MARRIED = {"status": "forced_marriage"}


def spreads(claims: pd.DataFrame) -> pd.DataFrame:
    table = set_tables.spreads(w.basis(claims).learned, least=w.RULES.other_teams)
    contract("30_spreads").validate(table)
    return table


def test_spreads_of_one_team_and_of_several_stand_apart() -> None:
    table = spreads(surveys({}, {"best": 1100.0}, MARRIED, MARRIED | OTHER_TEAM | {"best": 4000.0}))
    assert table["which"].tolist() == ["same_team", "other_team", "without_same_team", "without_other_team"]
    assert table["sets"].tolist() == [1, 1, 0, 0]
    by_one_team, by_other_teams, *without = table["profile"]
    assert by_one_team < by_other_teams
    assert pd.isna(without).all()
    # Without the set of one team only the prior is left of it; of different teams the larger of both stays.
    scales = table["scale_median"].tolist()
    assert scales[3] == scales[1] > scales[2]
    assert (table["factor80"] < table["factor95"]).all()


def test_without_sets_nothing_but_the_prior_is_known() -> None:
    table = spreads(surveys({}))
    assert table["sets"].tolist() == [0, 0]
    assert table["profile"].isna().all()
    of_one_team, of_others = table["scale_median"]
    assert of_one_team == pytest.approx(halfnorm.ppf(0.5), rel=1e-5)
    assert of_others == pytest.approx(halfnorm.ppf(math.sqrt(0.5)), rel=1e-5)


def test_strict_sets_are_of_one_time_and_of_what_was_looked_for() -> None:
    def count(*changes: Mapping[str, object]) -> list[int]:
        return [len(strict_set.lines) for strict_set in w.basis(surveys(*changes)).learned.sets]

    assert count({}, OTHER_TEAM | year(2012)) == [2]
    assert count({}, OTHER_TEAM | year(2013)) == []
    assert count(MODEL, MODEL | {"producer": "Another"}) == []
    assert count({}, OTHER_TEAM, {"producer": "Third"}, MARRIED, MARRIED | OTHER_TEAM) == [3, 2]


def left_out(*changes: Mapping[str, object]) -> list[tuple[str, str, str]]:
    claims = surveys(*changes)
    table = set_tables.not_reconciled(claims, w.meetings(claims), w.basis(claims))
    contract("30_not_reconciled").validate(table)
    return list(table[["reason", "differs_in", "claim_ids"]].itertuples(index=False, name=None))


BOTH = "T-001;T-002"
BOUND = {"best": None, "low": 500.0, "bound": "lower"}
FLOW = {"measure": "flow", "unit": "persons_per_year"}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ([{}, OTHER_TEAM], []),
        ([{}], []),
        ([{}, {"lineage": "T-001"}], [("one_line", "", BOTH)]),
        ([{}, OTHER_TEAM | year(2018)], [("years_apart", "", BOTH)]),
        ([{}, MODEL], [("unlike_grades", "", BOTH)]),
        ([{}, EXPERT], [("unlike_grades", "", BOTH)]),
        ([EXPERT, NOBODY], [("judgement_only", "", BOTH)]),
        ([BOUND, BOUND | OTHER_TEAM], [("bounds_only", "", BOTH)]),
        ([BOUND, EXPERT], [("unlike_grades", "", BOTH)]),
        ([{}, OTHER_TEAM | {"best": 90_000.0}], [("too_wide", "", BOTH)]),
        ([{}, OTHER_TEAM | MARRIED], [("unlike_quantity", "status", BOTH)]),
        ([{}, OTHER_TEAM | FLOW], [("unlike_quantity", "measure", BOTH)]),
        ([{}, OTHER_TEAM | MARRIED | {"population": "women"}], []),
        ([{}, OTHER_TEAM | MARRIED | year(2018)], []),
        ([{}, MARRIED | {"lineage": "T-001"}], []),
    ],
)
def test_every_set_that_is_not_reconciled_has_a_reason(
    changes: list[dict[str, object]], expected: list[tuple[str, str, str]]
) -> None:
    assert left_out(*changes) == expected


def test_without_claims_every_table_is_empty_and_keeps_its_types() -> None:
    none = surveys({}).iloc[:0]
    basis = w.basis(none)
    met = answers(none, basis)
    for name, table in (
        ("30_estimates", met),
        ("30_looking_back", validation.looking_back(none, met, basis)),
        ("30_not_reconciled", set_tables.not_reconciled(none, met, basis)),
    ):
        contract(name).validate(table)
        assert table.empty


@pytest.mark.parametrize("name", [name for name in NAMES if name > "30"])
def test_every_table_keeps_its_contract(name: str, published: Tables) -> None:
    contract(name).validate(published[name])
    assert len(published[name])


def test_the_order_of_claims_changes_no_byte(published: Tables) -> None:
    before = {name: tables()[name] for name in w.BEFORE}
    before["10_claims"] = before["10_claims"].iloc[::-1]
    regions = published["30_ladder"]["region_code"].unique().tolist()
    again, _ = estimate_tables(ROOT, before, w.PRIORS, regions=regions)
    for name, frame in published.items():
        expected = frame if name != "30_quoting" else frame.iloc[::-1]
        assert table_bytes(again[name]) == table_bytes(expected), name


def test_every_quantity_with_two_lines_is_reconciled_or_listed(published: Tables) -> None:
    estimates, unreconciled = published["30_estimates"], published["30_not_reconciled"]
    met = estimates[estimates["view"] == "meeting"]
    cells = (*met["claim_ids"], *unreconciled["claim_ids"], *met["other_ids"])
    listed = {claim_id for ids in cells for claim_id in ids.split(";")}
    later = estimates[(estimates["view"] == "now") & (estimates["other_ids"] != "")]
    assert {claim_id for ids in later["claim_ids"] for claim_id in ids.split(";")} <= listed


def test_the_world_leads_with_the_latest_edition_of_the_global_estimates(claims: pd.DataFrame) -> None:
    # Editions of one model are one line, however many lineages declare them today.
    joint = claims["producer"] == "ILO, Walk Free and IOM"
    linked = claims.assign(lineage=claims["lineage"].mask(joint, "L-GLOBAL-ESTIMATES"))
    world = linked[linked["region_code"] == "WORLD"]
    basis = basis_of(linked, w.PRIORS)
    tables: dict[str, Any] = {**w.declared()}
    advice = quotability(world, basis.rules, **tables).set_index("claim_id")["advice"].astype(str)
    met = answers(world, basis)
    ladder = ladders(
        world, met, {str(claim_id): word for claim_id, word in advice.items()}, basis, regions=["WORLD"]
    ).set_index("rung")
    assert [*ladder.loc["forced_labour", ["basis", "best", "year"]]] == ["claim", 27_600_000, 2021]
    assert [*ladder.loc["modern_slavery", ["basis", "best", "year"]]] == ["claim", 49_600_000, 2021]
    assert ladder.loc["found", "year"] == 2023
