"""One name a quantity, one quantity a name."""

import pandas as pd
import pytest

import analysis as an
from analysis import vocabulary
from analysis.claims.estimand import ESTIMAND
from analysis.library.corpus import tables
from analysis.library.quantities import QUANTITY, estimate_id, home, label, labels, wording


@pytest.mark.parametrize("region", [None, *an.list_regions()])
def test_names_and_quantities_are_one_to_one(region: str | None) -> None:
    claims = an.assign_quantities(an.load_claims(region, corrections=False))
    keys = claims.groupby(list(QUANTITY), dropna=False)["quantity"].nunique()
    assert keys.eq(1).all()
    assert claims["quantity"].nunique() == len(keys)
    assert claims["quantity"].str.len().gt(5).all()


def test_what_is_no_share_differs_in_the_estimand_and_the_currency_only() -> None:
    claims = an.load_claims()
    relations = claims["measure"].isin(["share", "ratio"])
    assert claims.loc[~relations, ["share_of", "whole_measure"]].eq("").all(axis=None)
    assert set(QUANTITY) == {*ESTIMAND, "currency", "share_of"}


@pytest.mark.parametrize("axis", [axis for axis in QUANTITY if axis != "area"])
@pytest.mark.parametrize("measure", [str(one) for one in vocabulary.Measure])
def test_another_word_on_any_axis_is_another_name(measure: str, axis: str) -> None:
    """Not only among the claims that are held: a researcher's own may stand anywhere."""
    unit = next(iter(wording()["measures"][measure]["said"]))
    base = dict.fromkeys(QUANTITY, "") | {"population": "all", "exploitation": "all", "status": "trafficked"}
    base |= {"area": "NPL", "direction": "in", "visibility": "actual", "measure": measure, "unit": unit}
    words = {
        "direction": vocabulary.Direction, "population": vocabulary.Population, "status": vocabulary.Status,
        "exploitation": vocabulary.Exploitation, "visibility": vocabulary.Visibility, "unit": vocabulary.Unit,
        "measure": vocabulary.Measure, "counterpart": ["", "IND", "USA"], "currency": ["USD", "EUR"],
        "share_of": ["", "a whole", "another"], "target_population": ["", "cotton pickers", "a whole"],
        "whole_measure": ["", *vocabulary.Measure],
    }[axis]  # fmt: skip
    for region in ("NPL", ""):
        names = [label(base | {axis: str(word)}, region=region) for word in words]
        assert len(set(names)) == len(names)


def test_the_place_is_named_where_it_is_not_the_regions_own() -> None:
    claims = an.assign_quantities(an.load_claims("Nepal", method="survey"))
    own = claims["area"] == "NPL"
    assert not claims.loc[own, "quantity"].str.contains("Nepal").any()
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
    names = an.assign_quantities(an.load_claims(corrections=False))["quantity"]
    own = names[names.str.contains("prostitute")]
    assert len(own)
    assert own.str.contains("“[^”]*prostitute[^“]*”").all()


def test_home_is_found_without_attributes() -> None:
    """A frame that was saved and read again has none."""
    for region in ("Nepal", "Netherlands", "Moldova"):
        claims = an.load_claims(region)
        code = claims.attrs.pop("region")
        assert home(claims) == code
    assert home(an.load_claims()) == ""


def test_claims_and_estimates_of_one_quantity_share_their_name() -> None:
    claims = an.assign_quantities(an.load_claims("Netherlands"))
    estimates = tables()["30_estimates"].query("region_code == 'NLD'")
    names = labels(estimates, region="NLD")
    assert len(names)
    stated = claims.drop_duplicates("quantity").set_index("quantity")
    for name, row in zip(names, estimates.to_dict("records"), strict=True):
        assert all(stated.loc[name, axis] == row[axis] for axis in ESTIMAND if axis != "area")


def test_ids_of_estimates_are_theirs_alone() -> None:
    estimates = tables()["30_estimates"]
    ids = [estimate_id(row, int(row["reference_year"])) for row in estimates.to_dict("records")]
    assert estimates.assign(id=ids).groupby(["id", "view"]).size().max() == 1
    assert "NLD-prevalence-trafficked-2021" in ids
    assert all(" " not in one and ";" not in one for one in ids)


def test_line_and_year() -> None:
    claims = an.assign_quantities(an.load_claims())
    assert claims["line"].equals(claims["lineage"].rename("line"))
    assert str(claims["year"].dtype) == "Int64"
    dated = claims[claims["period_start"].notna() & claims["period_end"].notna()]
    assert (dated["year"] == (dated["period_start"] + dated["period_end"]) // 2).all()
    undated = claims[
        claims["period_start"].isna() & claims["period_end"].isna() & claims["producer_year"].notna()
    ]
    assert (undated["year"] == undated["producer_year"]).all()


def test_every_word_of_every_axis_has_a_phrase() -> None:
    words = wording()
    assert set(words["measures"]) == set(map(str, vocabulary.Measure))
    assert set(words["status"]) == set(map(str, vocabulary.Status))
    assert set(words["people"]) == set(map(str, vocabulary.Population))
    assert set(words["visibility"]) == set(map(str, vocabulary.Visibility))
    assert set(words["exploitation"]) == {*map(str, vocabulary.Exploitation), "any"}
    for scales in words["direction"].values():
        assert all(set(said) == set(map(str, vocabulary.Direction)) for said in scales.values())
