"""Who is set against whom: chains of quotation, the World, registers, parts of countries, revisions, nameless numbers."""

import pandas as pd
import pytest

from analysis.conflicts.conflict_codes import Level
from analysis.conflicts.search import find_conflicts
from analysis.reading.places import parts_above
from tests.conflicts.corpus import frame, row

HARD = ["infeasible", "conditional"]
STOCK = {"measure": "stock", "unit": "persons"}
OFFICE = {"method": "administrative", "visibility": "detected"}


def found(*rows: dict[str, object]) -> pd.DataFrame:
    """The conflicts among some claims."""
    return find_conflicts(frame(list(rows)))


# --- chains of quotation, and concepts ----------------------------------------------------------------------------


def test_no_reason_is_a_quotation_without_a_declared_chain(
    conflicts: pd.DataFrame, shipped: dict[str, pd.DataFrame]
) -> None:
    decayed = conflicts[conflicts["reasons"].str.contains("quotation_decay")]
    assert set(decayed["code"]) == {"quotation_decay", "range_lost_end"}
    claims = shipped["10_claims"].set_index("claim_id")
    links = shipped["10_lineages"]
    declared = {*zip(links["claim_id"], links["other_id"], strict=True)}
    declared |= {*claims["repeats"].items()} | {*claims["same_phrase_as"].items()}
    quoted = {claim_id for claim_id, original in declared if original}
    for members in decayed["members"]:
        assert members.split(";")[1] in quoted, members


def test_one_sign_beside_several_is_another_definition() -> None:
    rows = [row("A-001", value=92_496, other_concept_than="B-001"), row("B-001", value=9_764)]
    (conflict,) = found(*rows).to_dict("records")
    assert (conflict["level"], conflict["reasons"]) == ("apparent", "definition")
    rows[0] = rows[0] | {"other_concept_than": ""}
    assert found(*rows)["level"].tolist() == ["infeasible"]


# --- the World, its regions, its countries ------------------------------------------------------------------------


@pytest.mark.parametrize(("area", "many"), [("KHM", 0), ("KHM/Phnom Penh", 0), ("ASIA", 1), ("EUROPE", 1)])
def test_no_country_is_set_against_the_world_but_the_regions_of_a_map_are(area: str, many: int) -> None:
    world = row("A-001", value=30_961, area="WORLD", direction="any", **STOCK)
    part = row("B-001", value=60_000, area=area, regions="KHM", region_code="KHM", **STOCK)
    assert len(found(world, part)) == many


# --- registers ----------------------------------------------------------------------------------------------------


def test_two_registers_are_two_definitions() -> None:
    (conflict,) = found(
        row("A-001", value=3_000, lineage="L-POLICE", **OFFICE),
        row("B-001", value=1_000, lineage="L-COURTS", **OFFICE),
    ).to_dict("records")
    assert (conflict["level"], conflict["reasons"]) == ("apparent", "register")


@pytest.mark.parametrize(
    "cells", [{"lineage": "L-POLICE"}, {"producer": "the police"}], ids=["one line", "one maker"]
)
def test_one_register_contradicts_itself(cells: dict[str, object]) -> None:
    table = found(row("A-001", value=3_000, **OFFICE, **cells), row("B-001", value=1_000, **OFFICE, **cells))
    assert table["level"].tolist() == ["infeasible"]


def test_a_register_stays_a_part_of_all_who_are_estimated() -> None:
    table = found(row("A-001", value=3_000, **OFFICE), row("B-001", value=1_000))
    assert table[["level", "code"]].to_numpy().tolist() == [["infeasible", "detected_above_estimated"]]


# --- parts of a country -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole"),
    [
        ("IND/Mumbai", "IND/Maharashtra"),
        ("IND/Mumbai", "IND"),
        ("IND/Bengaluru Rural;IND/Bengaluru Urban;IND/Ramanagara", "IND/Karnataka"),
        ("USA/Atlanta", "USA/Georgia (US state)"),
    ],
)
def test_a_part_above_what_holds_it_is_found(part: str, whole: str) -> None:
    of_country = {"regions": part[:3], "region_code": part[:3]}
    rows = row("A-001", value=300, area=part, **of_country), row("B-001", value=100, area=whole, **of_country)
    table = found(*rows)
    assert table[["level", "code", "members"]].to_numpy().tolist() == [
        ["infeasible", "part_above_whole", "A-001;B-001"]
    ]
    assert found(rows[0] | {"best": 90}, rows[1]).empty


def test_two_parts_of_a_country_are_not_compared_for_being_parts() -> None:
    assert found(
        row("A-001", value=300, area="IND/Mumbai"), row("B-001", value=100, area="IND/Karnataka")
    ).empty
    assert parts_above("IND/Karnataka") == frozenset()
    assert parts_above("IND/Mumbai;IND/Bengaluru") == frozenset()


@pytest.mark.parametrize(
    ("members", "level"), [("CPT-073;SUR-049", "apparent"), ("LST-004;CPT-072", "conditional")]
)
def test_parts_of_india_above_their_states_are_told(
    conflicts: pd.DataFrame, members: str, level: str
) -> None:
    assert conflicts.loc[conflicts["members"] == members, "level"].tolist() == [level]


# --- revisions, editions, nameless numbers ------------------------------------------------------------------------


def test_a_maker_that_judged_again_is_one_row_and_contradicts_nobody() -> None:
    office = {"producer": "an office"}
    rows = [
        row("A-001", value=50_000, producer_year=2000, **office),
        row("B-001", value=(18_000, 20_000), producer_year=2003, **office),
        row("C-001", value=(14_500, 17_500), producer_year=2004, **office),
    ]
    (conflict,) = found(*rows).to_dict("records")
    assert (conflict["code"], conflict["level"], conflict["reasons"]) == ("revisions", "apparent", "vintage")
    assert conflict["members"] == "A-001;B-001;C-001"
    assert conflict["factor"] == pytest.approx(50_000 / 17_500, rel=1e-5)
    # An instrument that was used again is a series.
    series = [cells | {"study_series": "s"} for cells in rows]
    assert "revisions" not in set(found(*series)["code"])


@pytest.mark.parametrize("ids", [("B-001", "C-001"), ("C-001", "B-001")])
def test_of_one_publication_the_newest_period_is_the_revision(ids: tuple[str, str]) -> None:
    office = {"producer": "an office"}
    of_then, of_late = ids
    rows = [
        row("A-001", value=50_000, producer_year=2000, **office),
        row(of_then, value=8_000, producer_year=2003, period_start=2001, period_end=2001, **office),
        row(of_late, value=18_000, producer_year=2003, period_start=2003, period_end=2003, **office),
    ]
    conflicts = found(*rows)
    revisions = conflicts.loc[conflicts["code"] == "revisions", "members"]
    assert revisions.tolist() == [f"A-001;{of_late}"]


@pytest.mark.parametrize(
    ("code", "members"),
    [
        # The report of 1999, which is of women and children, and those that replaced it; USG-005 tells its upper end.
        ("revisions", "USG-010;USG-006;USG-007"),
        ("world_editions", "WFG-001;WFG-002;WFG-003;GEMS-001;GEMS-015"),
    ],
)
def test_the_shipped_successions_are_told_once(conflicts: pd.DataFrame, code: str, members: str) -> None:
    (conflict,) = conflicts[conflicts["members"] == members].to_dict("records")
    assert (conflict["code"], conflict["level"]) == (code, "apparent")
    inside = set(members.split(";"))
    assert not any(inside.issuperset(ids.split(";")) for ids in conflicts["members"] if ids != members)


def test_a_nameless_number_is_one_row_and_in_no_hard_set(conflicts: pd.DataFrame) -> None:
    of_bondage = conflicts[conflicts["claim_ids"].str.contains("CPT-067")]
    assert of_bondage[["level", "code"]].to_numpy().tolist() == [["apparent", "nameless"]]


def test_no_hard_set_of_the_corpus_has_a_copy_a_denied_or_a_nameless_number(
    conflicts: pd.DataFrame, shipped: dict[str, pd.DataFrame]
) -> None:
    claims = shipped["10_claims"].set_index("claim_id")
    copies = {*claims.index[claims["repeats"] != ""], *claims.index[claims["method"] == "unattributed"]}
    hard = conflicts[conflicts["level"].isin(HARD) & (conflicts["scope"] == "all")]
    members = {claim_id for ids in hard["members"] for claim_id in ids.split(";")}
    assert not members & copies
    assert [ids for ids in hard["members"] if "OFE-058" in ids.split(";")] == ["OFE-059;OFE-058"]


def test_rows_are_ordered_by_level_and_roundings_come_last_in_theirs(conflicts: pd.DataFrame) -> None:
    of_all = conflicts[(conflicts["scope"] == "all") & (conflicts["corrections"] == "on")]
    levels = [list(Level).index(level) for level in of_all["level"]]
    assert levels == sorted(levels)
    marginal = of_all.loc[of_all["level"] == "infeasible", "marginal"].tolist()
    assert True in marginal
    assert marginal == sorted(marginal)
