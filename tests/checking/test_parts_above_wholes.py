"""Parts above their wholes are found within a source, and only there."""

import pytest

from analysis.checking import parts_above_wholes
from tests.claims.claim_rows import claim_rows, years

YEAR = years(start=2019, end=2019)


def problems(*changes: dict[str, object]) -> list[str]:
    """What is found in claims of one source and year, T-001 in line 2."""
    claims = claim_rows(*({**YEAR, **change} for change in changes))
    places = {claim_id: ("data/raw/x.csv", line) for line, claim_id in enumerate(claims["claim_id"], start=2)}
    return [str(problem) for problem in parts_above_wholes(claims, lambda: places)]


def forms(whole: float, **parts: float) -> tuple[dict[str, object], ...]:
    return ({"best": whole}, *({"best": value, "exploitation": form} for form, value in parts.items()))


def test_india_2019_by_form() -> None:
    (found,) = problems(*forms(6_411.0, sexual=1_505.0, labour=2_080.0, other=9_645.0))
    assert found == (
        "data/raw/x.csv:5:figure: 9,645 (other) + 2,080 (labour) + 1,505 (sexual) = 13,230, above the whole of 6,411 "
        "(T-001, line 2); parts by exploitation that do not exceed their whole"
    )


def test_parts_that_only_together_exceed_the_whole() -> None:
    (found,) = problems(*forms(100.0, sexual=60.0, labour=50.0))
    assert "60 (sexual) + 50 (labour) = 110, above the whole of 100" in found
    assert problems(*forms(110.0, sexual=60.0, labour=50.0)) == []


def test_parts_that_overlap_are_not_added() -> None:
    assert (
        problems({"best": 100.0}, *({"best": 60.0, "population": p} for p in ("women", "women_and_girls")))
        == []
    )
    assert (
        problems(
            {"best": 100.0},
            {"best": 60.0, "exploitation": "labour"},
            {"best": 60.0, "exploitation": "domestic"},
        )
        == []
    )
    (found,) = problems(
        {"best": 100.0}, *({"best": 60.0, "population": p} for p in ("women_and_girls", "men"))
    )
    assert "by population" in found


def test_a_part_of_a_part_is_held_against_it() -> None:
    (found,) = problems(
        {"best": 100.0}, {"best": 40.0, "population": "children"}, {"best": 45.0, "population": "girls"}
    )
    assert "45 (girls), above the whole of 40 (T-002, line 3)" in found


@pytest.mark.parametrize(
    "change",
    [
        {"source": "another"},
        {"producer": "another"},
        {"area": "BEL"},
        years(start=2018, end=2018),
        {"measure": "stock"},
        {"status": "forced_labour"},
        {"visibility": "actual"},
        {"population": "women"},
        {"bound": "upper", "best": None, "high": 200.0},
    ],
)
def test_other_sources_years_and_measures_are_no_parts(change: dict[str, object]) -> None:
    part = {"best": 200.0, "exploitation": "sexual"}
    assert len(problems({"best": 100.0}, part)) == 1
    assert problems({"best": 100.0}, {**part, **change}) == []


def test_a_floor_is_a_whole_without_an_end() -> None:
    floor = {"best": None, "low": 100.0, "bound": "lower"}
    assert problems(floor, {"best": 200.0, "exploitation": "sexual"}) == []
    assert len(problems({"best": 100.0}, {**floor, "low": 150.0, "exploitation": "sexual"})) == 1


def test_rounded_estimates_may_be_off_by_half_a_unit_but_registered_counts_may_not() -> None:
    rounded = {"method": "survey"}
    parts = ({"best": 10_400.0, "exploitation": "sexual"}, {"best": 10_000.0})
    assert problems(*({**part, **rounded} for part in parts)) == []
    assert len(problems(*parts)) == 1


def test_undated_claims_have_parts_in_their_own_statement_only() -> None:
    undated = {"period_start": None, "period_end": None, "period_kind": "none"}
    whole = {**undated, "best": 100.0, "statement": "S01"}
    part = {**undated, "best": 200.0, "exploitation": "sexual", "statement": "S01"}
    assert len(problems(whole, part)) == 1
    assert problems(whole, {**part, "statement": "S02"}) == []
