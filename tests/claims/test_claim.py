"""One claim a row: its number, its period, its quantity, and what stands for a cell that is missing."""

from dataclasses import FrozenInstanceError, fields, replace
from typing import Any

import pytest

from analysis.claims.claim import Claim, Interval, claims_of
from analysis.claims.days import Days
from analysis.claims.estimand import Whole
from analysis.processed_tables import tables
from analysis.reading.periods import Period
from analysis.vocabulary import UNNAMED, Bound, Method, PeriodKind, ReadIn, Role, Scope
from tests.claims.claim_rows import claim_rows, years


def claim(**changes: object) -> Claim:
    """A claim that differs from the usual one."""
    (made,) = claims_of(claim_rows(changes))
    return made


@pytest.mark.parametrize(
    ("interval", "has_both_ends", "fixes_value", "middle"),
    [
        (Interval(best=20.0), False, True, 20.0),
        (Interval(best=0.0), False, False, 0.0),
        (Interval(low=100.0, high=400.0), True, True, 200.0),
        (Interval(low=100.0, best=300.0, high=400.0), True, True, 300.0),
        # A range from nought has no geometric middle.
        (Interval(low=0.0, high=400.0), True, False, 400.0),
        (Interval(low=100.0, bound=Bound.LOWER), False, False, 100.0),
        # "At least 100 to 400" is a floor; of a ceiling the higher end is what it says.
        (Interval(low=100.0, high=400.0, bound=Bound.LOWER), False, False, 100.0),
        (Interval(low=100.0, high=400.0, bound=Bound.UPPER), False, False, 400.0),
        (Interval(low=100.0, bound=Bound.UPPER), False, False, 0.0),
        (Interval(best=20.0, bound=Bound.UPPER), False, False, 20.0),
        (Interval(), False, False, 0.0),
    ],
)
def test_what_an_interval_says(
    interval: Interval, has_both_ends: bool, fixes_value: bool, middle: float
) -> None:
    assert (interval.has_both_ends, interval.fixes_value) == (has_both_ends, fixes_value)
    assert interval.middle == pytest.approx(middle)


def test_a_claim_is_what_its_row_says() -> None:
    ends = {"low": 1.0, "best": 2.0, "high": 3.0, "bound": "lower", "interval_level": 0.9}
    made = claim(
        **ends,
        **years(start=2003, end=2007),
        sample="household survey, n = 1,251",
        method="survey",
        regions="EUROPE;NLD",
        same_team="T-007;T-009",
        role="destination",
        confirmed=True,
    )
    assert made.interval == Interval(1.0, 2.0, 3.0, Bound.LOWER, 0.9)
    assert made.period == Period(2003, 2007, PeriodKind.WINDOW)
    assert made.sample == 1251
    assert (made.method, made.role, made.scope) == (Method.SURVEY, Role.DESTINATION, Scope.ALL)
    assert made.regions == ("EUROPE", "NLD")
    assert made.same_team == {"T-007", "T-009"}
    assert made.confirmed
    assert not made.vague


def test_a_missing_cell_is_none_or_empty_and_never_nought() -> None:
    made = claim(best=None, read_in="", same_team="", producer_year=None)
    assert made.interval == Interval()
    assert made.period == Period(None, None, PeriodKind.NONE)
    assert (made.producer_year, made.carrier_year, made.sample) == (None, 2009, None)
    assert made.read_in is ReadIn.PRODUCER
    assert made.same_team == frozenset()
    assert made.whole == Whole("", "", "", "", "", "", "")
    # A cell without a text is as good as an empty one.
    assert claim(note=None).note == ""


def test_a_column_that_other_versions_lack_is_empty() -> None:
    rows = claim_rows({"best": 5.0}, {"low": 7.0, "best": None})
    fewer = rows.drop(
        columns=["interval_level", "sample", "same_team", "read_in", "confirmed", "carrier_year"]
    )
    first, second = claims_of(fewer)
    assert (first.interval, second.interval) == (Interval(best=5.0), Interval(low=7.0))
    assert (first.sample, first.same_team, first.read_in) == (None, frozenset(), ReadIn.PRODUCER)
    assert (first.confirmed, first.carrier_year) == (False, None)


@pytest.mark.parametrize("column", ["method", "bound", "best", "producer", "period_start"])
def test_any_other_column_has_to_be_there(column: str) -> None:
    with pytest.raises(KeyError, match=column):
        claims_of(claim_rows({}).drop(columns=[column]))


@pytest.mark.parametrize(
    ("column", "word"), [("method", "guess"), ("bound", "both"), ("period_kind", "decade")]
)
def test_a_word_that_is_none_of_its_axis_is_refused(column: str, word: str) -> None:
    with pytest.raises(ValueError, match=word):
        claim(**{column: word})


def test_the_estimand_is_the_quantity_without_currency_and_whole() -> None:
    share = claim(
        measure="share", unit="fraction", share_of="domestic workers", whole_measure="stock", currency="EUR"
    )
    assert (share.quantity.share_of, share.quantity.currency) == ("domestic workers", "EUR")
    assert share.estimand.key == share.quantity._replace(share_of="", currency="")
    assert share.estimand.key.whole_measure == "stock"
    assert share.quantity.window == ""


def test_who_is_named_and_what_is_dated() -> None:
    assert claim(producer="Police").is_named
    assert not any(claim(producer=producer).is_named for producer in UNNAMED)
    assert not claim(producer_year=2009).is_dated
    assert claim(period_end=2009).is_dated
    assert claim(period_start=2009).is_dated


def test_a_claim_never_changes_and_equals_its_like() -> None:
    made = claim(best=5.0)
    with pytest.raises(FrozenInstanceError):
        made.lineage = "T-002"  # type: ignore[misc]
    assert made == claim(best=5.0)
    assert len({made, claim(best=5.0), claim(best=6.0)}) == 2
    assert replace(made, lineage="T-002") != made


def as_row(made: Claim) -> dict[str, Any]:
    """What a claim holds, by the columns of 10_claims that it is made from."""
    row = {field.name: getattr(made, field.name) for field in fields(Claim)}
    row |= {**row.pop("quantity")._asdict(), **row.pop("interval")._asdict()}
    row |= {f"whole_{name}": cell for name, cell in row.pop("whole")._asdict().items()}
    period = row.pop("period")
    row |= {f"period_{name}": getattr(period, name) for name in ("start", "end", "kind")}
    row["interval_level"] = row.pop("level")
    row["regions"] = ";".join(row["regions"])
    row["same_team"] = ";".join(sorted(row["same_team"]))
    row["intervention"] = row["intervention"] or ""
    for name in ("study_superseded_by", "part_of", "same_phrase_as", "repeats", "other_concept_than"):
        row[name] = ";".join(row[name])
    return row


def test_every_shipped_claim_is_read_cell_by_cell() -> None:
    """Beside the table itself, row by row."""
    table = tables()["10_claims"]
    records = table.astype(object).where(table.notna(), None).to_dict("records")
    for made, record in zip(claims_of(table), records, strict=True):
        row = as_row(made)
        # A window has no column, and the number of persons asked is read from what is printed of the sample.
        assert row.pop("window") == ""
        # Nor have days and the correction of a count that grows, of which trafficking tells none.
        assert (row.pop("days"), row.pop("corrects")) == (Days(), ())
        row.pop("sample")
        # Of what is no study nobody knows the design.
        assert row.pop("design") == (record["design"] or "unknown")
        assert row == {name: record[name] for name in row}
