"""Contradictions of every code, planted among claims that a hidden truth makes true, are found, and nothing else is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.claims.claim_pipeline import load_basis
from analysis.claims.inhabitants import PopulationTable
from analysis.conflicts.conflict_codes import Code, Level
from analysis.conflicts.search import find_conflicts
from analysis.project import root
from tests.conflicts.corpus import Plant, frame, plant, row, share, true_claims, world

#: One country for each of the plants of `corpus.plant`, so that none of them meets another.
TRUTH = ("NLD", "DEU", "BEL", "FRA", "GBR")
#: Where plants stand that need a place of their own, one for each code.
FREE = (
    *(
        "PRT",
        "ESP",
        "MLT",
        "LUX",
        "ISL",
        "ITA",
        "GRC",
        "POL",
        "HUN",
        "ROU",
        "BGR",
        "FIN",
        "SWE",
        "NOR",
        "DNK",
    ),
    *("IRL", "AUT", "CHE", "CZE", "SVK", "SVN", "HRV", "ALB", "SRB", "LTU", "LVA", "EST"),
)
YEAR = {"period_start": 2008, "period_end": 2008}
STOCK = {"measure": "stock", "unit": "persons"}
REVENUE = {"measure": "revenue", "unit": "money_per_year", "currency": "USD"}


@cache
def people() -> PopulationTable:
    """The population of every region held."""
    return load_basis(root()).references.people


def _pair(first: dict[str, Any], second: dict[str, Any]) -> Callable[[str, float], list[dict[str, object]]]:
    """A planter of two rows whose values are multiples of a size."""

    def planted(area: str, size: float) -> list[dict[str, object]]:
        rows = []
        for letter, cells in (("A", first), ("B", second)):
            amounts: dict[str, Any] = {
                name: size * cells[name] for name in ("low", "high", "best") if name in cells
            }
            rows.append(row(f"P{letter}{area}-001", area=area, **(cells | amounts)))
        return rows

    return planted


def _population_share(area: str, size: float) -> list[dict[str, object]]:
    """A share of the population of a country beside a number far above it."""
    total = people().persons(area, 2008)
    assert total
    part = share(
        f"PA{area}-001", whole={"population": "all", "status": "general_population"}, area=area,
        best=size / total, figure=f"{100 * size / total:.9f}%",
    )  # fmt: skip
    return [part, row(f"PB{area}-001", area=area, best=5 * size, **STOCK)]


def _copied(first: dict[str, Any], copy: dict[str, Any]) -> Callable[[str, float], list[dict[str, object]]]:
    """A planter of a number and of what is declared to be a copy of it."""

    def planted(area: str, size: float) -> list[dict[str, object]]:
        original, quoted = _pair(first, copy)(area, size)
        return [original, quoted | {"repeats": original["claim_id"]}]

    return planted


def _of_world(area: str, size: float) -> list[dict[str, object]]:
    """Two editions of a number for the World, of people of whom nothing else is said."""
    index = {
        "area": "WORLD",
        "direction": "any",
        "exploitation": "begging",
        "method": "model",
        "lineage": "L-W",
    }
    edition = {**index, "producer": "an index", **STOCK}
    later = row(f"PA{area}-001", best=3 * size, producer_year=2010, **edition)
    return [later, row(f"PB{area}-001", best=size, producer_year=2009, **edition)]


def _remainder(area: str, size: float) -> list[dict[str, object]]:
    """A whole of which two parts in the same statement leave nearly a third."""
    parts = {"A": ("all", 10), "B": ("women", 4), "C": ("men", 3)}
    return [
        row(f"P{letter}{area}-001", area=area, statement="S-1", population=who, best=times * size)
        for letter, (who, times) in parts.items()
    ]


PLANTERS: dict[Code, Callable[[str, float], list[dict[str, object]]]] = {
    Code.EDITIONS: _pair(
        {"best": 3.0, "method": "model", "producer": "an index", "lineage": "L-X", "producer_year": 2010},
        {"best": 1.0, "method": "model", "producer": "an index", "lineage": "L-X", "producer_year": 2009},
    ),
    Code.INTERVALS_APART: _pair({"best": 3.0, "method": "survey"}, {"best": 1.0, "method": "survey"}),
    Code.TWO_WORDINGS: _pair(
        {"best": 3.0, "method": "survey", "lineage": "L-Y", "definition": "by one question"},
        {"best": 1.0, "method": "survey", "lineage": "L-Y", "definition": "by another question"},
    ),
    Code.CLIPPED: _pair({"low": 1.0, "high": 10.0}, {"high": 2.0, "bound": "upper"}),
    Code.DETECTION_RATE: _pair({"best": 5.0}, {"best": 1.0, "visibility": "detected"}),
    Code.IMPLIED_DURATION: _pair({"best": 10.0, **STOCK}, {"best": 1.0}),
    Code.WINDOW_AVERAGE: _pair(
        {"best": 90.0, "measure": "cumulative", "unit": "persons", "period_start": 2000, "period_kind": "window"},
        {"best": 1.0},
    ),
    Code.DISTINCTION: _pair({"best": 3.0, "status": "modern_slavery"}, {"best": 1.0}),
    Code.SHARE_AGAINST_COUNT: _population_share,
    Code.MONEY_PER_PERSON: _pair({"best": 1e6, **REVENUE}, {"best": 1.0, **STOCK}),
    Code.MONEY_BASIS: _pair({"best": 3e6, **REVENUE}, {"best": 1e6, **REVENUE, "measure": "profit"}),
    Code.UNEXPLAINED_REMAINDER: _remainder,
    Code.PROVISIONAL: _pair({"best": 1.1, "visibility": "detected"}, {"best": 1.0, "visibility": "detected"}),
    Code.QUOTATION_DECAY: _copied({"best": 11.0}, {"best": 10.0}),
    Code.RANGE_LOST_END: _copied({"low": 1.0, "high": 3.0}, {"best": 3.0}),
    Code.REVISIONS: _pair(
        {"best": 3.0, "producer": "an office", "producer_year": 2009},
        {"best": 1.0, "producer": "an office", "producer_year": 2010},
    ),
    Code.WORLD_EDITIONS: _of_world,
    Code.NAMELESS: _pair({"best": 3.0, "producer": "unattributed", "method": "unattributed"}, {"best": 1.0}),
    Code.WANDERING_NUMBER: _pair({"best": 9.0, **STOCK}, {"best": 9.0, "source": "other"}),
    Code.LATER_FLOOR: _pair(
        {"low": 6.0, "high": 18.0, "producer": "an office", "producer_year": 2008},
        {"low": 2.0, "bound": "lower", "producer": "an office", "producer_year": 2010, "population": "women"},
    ),
    Code.UNITS_NOT_POOLED: _pair({"best": 1.0, "unit": "persons_per_month"}, {"best": 1.0}),
}  # fmt: skip
#: What `corpus.plant` plants in the midst of the true claims, by its number.
HARD = {Code.SAME_ESTIMAND: (0,), Code.PART_ABOVE_WHOLE: (1,), Code.JOINT: (2, 4), Code.DETECTED_ABOVE_ESTIMATED: (3,)}  # fmt: skip
TABLES = {Code.ROLE_DISAGREEMENT, Code.RATING_DISAGREEMENT}
#: Codes whose plants above are infeasible or conditional; all others are apparent or clipped.
FIRM = {*HARD, Code.SHARE_AGAINST_COUNT, Code.PROVISIONAL, Code.IMPLIED_DURATION, Code.WINDOW_AVERAGE, Code.MONEY_PER_PERSON}  # fmt: skip


def truth_rows(seed: int, count: int = 15) -> list[dict[str, object]]:
    """Claims of five countries that can all be true."""
    generator = np.random.default_rng(seed)
    return true_claims(world(generator, TRUTH), generator, count)


def plants(code: Code, size: float) -> list[Plant]:
    """What is planted for a code."""
    if code in HARD:
        return [replace(plant(n, TRUTH[n], size), code=str(code)) for n in HARD[code]]
    return [Plant(str(code), tuple(PLANTERS[code](FREE[list(Code).index(code)], size)))]


def conflicts(rows: Sequence[dict[str, object]], **tables: pd.DataFrame) -> pd.DataFrame:
    """The conflicts of some rows."""
    return find_conflicts(frame(rows), people=people(), **tables)  # type: ignore[arg-type]


def is_found(table: pd.DataFrame, planted: Plant) -> bool:
    """Whether a plant is told under its code, by itself where it is firm."""
    of_code = table[table["code"] == planted.code]
    sets = [set(ids.split(";")) for ids in of_code["claim_ids"]]
    if Code(planted.code) in FIRM:
        return planted.ids in sets
    return any(planted.ids <= ids for ids in sets)


def firm(table: pd.DataFrame) -> pd.DataFrame:
    """Conflicts that are infeasible or conditional."""
    return table[table["level"].isin([Level.INFEASIBLE, Level.CONDITIONAL])]


def test_every_code_is_planted() -> None:
    assert {*PLANTERS, *HARD, *TABLES} == set(Code)


@pytest.mark.parametrize("code", sorted({*PLANTERS, *HARD}))
def test_plant_of_each_code_is_found_and_leaves_with_its_first_member(code: Code) -> None:
    rows = truth_rows(1, 8)
    for planted in plants(code, 300):
        assert is_found(conflicts([*rows, *planted.rows]), planted)
        assert not is_found(conflicts([*rows, *planted.rows[1:]]), planted)


SEEDS = st.integers(0, 10**6)
CODES = st.sampled_from(sorted({*PLANTERS, *HARD}))
_usual = settings(suppress_health_check=list(HealthCheck), deadline=None)
few, many = settings(_usual, max_examples=4), settings(_usual, max_examples=10)
#: A property is tried a few times, and in the slow run in many systems.
tried = pytest.mark.parametrize(
    "often", [few, pytest.param(many, marks=pytest.mark.slow)], ids=["few", "many"]
)


@pytest.mark.slow
@many
@given(SEEDS, st.sets(CODES, min_size=1, max_size=5), st.integers(200, 900))
def test_plants_are_found_among_true_claims(seed: int, codes: set[Code], size: int) -> None:
    rows = truth_rows(seed)
    planted: list[Plant] = []
    for code in sorted(codes):
        planted += plants(code, float(size))
    for plant_of_code in planted:
        rows += plant_of_code.rows
    table = conflicts(rows)
    assert [missed.code for missed in planted if not is_found(table, missed)] == []
    strange = [ids for ids in firm(table)["claim_ids"] if not _is_in_a_plant(ids, planted)]
    assert strange == [], "only what was planted cannot be true"


def _is_in_a_plant(ids: str, planted: Sequence[Plant]) -> bool:
    """Whether the claims of a conflict are all of one plant."""
    return any(set(ids.split(";")) <= candidate.ids for candidate in planted)


def true_claims_raise_no_false_alarm(seed: int) -> None:
    assert firm(conflicts(truth_rows(seed, 30)))["conflict_id"].tolist() == []


def copies_of_a_lineage_change_nothing_but_names(seed: int, code: Code) -> None:
    planted = plants(code, 400)[0]
    rows = [*truth_rows(seed), *planted.rows]
    copies = [claim | {"claim_id": f"Z-{number:05d}"} for number, claim in enumerate(truth_rows(seed))]
    before = conflicts(rows)
    after = conflicts([*rows, *copies])
    columns = ["level", "code", "severity"]
    pd.testing.assert_frame_equal(firm(before)[columns], firm(after)[columns])
    assert is_found(after, planted)


@tried
@pytest.mark.parametrize(
    ("always", "of"),
    [
        (true_claims_raise_no_false_alarm, (SEEDS,)),
        (copies_of_a_lineage_change_nothing_but_names, (SEEDS, st.sampled_from(sorted(HARD)))),
    ],
)
def test_always(often: settings, always: Callable[..., None], of: Sequence[st.SearchStrategy[Any]]) -> None:
    often(given(*of)(always))()


def test_roles_and_ratings_that_disagree_are_found() -> None:
    office = {"area": "PRT", "region_code": "PRT", "producer": ["an office", "a bureau"]}
    roles = pd.DataFrame(
        {"role_id": ["R-0", "R-1"], "role": ["source", "destination"], "statement": ["S-0", "S-1"], **office}
    )
    ratings = pd.DataFrame(
        {"rating_id": ["G-0", "G-1"], "scheme": ["future_group_grade", "us_tip_tier"], "rating": ["F", "1"],
         "period_start": "2006", "producer_year": "2006", **office}
    )  # fmt: skip
    rows = truth_rows(2)
    found = conflicts(rows, roles=roles, ratings=ratings)
    assert {*TABLES} <= {Code(code) for code in found["code"]}
    calm = conflicts(rows, roles=roles.assign(role="source"), ratings=ratings.assign(rating=["A", "1"]))
    assert not TABLES & {Code(code) for code in calm["code"]}
