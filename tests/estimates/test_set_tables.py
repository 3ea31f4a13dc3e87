"""What the scale rests on, and what is not reconciled."""

import pandas as pd
import pytest

from analysis.estimates import set_tables, validation
from analysis.estimates.answers import answers, strict_sets
from analysis.tables import contract
from tests.estimates.worked_lines import (
    EXPERT,
    MODEL,
    NOBODY,
    OTHER_TEAM,
    RULES,
    basis,
    meetings,
    surveys,
    year,
)

MARRIED = {"status": "forced_marriage"}


def spreads(claims: pd.DataFrame) -> pd.DataFrame:
    table = set_tables.spreads(basis(claims).learned)
    contract("30_spreads").validate(table)
    return table


def test_spreads_of_one_team_and_of_several_stand_apart() -> None:
    table = spreads(surveys({}, {"best": 1100.0}, MARRIED, MARRIED | OTHER_TEAM | {"best": 4000.0}))
    assert table["which"].tolist() == ["all", "same_team", "other_team", "without", "without"]
    assert table["sets"].tolist() == [2, 1, 1, 1, 1]
    same, other = table["profile"][1:3]
    assert same < other
    left = dict(zip(table["status"], table["profile"], strict=True))
    assert (left["forced_labour"], left["forced_marriage"]) == (other, same)
    assert (table["factor80"] < table["factor95"]).all()


def test_without_sets_nothing_but_the_prior_is_known() -> None:
    table = spreads(surveys({}))
    assert table["sets"].tolist() == [0, 0, 0]
    assert table["profile"].isna().all()
    assert table["scale_median"].nunique() == 1


def test_strict_sets_are_of_one_time_and_of_what_was_looked_for() -> None:
    def count(*changes: dict[str, object]) -> list[int]:
        return [one.values for one in strict_sets(surveys(*changes), RULES)]

    assert count({}, OTHER_TEAM | year(2012)) == [2]
    assert count({}, OTHER_TEAM | year(2013)) == []
    assert count(MODEL, MODEL | {"producer": "Another"}) == []
    assert count({}, OTHER_TEAM, {"producer": "Third"}, MARRIED, MARRIED | OTHER_TEAM) == [3, 2]


def left_out(*changes: dict[str, object]) -> list[tuple[str, str, str]]:
    claims = surveys(*changes)
    table = set_tables.not_reconciled(claims, meetings(claims), basis(claims))
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
    made = basis(none)
    met = answers(none, made)
    for table, name in (
        (met, "30_estimates"),
        (validation.looking_back(none, met, made), "30_looking_back"),
        (set_tables.not_reconciled(none, met, made), "30_not_reconciled"),
    ):
        contract(name).validate(table)
        assert table.empty
