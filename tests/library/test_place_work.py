"""Work that is done place by place gives what it gives at once, whoever does it."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pandas as pd

import analysis as an
from analysis.claims.frame_checks import table_of
from analysis.conflicts.search import find_conflicts
from analysis.estimates.answer_table import answers
from analysis.library.place_work import by_place
from analysis.library.reconciling import basis_for

PLACES = ("Nepal", "India", "Netherlands", "Brazil")
FIGURES = {"A": "12,000", "B": "at least 30,000", "C": "up to 5,000", "D": "9,000 to 11,000"}
ROWS = [
    {
        "place": place,
        "producer": maker,
        "figure": figure,
        "measure": "stock",
        "method": "survey",
        "year": 2015,
    }
    for place in PLACES
    for maker, figure in FIGURES.items()
]
OWN = an.make_claims(ROWS)


def sizes(parts: Sequence[pd.DataFrame]) -> list[int]:
    """How many claims each part has."""
    return [len(part) for part in parts]


def test_answers_stand_in_the_order_of_the_parts_whoever_is_through_first() -> None:
    parts = [OWN.head(count) for count in (1, 16, 3, 600, 2)]
    with ThreadPoolExecutor(2) as executor:
        assert by_place(sizes, parts, executor, what="sizes") == [1, 16, 3, 16, 2]
    assert by_place(sizes, parts, None, what="sizes") == [1, 16, 3, 16, 2]


def test_conflicts_by_place_are_those_of_all_claims_at_once() -> None:
    at_once = find_conflicts(table_of(OWN)).set_index("conflict_id").drop(columns=["scope", "corrections"])
    assert len(at_once) >= len(PLACES)
    pd.testing.assert_frame_equal(an.find_conflicts(OWN), at_once)


def test_workers_find_the_same() -> None:
    with ThreadPoolExecutor(2) as executor:
        by_workers = an.find_conflicts(OWN, executor=executor)
    pd.testing.assert_frame_equal(by_workers, an.find_conflicts(OWN))


def test_answers_by_place_are_those_of_all_claims_at_once() -> None:
    at_once = answers(table_of(OWN), basis_for(OWN))
    by_places = an.reconcile(OWN)
    assert len(at_once) >= len(PLACES)
    pd.testing.assert_frame_equal(by_places[[*at_once]].reset_index(drop=True), at_once)
    with ThreadPoolExecutor(2) as executor:
        by_workers = an.reconcile(OWN, executor=executor)
    pd.testing.assert_frame_equal(by_workers, by_places)


def test_a_dask_cluster_finds_and_answers_the_same() -> None:
    with an.workers(1, dask="local") as executor:
        conflicts = an.find_conflicts(OWN, executor=executor)
        estimates = an.reconcile(OWN, executor=executor)
    pd.testing.assert_frame_equal(conflicts, an.find_conflicts(OWN))
    pd.testing.assert_frame_equal(estimates, an.reconcile(OWN))
