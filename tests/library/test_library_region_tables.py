"""Counts over years, roles, grades, laws, and how much is held, for a rich, a poor and an empty region."""

import pandas as pd
import pytest

import analysis as an
from analysis.library.corpus import tables
from analysis.reading.series_breaks import declared

REGIONS = ("World", "Europe", "Netherlands", "United Kingdom", "Nepal", "Ghana", "Oceania")


@pytest.mark.parametrize("region", REGIONS)
def test_detected_are_registered_or_assisted_persons_of_one_year(region: str) -> None:
    counts = an.load_detected(region)
    claims = an.load_claims(region)
    assert set(counts.index) <= set(claims.index)
    pd.testing.assert_frame_equal(counts[claims.columns].sort_index(), claims.loc[counts.index].sort_index())
    assert counts["visibility"].isin(["detected", "assisted"]).all()
    assert counts["area"].eq(an.region_code(region)).all()
    assert (counts["period_start"] == counts["year"]).all()
    assert (counts["period_end"] == counts["year"]).all()
    printed = counts[counts["best"].notna()]
    assert printed["value"].equals(printed["best"].rename("value"))
    assert counts["value"].notna().all()
    assert counts.groupby("series")["quantity"].nunique().eq(1).all()
    assert counts.groupby("series")["year"].apply(lambda years: years.is_monotonic_increasing).all()


def test_a_hidden_count_is_drawn_between_its_ends() -> None:
    claims = an.load_claims(visibility=["detected", "assisted"], measure="flow")
    areas = claims.query("best.isna() and low.notna() and high.notna()")["area"].unique()
    everything = [an.load_detected(area) for area in areas if "/" not in area and ";" not in area]
    hidden = pd.concat(everything).query("best.isna() and low.notna() and high.notna()")
    assert len(hidden)
    assert hidden["value"].between(hidden["low"], hidden["high"]).all()


def test_breaks_are_the_declared_ones() -> None:
    counts = an.load_detected("United Kingdom")
    for series, rows in counts.groupby("series"):
        own = [one for one in declared() if one.area == "GBR" and one.producer == rows["producer"].iloc[0]]
        years = rows["year"].tolist()
        due = {min((year for year in years if year >= one.year), default=None) for one in own}
        due -= {years[0], None}
        assert set(rows.loc[rows["break_before"], "year"]) == due, series
    assert counts["break_before"].any()
    assert not an.load_detected("Ghana")["break_before"].any()


def test_a_producer_of_several_quantities_has_a_series_for_each() -> None:
    counts = an.load_detected("United Kingdom")
    of_one = counts[counts["producer"].str.startswith("National Referral Mechanism")]
    assert of_one["quantity"].nunique() > 1
    assert of_one["series"].nunique() == of_one["quantity"].nunique()
    assert set(counts.loc[counts["producer"] == "UNODC", "series"]) == {"UNODC"}


def test_a_count_whose_maker_nobody_names_says_so() -> None:
    counts = an.load_detected("Netherlands")
    unnamed = counts["producer"] == "unattributed"
    assert unnamed.any()
    assert counts["series"].str.startswith("maker not named").equals(unnamed.rename("series"))


@pytest.mark.parametrize(
    ("load", "table"),
    [(an.load_roles, "10_roles"), (an.load_ratings, "10_ratings"), (an.load_laws, "10_policy")],
)
def test_side_tables_hold_the_rows_of_a_region(load: object, table: str) -> None:
    whole = tables()[table].set_index(tables()[table].columns[0])
    areas = whole["area"].str.split(";").explode()
    shown: set[str] = set()
    for region in an.list_regions():
        rows = load(region)  # type: ignore[operator]
        code = an.region_code(region)
        pd.testing.assert_frame_equal(rows, whole.loc[rows.index])
        own = {*whole.index[whole["region_code"] == code], *areas.index[areas == code]}
        assert own <= set(rows.index)
        assert len(code) != 3 or own == set(rows.index)
        shown |= set(rows.index)
    assert table != "10_policy" or shown == set(whole.index), "each law stands on some page"


def test_a_continent_has_what_no_country_shows() -> None:
    """Laws of countries without a page, and roles of groups of which it holds more than half."""
    laws = an.load_laws("Europe")
    assert laws["region_code"].ne("EUROPE").any()
    roles = pd.concat([an.load_roles(name) for name in ("Africa", "Asia", "Europe")])
    assert roles["area"].ne(roles["region_code"]).any()
    assert an.load_laws("World")["region_code"].eq("").any()


@pytest.mark.parametrize("region", REGIONS)
def test_evidence_is_counted_by_its_ids(region: str) -> None:
    counts = an.evidence_counts(region)
    claims = an.load_claims(region)
    ids = {kind: text.split(";") if text else [] for kind, text in counts["ids"].items()}
    plain = counts.drop(index="producers")
    assert all(len(ids[kind]) == count for kind, count in plain["count"].items())
    assert ids["claims"] == claims.index.tolist()
    assert set(ids["lines"]) == set(claims["lineage"])
    assert set(ids["surveys"]) == set(claims.query("method == 'survey'").index)
    assert counts.loc["roles", "count"] == len(an.load_roles(region))
    known = set(tables()["20_conflicts"]["conflict_id"])
    assert set(ids["infeasible"]) | set(ids["apparent"]) <= known


def test_evidence_of_fewer_claims() -> None:
    """A conflict goes with any of its claims."""
    claims = an.load_claims("Netherlands", drop_producers=["Walk Free"])
    less, more = an.evidence_counts("Netherlands", claims=claims), an.evidence_counts("Netherlands")
    assert less.loc["claims", "count"] < more.loc["claims", "count"]
    assert less.loc["apparent", "count"] < more.loc["apparent", "count"]
    assert "Walk Free" not in less.loc["producers", "ids"]


@pytest.mark.parametrize(
    "load",
    [an.load_detected, an.load_roles, an.load_ratings, an.load_laws, an.evidence_counts, an.load_population],
)
def test_a_region_without_a_page_is_refused(load: object) -> None:
    with pytest.raises(ValueError, match="Nepal"):
        load("Nepall")  # type: ignore[operator]
