"""What fact checkers found untrue in sentences of conflicts, each on claims that hold little else."""

import pandas as pd
import pytest

from analysis import processing
from analysis.conflicts import find_conflicts
from analysis.project import root
from tests.conflicts.corpus import frame, row, share

STOCK = {"measure": "stock", "unit": "persons"}
SEEN = {"visibility": "detected", "method": "administrative"}
SIX_YEARS = {"measure": "cumulative", "unit": "persons", "period_start": 2010, "period_end": 2015,
             "period_kind": "window"}  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> processing.Processed:
    """The processed tables as they stand."""
    return processing.load(root())


def found(*rows: dict[str, object]) -> list[dict[str, str]]:
    """The conflicts of some claims."""
    table = find_conflicts(frame(rows))
    return [{str(name): str(value) for name, value in one.items()} for one in table.to_dict("records")]


def only(*rows: dict[str, object]) -> dict[str, str]:
    """The one conflict of some claims."""
    (one,) = found(*rows)
    return one


@pytest.mark.parametrize(("many", "conflicts"), [(8_234, 0), (60_000, 1)])
def test_years_of_a_country_need_not_fit_a_year_of_the_region_around_it(many: int, conflicts: int) -> None:
    """8,234 over six years are 1,372 a year, which 6,534 of the region hold; 60,000 are 10,000, which they do not."""
    part = row("N-001", value=many, **SIX_YEARS, **SEEN)
    whole = row("E-001", value=6_534, area="EU27_2020", period_start=2020, period_end=2020, **SEEN)
    assert len(found(part, whole)) == conflicts


def test_years_and_a_year_of_one_place_are_still_set_beside_one_another() -> None:
    whole = row("N-001", value=8_234, **SIX_YEARS, **SEEN)
    assert only(whole, row("N-002", value=993, period_start=2010, period_end=2010, **SEEN))


def test_what_a_text_says_of_a_border_is_told_where_the_columns_leave_it_open() -> None:
    note = "read in a short notice that says women and children, trafficked into the country; other words"
    stock = row("K-003", value=(6_000, 18_000), note=note, **STOCK)
    crossing = row("K-001", value=(140, 1_400), direction="into", movement="cross_border")
    would = only(stock, crossing)["would_have_to_be_true"]
    assert (
        "if the first also counts people who crossed no border, who are at least 1,800 of its people (even with stays "
        "of three years) (different movements). On the first number there is the note: read in a short notice that "
        "says women and children, trafficked into the country."
    ) in would
    assert "other words" not in would


def test_a_change_between_two_times_has_the_stay_that_it_is_worked_out_with() -> None:
    """300,000 at a time are 100,000 a year held for three years: 1.25 times the 80,000."""
    would = only(
        row("I-002", value=300_000, status="sex_trade", period_start=2000, period_end=2000, **STOCK),
        row("I-004", value=80_000, period_start=1995, period_end=1995),
    )["would_have_to_be_true"]
    assert (
        "the number changed in between, by a factor of at least 1.3, even with stays of three years" in would
    )


def test_a_year_may_be_twice_the_mean_or_half_of_it() -> None:
    """The link holds the mean over the year: where the year is the higher one, it is at most twice the mean."""
    rows = (
        row("P-001", value=22_326, period_start=2019, period_end=2019, **SEEN),
        row("P-002", value=1_264, **{**SIX_YEARS, "period_start": 2001, "period_end": 2007}, **SEEN),
    )
    register = {"visibility": "assisted"}
    would = only(rows[0], rows[1] | register)["would_have_to_be_true"]
    assert "by a factor of at least 62, even with 2 times the yearly average in one year" in would


def test_a_quotation_is_told_as_it_was_printed(shipped: processing.Processed) -> None:
    conflicts: pd.DataFrame = shipped["20_conflicts"]
    claims: pd.DataFrame = shipped["10_claims"]
    (one,) = conflicts.loc[conflicts["conflict_id"].str.startswith("quotation_decay-UK-001"), "arithmetic"]
    (was,) = claims.loc[claims["claim_id"] == "UK-001", "figure"]
    assert one.endswith(f"What was printed as “{was}” became “up to 1,420”.")


def test_a_series_of_the_same_producer_is_said_to_be_of_the_same_one() -> None:
    """A mean of years that hold a low one asks for more than the mean in another of them."""
    rows = [
        row(f"I-{year}", value=value, producer="an office", lineage="L", period_start=year, period_end=year)
        for year, value in ((1995, 80_000), (2003, 120_000))
    ]
    mean = row(
        "M-001", value=500_000, producer="an office", period_start=1995, period_end=1998, period_kind="window"
    )
    said = " ".join(one["would_have_to_be_true"] for one in found(*rows, mean))
    assert "The same producer also gives 80,000 (1995)" in said
    assert "would have to have risen to 500,000 or more in between, and fallen again" in said


def test_two_registers_of_one_lineage_are_said_to_be_one_line_of_evidence() -> None:
    said = "These pages count both as one line of evidence; what is passed on may differ."
    listed = {"definition": "potential victims referred to the National Referral Mechanism", **SEEN}
    rows = [row("K-011", value=3_804, lineage="L", **listed), row("U-001", value=601, lineage="L", **SEEN)]
    assert said in only(*rows)["would_have_to_be_true"]
    assert said not in only(rows[0], rows[1] | {"lineage": "M"})["would_have_to_be_true"]


def test_what_is_worked_out_here_has_no_maker_elsewhere() -> None:
    one = only(
        row(
            "M-001",
            value=200,
            producer="Counting the Uncounted",
            lineage="L",
            period_start=2010,
            period_end=2010,
        ),
        row("M-002", value=100, producer="an office", lineage="L", period_start=2010, period_end=2010),
    )
    assert "(worked out here)" in one["arithmetic"]
    assert "M-001 worked out here" in one["reason_evidence"]
    assert "Counting the Uncounted" not in " ".join(one.values())


def test_what_is_not_pooled_or_a_bound_stands_in_no_estimate_together(shipped: processing.Processed) -> None:
    """So that what is said to be done about a conflict is true of each; limits count as such."""
    estimates: pd.DataFrame = shipped["30_estimates"]
    used = [set(str(ids).split(";")) for ids in estimates["claim_ids"]]
    conflicts: pd.DataFrame = shipped["20_conflicts"]
    for code, resolution in (("later_floor", "not_pooled"), ("detection_rate", "turned_into_bound")):
        held = conflicts[conflicts["code"] == code]
        assert set(held["resolution"]) == {resolution}
        pairs = [set(str(ids).split(";")[:2]) for ids in held["claim_ids"]]
        assert pairs
        assert not [pair for pair in pairs if any(pair <= claims for claims in used)]


OVER_YEARS = {"measure": "cumulative", "unit": "persons", "period_start": 2000, "period_end": 2008,
              "period_kind": "window"}  # fmt: skip


@pytest.mark.parametrize(
    ("movement", "said"),
    [
        (
            "cross_border",
            "some of the numbers also count people who moved in another way, for example across no border",
        ),
        ("any", "at least 300,000 of the 700,000 moved in another way, for example across no border"),
    ],
)
def test_people_who_crossed_a_border_are_not_said_to_have_crossed_none(movement: str, said: str) -> None:
    """Half of 800,000 are 400,000 women, where 700,000 are given; all of these crossed a border, or need not have."""
    rows = [
        row("J-001", value=800_000, area="WORLD", direction="into", movement="cross_border"),
        share(
            "J-002", area="WORLD", direction="any", best=0.5, population="women", whole={"population": "all"}
        ),
        row(
            "J-003",
            value=700_000,
            area="UKR",
            direction="out",
            population="women",
            movement=movement,
            **OVER_YEARS,
        ),
    ]
    (one,) = [one for one in found(*rows) if one["code"] == "joint"]
    assert f"Different movements: {said}." in one["would_have_to_be_true"]
    assert "some numbers are of one year and others of several years together" in one["would_have_to_be_true"]
    assert "of one time" not in one["would_have_to_be_true"]
