"""Frames of every default page equal the published rows; one name a quantity, one quantity a name."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis import vocabulary as v
from analysis.claims.estimand import ESTIMAND, QUANTITY
from analysis.library import contradictions
from analysis.library.quantities import home, label, wording
from analysis.processed_tables import tables
from tests.library.conftest import assert_same, own, published

VIEWS = {"meeting": {}, "now": {"year": 2021}, "then": {"year": 2008, "known_by": 2010}}
COPIED = [*"area counterpart definition population unit producer carrier low best high".split()]  # noqa: SIM905
EVERYTHING = an.load_claims()
CONFLICTS = published("20_conflicts", scope="all", corrections="on").drop(columns=["scope", "corrections"])
PRINTED = an.assign_quantities(an.load_claims(corrections=False))
WORDS: dict[str, Iterable[object]] = {
    "direction": v.Direction, "population": v.Population, "status": v.Status, "exploitation": v.Exploitation,
    "visibility": v.Visibility, "unit": v.Unit, "measure": v.Measure, "counterpart": ["", "IND", "USA"],
    "currency": ["USD", "EUR"], "share_of": ["", "a whole", "another"], "whole_measure": ["", *v.Measure],
    "target_population": ["", "cotton pickers", "a whole"],
}  # fmt: skip
#: Half a unit of the sixth digit, to which tables are written.
PRINTED_DIGITS = 5e-6
USUAL = dict.fromkeys(QUANTITY, "") | {
    "population": "all", "exploitation": "all", "status": "trafficked", "area": "NPL", "direction": "in",
    "visibility": "actual",
}  # fmt: skip


@pytest.mark.parametrize("region", an.list_regions())
def test_frames_equal_the_published_rows(region: str) -> None:
    claims, code = an.assign_quantities(an.load_claims(region)), an.region_code(region)
    touching = CONFLICTS[[code in regions.split(";") for regions in CONFLICTS["regions"]]]
    for frame in (an.find_conflicts(claims), an.find_conflicts(claims, context=EVERYTHING)):
        assert frame.attrs["from_published"] is True
        assert_same(frame, touching.reset_index(drop=True))
    for view, years in VIEWS.items():
        frame = an.reconcile(claims, **years)
        assert frame.attrs["from_published"] is True
        assert frame.index.is_unique
        assert not frame.index.str.contains("[ ;]").any()
        assert_same(frame, published("30_estimates", region_code=code, view=view))
    assert_same(an.leave_one_out(claims), published("30_influence", region_code=code))
    ladder, advice = an.build_ladder(claims), an.quoting_advice(claims)
    # A place that no claim is about has no row.
    if claims["region_code"].eq(code).any():
        assert_same(ladder, published("30_ladder", region_code=code).drop(columns="region_code"))
    assert_same(advice, published("30_quoting").set_index("claim_id").loc[claims.index].reset_index())
    # Each rung is a claim of the region, or an answer of `reconcile`, by its id, or none.
    ends = ["low", "best", "high"]
    answers = an.reconcile(claims)
    for _, row in ladder.iterrows():
        if row["basis"] == "claim":
            assert row[COPIED].equals(claims.loc[row["number_id"], COPIED])
        elif row["basis"] == "estimate":
            assert row[ends].tolist() == answers.loc[row["number_id"], ["low80", "median", "high80"]].tolist()
        else:
            assert (row["number_id"], row[ends].isna().all()) == ("", True)
    _check_names(claims)


def by_turns(count: int = 20) -> list[str]:
    """Some of the regions, others for each state of the data."""
    regions = an.list_regions()
    first = int(tables().edition["data_version"], 16) % len(regions)
    return [regions[(first + index) % len(regions)] for index in range(count)]


@pytest.mark.parametrize("region", by_turns())
def test_answers_worked_out_anew_are_the_published_ones(region: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for claims that nobody has published: nothing is looked up, so that the tables are not held by themselves."""
    monkeypatch.setattr(contradictions, "unchanged", lambda rows, **_: np.zeros(len(rows), dtype=bool))
    claims = an.load_claims(region)
    code = an.region_code(region)
    has_own = bool(claims["region_code"].eq(code).any())
    for view, years in VIEWS.items():
        answers = an.reconcile(claims, **years)
        # Where no claim is about the region itself, none of them differs from what is published.
        assert answers.attrs["from_published"] is not has_own
        assert_same(answers, published("30_estimates", region_code=code, view=view), rtol=PRINTED_DIGITS)
    left_out = an.leave_one_out(claims)
    assert_same(left_out, published("30_influence", region_code=code), rtol=PRINTED_DIGITS)
    if has_own:
        ladder = published("30_ladder", region_code=code).drop(columns="region_code")
        assert_same(an.build_ladder(claims), ladder, rtol=PRINTED_DIGITS)


def _check_names(claims: pd.DataFrame) -> None:
    """One name a quantity, one quantity a name."""
    names = claims.groupby(list(QUANTITY), dropna=False)["quantity"].nunique()
    assert names.eq(1).all()
    assert claims["quantity"].nunique() == len(names)


def test_the_whole_corpus_has_all_rows_in_any_order() -> None:
    shuffled = EVERYTHING.sample(frac=1, random_state=1)
    assert_same(an.find_conflicts(shuffled), CONFLICTS)
    assert_same(an.reconcile(shuffled, year=2021), published("30_estimates", view="now"))
    for claims in (an.assign_quantities(EVERYTHING), PRINTED):
        _check_names(claims)


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
    of_two_countries = continent[continent["area"] == "CAN;USA"]["quantity"]
    assert len(of_two_countries)
    assert of_two_countries.str.endswith(", Canada, United States").all()
    two_regions = pd.concat([an.load_claims("Nepal"), an.load_claims("Ukraine")])
    whole = (two_regions["method"] == "survey") & two_regions["area"].isin(["NPL", "UKR"])
    surveys = an.assign_quantities(two_regions[whole])["quantity"]
    assert surveys.str.endswith((", Nepal", ", Ukraine")).all()


def test_a_word_that_only_a_source_says_stands_in_quotation_marks() -> None:
    quoted = PRINTED.loc[PRINTED["quantity"].str.contains("prostitute"), "quantity"]
    assert len(quoted)
    assert quoted.str.contains("“[^”]*prostitute[^“]*”").all()


def test_home_is_the_only_place_that_claims_are_about() -> None:
    claims = own({"figure": "9", "role": "source", "destination": "Germany"})
    claims.attrs.clear()
    assert (home(claims), home(PRINTED)) == ("NPL", "")


def test_line_and_year() -> None:
    assert PRINTED["line"].equals(PRINTED["lineage"].rename("line"))
    middle = (PRINTED["period_start"] + PRINTED["period_end"]) // 2
    assert (PRINTED["year"] == middle)[middle.notna()].all()
    undated = PRINTED[["period_start", "period_end"]].isna().all(axis=1) & PRINTED["producer_year"].notna()
    assert (PRINTED["year"] == PRINTED["producer_year"])[undated].all()
