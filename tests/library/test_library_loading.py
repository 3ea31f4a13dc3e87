"""Claims come as published, by names a reader knows."""

import os
from pathlib import Path

import pandas as pd
import pytest

import analysis as an
from analysis.claims.audit_steps import applied
from analysis.library.loading import CONTINENTS
from analysis.processed_tables import tables
from analysis.reading.places import display_name
from analysis.reading.series_breaks import FILE, load_breaks
from analysis.table_contracts import read_table
from tests.conftest import ROOT

PUBLISHED = read_table(ROOT, "10_claims")


def test_claims_are_those_of_the_table_with_corrections_laid_over_or_not() -> None:
    printed = PUBLISHED.set_index("claim_id")
    pd.testing.assert_frame_equal(an.load_claims(corrections=False), printed)
    right = applied(PUBLISHED, tables()["10_corrections"]).set_index("claim_id")
    assert not right.equals(printed)
    pd.testing.assert_frame_equal(an.load_claims(), right)


def test_regions_with_a_page_are_those_that_more_than_an_index_names() -> None:
    touching = PUBLISHED.set_index("claim_id")["regions"].str.split(";").explode()
    roles = {*tables()["10_roles"]["region_code"]}
    indexed = touching[touching.index.str.fullmatch("WF[A-Z]{3}-2023")]
    lone = {*indexed} - {*touching.drop(indexed.index)} - roles
    assert len(lone) == 78
    codes = {*touching, *roles} - lone
    names = an.list_regions()
    assert names[:7] == [display_name(code) for code in CONTINENTS]
    assert names[7:] == sorted({display_name(code) for code in codes - {"", *CONTINENTS}})
    for name in (*names, *map(display_name, lone)):
        claims, code = an.load_claims(name, corrections=False), an.region_code(name)
        assert claims.index.tolist() == touching.index[touching == code].tolist()
        assert claims.attrs["region"] == code


def test_a_country_without_a_page_has_its_number_and_no_published_ladder() -> None:
    claims = an.load_claims("Malaysia")
    assert claims.index.tolist() == ["WFMYS-2023"]
    ladder = an.build_ladder(claims)
    assert ladder["claim_ids"].tolist() == ["", "", "WFMYS-2023"]
    assert "MYS" not in set(tables()["30_ladder"]["region_code"])


@pytest.mark.parametrize("name", ["Netherlands", "netherlands", " NLD ", "Amsterdam", "the Netherlands"])
def test_a_region_answers_to_its_names(name: str) -> None:
    assert an.region_code(name) == "NLD"


def test_filters_take_a_word_or_several() -> None:
    every = an.load_claims("Nepal")
    claims = an.load_claims("Nepal", measure=["stock", "flow"], method="survey", producer="Walk Free")
    assert claims.equals(every.query("method == 'survey' and producer == 'Walk Free' and measure != 'share'"))
    left = an.load_claims("Nepal", drop_producers=["Walk Free"])
    assert left.equals(every[every["producer"] != "Walk Free"])
    assert set(an.load_claims(evidence="article")["scope"]) == {"article"}
    assert an.load_claims(measure=[]).empty
    assert an.load_claims("").equals(an.load_claims())
    every["figure"] = "changed"
    assert "changed" not in set(an.load_claims("Nepal")["figure"])


def test_a_table_that_changes_is_read_again(project: Path) -> None:
    assert "NPL" in set(an.load_claims()["area"])
    path = project / "data/processed/10_claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text("\n".join(text.splitlines()[:4]) + "\n", encoding="utf-8")
    assert len(an.load_claims(corrections=False)) == 3
    # As a clock that was set back leaves it: of the same length, and changed at the same moment.
    status, name = path.stat(), an.load_claims(corrections=False).index[0]
    path.write_text(path.read_text(encoding="utf-8").replace(name, name[::-1]), encoding="utf-8")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert an.load_claims(corrections=False).index[0] == name[::-1]


@pytest.mark.parametrize("region", ["World", "Europe", "Netherlands", "United Kingdom", "Nepal", "Oceania"])
def test_detected_are_registered_or_assisted_persons_of_one_year(region: str) -> None:
    counts, claims = an.load_table("detected", region), an.load_claims(region)
    pd.testing.assert_frame_equal(counts[claims.columns], claims.loc[counts.index])
    assert counts["visibility"].isin(["detected", "assisted"]).all()
    assert counts["area"].eq(an.region_code(region)).all()
    assert counts[["period_start", "period_end"]].eq(counts["year"], axis=0).all(axis=None)
    assert (counts["value"] == counts["best"])[counts["best"].notna()].all()
    hidden = counts.query("best.isna() and low.notna() and high.notna()")
    assert hidden["value"].between(hidden["low"], hidden["high"]).all()
    declared = load_breaks(ROOT / FILE).set_index(["area", "producer"])["year"].sort_index()
    for series, rows in counts.groupby("series"):
        assert rows["quantity"].nunique() == 1
        assert rows["year"].is_monotonic_increasing
        breaks = declared[declared.index == (an.region_code(region), rows["producer"].iloc[0])]
        years = rows["year"].tolist()
        # The first count from the year of a break on, unless nothing was counted before.
        due = set()
        for year_of_break in breaks:
            due |= {*[year for year in years if year >= year_of_break][:1]}
        due -= {years[0]}
        assert set(rows.loc[rows["break_before"], "year"]) == due, series


def test_a_series_names_its_producer_and_what_it_counts_where_that_differs() -> None:
    counts = an.load_table("detected", "United Kingdom")
    assert counts["break_before"].any()
    of_one = counts[counts["producer"].str.startswith("National Referral Mechanism")]
    assert of_one["quantity"].nunique() == of_one["series"].nunique() > 1
    assert set(counts.loc[counts["producer"] == "UNODC", "series"]) == {"UNODC"}
    counts = an.load_table("detected", "Netherlands")
    unnamed = counts["producer"] == "unattributed"
    assert unnamed.any()
    assert counts["series"].str.startswith("maker not named").equals(unnamed.rename("series"))


@pytest.mark.parametrize("name", ["roles", "ratings", "laws"])
def test_side_tables_hold_the_rows_of_a_region(name: str) -> None:
    whole = an.load_table(name)
    areas = whole["area"].str.split(";").explode()
    shown: set[str] = set()
    for region in an.list_regions():
        rows, code = an.load_table(name, region), an.region_code(region)
        assert rows.equals(whole.loc[rows.index])
        own = {*whole.index[whole["region_code"] == code], *areas.index[areas == code]}
        assert own <= set(rows.index)
        assert len(code) != 3 or own == set(rows.index)
        shown |= set(rows.index)
    assert name != "laws" or shown == set(whole.index), "each law stands on some page"


@pytest.mark.parametrize("name", ["links", "corrections"])
def test_of_some_claims_there_are_only_their_own_rows(name: str) -> None:
    claims = an.load_claims("Netherlands")
    mine, every = an.load_table(name, claims=claims), an.load_table(name)
    assert 0 < len(mine) < len(every)
    assert mine.equals(an.load_table(name, "Netherlands"))
    assert set(mine.index) == set(every.index) & set(claims.index)
    every["evidence"] = "changed"
    assert "changed" not in set(an.load_table(name)["evidence"]), "what is loaded may be changed"


@pytest.mark.parametrize("name", ["looking_back", "not_reconciled", "what_moved"])
def test_answers_are_of_a_region_and_say_what_is_counted_and_where(name: str) -> None:
    every, own = an.load_table(name), an.load_table(name, "Netherlands")
    assert set(own["region_code"]) == {"NLD"}
    assert 0 < len(own) < len(every)
    here = own["area"] == "NLD" if "area" in own else own.index == own.index
    assert own.loc[here, "quantity"].str.contains("Netherlands").all()


def test_lists_name_the_claim_that_is_worked_out_from_them() -> None:
    for name, row in an.load_table("lists").iterrows():
        lists = an.load_table("lists", str(name))
        assert lists.attrs["claim"] == row["claim"]
        assert row["claim"] in an.load_claims(str(name)).index
        assert set(lists.attrs["joined"]) < set(lists.columns)
