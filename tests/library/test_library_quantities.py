"""One name a quantity, one quantity a name."""

import pandas as pd
import pytest

import analysis as an
from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND
from analysis.library.corpus import tables
from analysis.library.quantities import QUANTITY, home, label, labels, wording

PRINTED = an.assign_quantities(an.load_claims(corrections=False))
ESTIMATES = tables()["30_estimates"]
WORDS = {
    "direction": v.Direction, "population": v.Population, "status": v.Status, "exploitation": v.Exploitation,
    "visibility": v.Visibility, "unit": v.Unit, "measure": v.Measure, "counterpart": ["", "IND", "USA"],
    "currency": ["USD", "EUR"], "share_of": ["", "a whole", "another"], "whole_measure": ["", *v.Measure],
    "target_population": ["", "cotton pickers", "a whole"],
}  # fmt: skip
USUAL = dict.fromkeys(QUANTITY, "") | {
    "population": "all", "exploitation": "all", "status": "trafficked", "area": "NPL", "direction": "in",
    "visibility": "actual",
}  # fmt: skip


def test_what_is_no_share_differs_in_the_estimand_and_the_currency_only() -> None:
    relations = PRINTED["measure"].isin(["share", "ratio"])
    assert PRINTED.loc[~relations, ["share_of", "whole_measure"]].eq("").all(axis=None)
    assert set(QUANTITY) == {*ESTIMAND, "currency", "share_of"}


@pytest.mark.parametrize("axis", [axis for axis in QUANTITY if axis != "area"])
def test_another_word_on_any_axis_is_another_name(axis: str) -> None:
    """Not only among the claims of the project: a researcher's own may stand anywhere."""
    for measure in map(str, v.Measure):
        base = USUAL | {"measure": measure, "unit": next(iter(wording()["measures"][measure]["said"]))}
        for region in ("NPL", ""):
            names = [label(base | {axis: str(word)}, region=region) for word in WORDS[axis]]
            assert len(set(names)) == len(names), measure


def test_the_place_is_named_where_it_is_not_the_regions_own() -> None:
    claims = an.assign_quantities(an.load_claims("Nepal", method="survey"))
    assert not claims.loc[claims["area"] == "NPL", "quantity"].str.contains("Nepal").any()
    assert claims.loc[claims["area"] == "NPL/Kathmandu", "quantity"].str.endswith(", Kathmandu").all()
    continent = an.assign_quantities(an.load_claims("North America"))
    other = continent[continent["area"] == "CAN;USA"]["quantity"]
    assert len(other)
    assert other.str.endswith(", Canada, United States").all()
    both = pd.concat([an.load_claims("Nepal"), an.load_claims("Ukraine")])
    whole = (both["method"] == "survey") & both["area"].isin(["NPL", "UKR"])
    surveys = an.assign_quantities(both[whole])["quantity"]
    assert surveys.str.endswith((", Nepal", ", Ukraine")).all()


def test_a_word_that_only_a_source_says_stands_in_quotation_marks() -> None:
    quoted = PRINTED.loc[PRINTED["quantity"].str.contains("prostitute"), "quantity"]
    assert len(quoted)
    assert quoted.str.contains("“[^”]*prostitute[^“]*”").all()


@pytest.mark.parametrize("region", ["Nepal", "Netherlands", "Moldova"])
def test_home_is_found_without_attributes(region: str) -> None:
    """A frame that was saved and read again has none."""
    claims = an.load_claims(region)
    code = claims.attrs.pop("region")
    assert home(claims) == code
    assert home(PRINTED) == ""


def test_claims_and_estimates_of_one_quantity_share_their_name() -> None:
    claims = an.assign_quantities(an.load_claims("Netherlands"))
    estimates = ESTIMATES.query("region_code == 'NLD'")
    stated = claims.drop_duplicates("quantity").set_index("quantity")
    axes = list(ESTIMAND[1:])
    assert (stated.loc[labels(estimates, region="NLD"), axes].to_numpy() == estimates[axes].to_numpy()).all()


def test_line_and_year() -> None:
    assert PRINTED["line"].equals(PRINTED["lineage"].rename("line"))
    middle = (PRINTED["period_start"] + PRINTED["period_end"]) // 2
    assert (PRINTED["year"] == middle)[middle.notna()].all()
    undated = PRINTED[["period_start", "period_end"]].isna().all(axis=1) & PRINTED["producer_year"].notna()
    assert (PRINTED["year"] == PRINTED["producer_year"])[undated].all()
