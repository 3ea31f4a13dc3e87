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


def by(axis: str, **parts: float) -> list[dict[str, object]]:
    """A whole of 100 and some parts of it."""
    return [{"best": 100.0}, *({"best": value, axis: name} for name, value in parts.items())]


FLOOR: dict[str, object] = {"best": None, "low": 100.0, "bound": "lower"}


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        (
            by("exploitation", sexual=60.0, labour=50.0),
            "60 (sexual) + 50 (labour) = 110, above the whole of 100",
        ),
        (by("exploitation", sexual=60.0, labour=40.0), ""),
        (by("population", women_and_girls=60.0, men=60.0), "parts by population"),
        # Parts that overlap are not added, and a part of a part is held against it.
        (by("population", women_and_girls=60.0, women=60.0), ""),
        (by("exploitation", labour=60.0, domestic=60.0), ""),
        (by("population", children=40.0, girls=45.0), "45 (girls), above the whole of 40 (T-002, line 3)"),
        # A floor is a whole without an end.
        ([FLOOR, {"best": 200.0, "exploitation": "sexual"}], ""),
        ([{"best": 100.0}, FLOOR | {"exploitation": "sexual"}], ""),
        ([{"best": 99.0}, FLOOR | {"exploitation": "sexual"}], "100 (sexual), above the whole of 99"),
    ],
)
def test_parts_without_overlap_together_stay_within_their_whole(
    claims: list[dict[str, object]], message: str
) -> None:
    messages = problems(*claims)
    assert len(messages) == bool(message)
    assert all(message in text for text in messages)


@pytest.mark.parametrize(
    "change",
    [
        {"source": "another"}, {"producer": "another"}, {"area": "BEL"}, years(start=2018, end=2018),
        {"measure": "stock"}, {"status": "forced_labour"}, {"visibility": "actual"}, {"population": "women"},
        {"bound": "upper", "best": None, "high": 200.0},
    ],
)  # fmt: skip
def test_other_sources_years_and_measures_are_no_parts(change: dict[str, object]) -> None:
    part: dict[str, object] = {"best": 200.0, "exploitation": "sexual"}
    assert len(problems({"best": 100.0}, part)) == 1
    assert problems({"best": 100.0}, {**part, **change}) == []


def test_rounded_estimates_may_be_off_by_half_a_unit_but_registered_counts_may_not() -> None:
    rounded = {"method": "survey"}
    parts: list[dict[str, object]] = [{"best": 10_400.0, "exploitation": "sexual"}, {"best": 10_000.0}]
    assert problems(*({**part, **rounded} for part in parts)) == []
    assert len(problems(*parts)) == 1


def test_undated_claims_have_parts_in_their_own_statement_only() -> None:
    undated: dict[str, object] = {"period_start": None, "period_end": None, "period_kind": "none"}
    whole = undated | {"best": 100.0, "statement": "S01"}
    part = undated | {"best": 200.0, "exploitation": "sexual", "statement": "S01"}
    assert len(problems(whole, part)) == 1
    assert problems(whole, {**part, "statement": "S02"}) == []
