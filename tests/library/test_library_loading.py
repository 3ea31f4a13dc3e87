"""Claims come as they are published, by names that a reader knows."""

from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis.claims.cells import applied
from analysis.claims.contract import CLAIMS
from analysis.library.corpus import tables
from analysis.library.loading import CONTINENTS
from analysis.reading.places import display_name
from analysis.reading.problems import InputError
from analysis.tables import read_table
from tests.conftest import ROOT


@pytest.fixture(scope="module")
def published() -> pd.DataFrame:
    return read_table(ROOT / "data/processed/10_claims.csv", CLAIMS)


def test_claims_are_those_of_the_table_with_corrections_laid_over_or_not(published: pd.DataFrame) -> None:
    printed = published.set_index("claim_id")
    pd.testing.assert_frame_equal(an.load_claims(corrections=False), printed)
    right = applied(published, tables()["10_corrections"]).set_index("claim_id")
    assert not right.equals(printed)
    pd.testing.assert_frame_equal(an.load_claims(), right)


@pytest.mark.parametrize("region", ["Ukraine", "World", "North America"])
def test_a_regions_claims_are_those_that_touch_it(region: str, published: pd.DataFrame) -> None:
    code = an.region_code(region)
    claims = an.load_claims(region, corrections=False)
    touching = [code in codes.split(";") for codes in published["regions"]]
    assert claims.index.tolist() == published.loc[touching, "claim_id"].tolist()
    assert claims.attrs["region"] == code


def test_regions_with_a_page_are_those_that_a_claim_or_a_role_names() -> None:
    codes = {*";".join(tables()["10_claims"]["regions"]).split(";"), *tables()["10_roles"]["region_code"]}
    names = an.list_regions()
    assert names[:7] == [display_name(code) for code in CONTINENTS]
    assert names[7:] == sorted({display_name(code) for code in codes - {"", *CONTINENTS}})


@pytest.mark.parametrize("name", ["Netherlands", "netherlands", " NLD ", "Amsterdam", "the Netherlands"])
def test_a_region_answers_to_its_names(name: str) -> None:
    assert an.region_code(name) == "NLD"


def test_filters_take_a_word_or_several() -> None:
    everything = an.load_claims("Nepal")
    claims = an.load_claims("Nepal", measure=["stock", "flow"], method="survey", producer="Walk Free")
    assert claims.equals(
        everything.query("method == 'survey' and producer == 'Walk Free' and measure != 'share'")
    )
    left = an.load_claims("Nepal", drop_producers=["Walk Free"])
    assert left.equals(everything[everything["producer"] != "Walk Free"])
    assert set(an.load_claims(evidence="article")["scope"]) == {"article"}
    assert an.load_claims(measure=[]).empty
    assert an.load_claims("").equals(an.load_claims())
    everything["figure"] = "changed"
    assert "changed" not in set(an.load_claims("Nepal")["figure"])


def test_a_table_that_changes_is_read_again(project: Path) -> None:
    assert "NPL" in set(an.load_claims()["area"])
    path = project / "data/processed/10_claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(text.splitlines()[:4]) + "\n", encoding="utf-8")
    assert len(an.load_claims(corrections=False)) == 3
    path.write_text(text.replace("hedge", "hedging", 1), encoding="utf-8")
    with pytest.raises(InputError, match="hedge"):
        an.load_claims()
    path.unlink()
    with pytest.raises(InputError, match="analysis data"):
        an.load_claims()
