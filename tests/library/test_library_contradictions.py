"""`find_conflicts`: the published rows where the claims are the published ones, a search of the same kind elsewhere."""

import io
import re

import pandas as pd
import pytest

import analysis as an
from analysis.library.contradictions import _search
from analysis.library.corpus import tables

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e-?\d+)?")
OWN = [
    {"place": "Nepal", "measure": "flow", "year": 2005, "producer": maker, "figure": figure, "visibility": visibility}
    for maker, figure, visibility in (
        ("Alpha", "12,000 to 15,000", "actual"), ("Beta", "40,000", "actual"), ("Gamma", "826", "detected")
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    table = tables()["20_conflicts"]
    return table[(table["scope"] == "all") & (table["corrections"] == "on")].set_index("conflict_id")


@pytest.fixture(scope="module")
def everything() -> pd.DataFrame:
    return an.load_claims()


def touching(table: pd.DataFrame, code: str) -> pd.DataFrame:
    return table[[code in regions.split(";") for regions in table["regions"]]]


def same(found: pd.DataFrame, expected: pd.DataFrame) -> None:
    """The same rows; numbers, those in cells of codes too, to the digits that a table keeps of a claim's shares."""
    assert found.index.equals(expected.index)
    expected = expected[list(found.columns)]
    texts = [name for name in expected if expected[name].dtype == "str"]
    pd.testing.assert_frame_equal(
        found.drop(columns=texts), expected.drop(columns=texts), check_dtype=False, rtol=1e-3, atol=1e-6
    )
    for name in texts:
        for one, other in zip(found[name], expected[name], strict=True):
            assert NUMBER.sub("#", one) == NUMBER.sub("#", other)
            numbers = [
                [float(number.replace(",", "")) for number in NUMBER.findall(cell)] for cell in (one, other)
            ]
            assert numbers[0] == pytest.approx(numbers[1], rel=2e-3, abs=1e-6)


@pytest.mark.parametrize("region", an.list_regions())
def test_a_default_region_has_the_published_rows(
    region: str, published: pd.DataFrame, everything: pd.DataFrame
) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    for found in (an.find_conflicts(claims), an.find_conflicts(claims, context=everything)):
        assert found.attrs["from_published"] is True
        same(found, touching(published, an.region_code(region)))


def test_the_whole_corpus_has_all_rows_in_any_order(
    published: pd.DataFrame, everything: pd.DataFrame
) -> None:
    same(an.find_conflicts(everything.sample(frac=1, random_state=1)), published)


def test_content_decides_not_the_region_that_is_noted(published: pd.DataFrame) -> None:
    claims = an.load_claims("Nepal")
    saved = io.StringIO(claims.to_csv())
    read = pd.read_csv(saved)
    assert read.attrs == {}
    same(an.find_conflicts(read), touching(published, "NPL"))
    changed = claims.copy()
    changed.loc["WFNPL-2023", ["figure", "best"]] = ["970,000", 970_000.0]
    assert changed.attrs["region"] == "NPL"
    assert an.find_conflicts(changed).attrs["from_published"] is False


def test_fewer_claims_conflict_no_more_than_all(published: pd.DataFrame) -> None:
    claims = an.load_claims("Netherlands", drop_producers=["Walk Free"])
    found = an.find_conflicts(claims)
    assert found.attrs["from_published"] is False
    assert len(found)
    assert set(found.index) <= set(published.index)
    assert not found["claim_ids"].str.contains("WFNLD").any()
    expected = published.loc[found.index]
    same(found, expected)


def test_the_order_of_rows_changes_nothing() -> None:
    claims = an.load_claims("Moldova", drop_producers=["Walk Free"])
    same(an.find_conflicts(claims), an.find_conflicts(claims.sample(frac=1, random_state=4)))


def test_without_corrections_the_rows_say_so() -> None:
    found = an.find_conflicts(an.load_claims("Canada", corrections=False))
    assert found.attrs["from_published"] is False
    assert set(found["corrections"]) == {"off"}
    assert "range_lost_end" in set(found["code"])


def test_own_claims_are_compared_with_each_other_and_with_a_context() -> None:
    own = an.make_claims(OWN)
    found = an.find_conflicts(own)
    assert set(found["level"]) == {"infeasible", "apparent"}
    hard = found[found["level"] == "infeasible"].iloc[0]
    assert hard["code"] == "same_estimand"
    assert set(hard["claim_ids"].split(";")) == {"OWN-001", "OWN-002"}
    assert hard["severity"] == pytest.approx(40_000 / 15_000)
    own.attrs = {}
    beside = an.find_conflicts(own, context=an.load_claims("Nepal"))
    assert set(found.index) <= set(beside.index)
    assert all("OWN-" in ids for ids in beside["claim_ids"])


def test_no_claims_have_no_conflicts() -> None:
    found = an.find_conflicts(an.make_claims([]))
    assert found.empty
    assert "severity" in found
    assert found.index.name == "conflict_id"


@pytest.mark.slow
def test_the_published_table_is_what_the_search_finds(
    published: pd.DataFrame, everything: pd.DataFrame
) -> None:
    same(_search(everything.sample(frac=1, random_state=2)).loc[published.index], published)
