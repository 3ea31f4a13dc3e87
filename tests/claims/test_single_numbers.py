"""Which countries have a row in a table and no page: those of which an index's one number is all that is held."""

import pandas as pd
import pytest

from analysis.claims.single_numbers import without_page
from analysis.library.loading import named_codes, page_codes
from analysis.processed_tables import tables
from analysis.processing import Processed

MODEL = {"regions": "MYS", "method": "model"}


@pytest.mark.parametrize(
    ("others", "role", "codes"),
    [
        ([], "", {"MYS"}),
        ([MODEL | {"regions": "LAO"}], "", {"MYS", "LAO"}),
        ([{"regions": "LAO", "method": "survey"}], "", {"MYS"}),
        # A second number, of whatever kind, is more than the table of all of them says.
        ([MODEL], "", set()),
        ([{"regions": "MYS", "method": "survey"}], "", set()),
        ([{"regions": "LAO;MYS", "method": "administrative"}], "", set()),
        # A statement that people are taken there is no number, and is told on a page.
        ([], "MYS", set()),
        ([], "LAO", {"MYS"}),
    ],
    ids=[
        "one number", "two countries", "a survey alone", "two editions", "a survey beside it", "a claim of several",
        "a role", "a role of another",
    ],
)  # fmt: skip
def test_one_number_of_a_model_makes_no_page(
    others: list[dict[str, str]], role: str, codes: set[str]
) -> None:
    claims = pd.DataFrame([MODEL, *others])
    roles = pd.DataFrame({"region_code": [role] if role else []}, dtype=str)
    assert without_page(claims, roles) == codes


@pytest.mark.parametrize(
    "method", ["survey", "capture_recapture", "estimate", "administrative", "unattributed"]
)
def test_one_number_that_is_no_models_makes_a_page(method: str) -> None:
    claims = pd.DataFrame([MODEL | {"method": method}])
    assert without_page(claims, pd.DataFrame({"region_code": []}, dtype=str)) == frozenset()


def test_of_the_160_countries_of_the_index_78_have_no_page_and_no_ladder(processed: Processed) -> None:
    """As issue 26 counts them: named by WFxxx-2023 of the index, by no other claim, and by no role."""
    claims = processed["10_claims"]
    named = claims.set_index("claim_id")["regions"].str.split(";").explode()
    is_of_index = named.index.str.fullmatch("WF[A-Z]{3}-2023")
    roles = {*processed["10_roles"]["region_code"]}
    lone = {*named[is_of_index]} - {*named[~is_of_index]} - roles
    assert is_of_index.sum() == 160
    assert len(lone) == 78
    assert without_page(claims, processed["10_roles"]) == lone
    assert lone.isdisjoint(processed["30_ladder"]["region_code"])


def test_who_has_no_page_can_be_asked_for() -> None:
    corpus = tables()
    lone = without_page(corpus["10_claims"], corpus["10_roles"])
    assert {*named_codes(corpus)} - {*page_codes(corpus)} == lone
