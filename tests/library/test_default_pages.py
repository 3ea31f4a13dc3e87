"""On every page with default parameters, frames equal the published rows, rungs are what they name, and links lead on."""

import re

import pandas as pd
import pytest

import analysis as an
from analysis.library.quantities import QUANTITY
from tests.library.conftest import assert_same, published

VIEWS = {"meeting": {}, "now": {"year": 2021}, "then": {"year": 2008, "known_by": 2010}}
COPIED = [*"area counterpart definition population unit producer carrier low best high".split()]  # noqa: SIM905
EVERYTHING = an.load_claims()
CONFLICTS = published("20_conflicts", scope="all", corrections="on").drop(columns=["scope", "corrections"])


@pytest.mark.parametrize("region", an.list_regions())
def test_frames_equal_the_published_rows(region: str) -> None:
    claims, code = an.assign_quantities(an.load_claims(region)), an.region_code(region)
    touching = CONFLICTS[[code in regions.split(";") for regions in CONFLICTS["regions"]]]
    for found in (an.find_conflicts(claims), an.find_conflicts(claims, context=EVERYTHING)):
        assert found.attrs["from_published"] is True
        assert_same(found, touching.reset_index(drop=True))
    for view, asked in VIEWS.items():
        found = an.reconcile(claims, **asked)
        assert found.attrs["from_published"] is True
        assert found.index.is_unique
        assert not found.index.str.contains("[ ;]").any()
        assert_same(found, published("30_estimates", region_code=code, view=view))
    assert_same(an.leave_one_out(claims), published("30_influence", region_code=code))
    ladder, advice = an.build_ladder(claims), an.quoting_advice(claims)
    # A place that no claim is about has no row.
    if claims["region_code"].eq(code).any():
        assert_same(ladder, published("30_ladder", region_code=code).drop(columns="region_code"))
    assert_same(advice, published("30_quoting").set_index("claim_id").loc[claims.index].reset_index())
    answers = an.reconcile(claims)
    # Each rung is a claim of the region, or an answer of `reconcile`, by its id, or none.
    for _, row in ladder.iterrows():
        if row["basis"] == "claim":
            assert row[COPIED].equals(claims.loc[row["number_id"], COPIED])
        elif row["basis"] == "estimate":
            answer = answers.loc[row["number_id"], ["low80", "median", "high80"]]
            assert row[["low", "best", "high"]].tolist() == answer.tolist()
        else:
            assert row["number_id"] == ""
            assert row[["low", "best", "high"]].isna().all()
    _check_names(claims)
    tables = {"ladder": ladder, "claims": claims, "conflicts": an.find_conflicts(claims)}
    title = an.narrate("title", region=region, ladder=ladder).markdown
    text = an.narrate("answer", region=region, advice=advice, **tables).markdown
    assert title.startswith(f"# {region}\n")
    assert "How many?" in text
    assert set(re.findall(r"\]\(#([^)]*)\)", title + text)) <= set(claims.index)


def _check_names(claims: pd.DataFrame) -> None:
    """One name a quantity, one quantity a name."""
    names = claims.groupby(list(QUANTITY), dropna=False)["quantity"].nunique()
    assert names.eq(1).all()
    assert claims["quantity"].nunique() == len(names)


def test_the_whole_corpus_has_all_rows_in_any_order() -> None:
    shuffled = EVERYTHING.sample(frac=1, random_state=1)
    assert_same(an.find_conflicts(shuffled), CONFLICTS)
    assert_same(an.reconcile(shuffled, year=2021), published("30_estimates", view="now"))
    for claims in (EVERYTHING, an.load_claims(corrections=False)):
        _check_names(an.assign_quantities(claims))
