"""A number in the course of a year, told for several years, is a mean of them and no total."""

from analysis.conflicts import compare
from analysis.conflicts.words import RelationKind
from tests.conflicts.corpus import row

WINDOW = {"measure": "prevalence", "period_start": 2010, "period_end": 2015, "period_kind": "window"}
MEAN = row("M-001", value=6_250, unit="persons_per_year", **WINDOW)
TOTAL = row("T-001", value=(45_900, 137_000), unit="persons", **WINDOW)


def test_a_mean_is_a_part_of_the_total_and_not_its_equal() -> None:
    found = compare(MEAN, TOTAL)
    assert (found.kind, found.part) == (RelationKind.NESTED, "a")


def test_two_totals_of_one_window_are_equal() -> None:
    assert compare(TOTAL, row("T-002", value=50_000, unit="persons", **WINDOW)).kind is RelationKind.EQUAL
