"""What stands beside the claims: counts over years, roles, grades, laws, evidence, links, choices, people, lists."""

import pandas as pd
import pytest

import analysis as an
from analysis.library.corpus import tables
from analysis.reading.series_breaks import declared

REGIONS = ("World", "Europe", "Netherlands", "United Kingdom", "Nepal", "Ghana", "Oceania")


def test_of_some_claims_there_are_only_their_links_and_corrections() -> None:
    claims = an.load_claims("Netherlands")
    for load in (an.load_links, an.load_corrections):
        mine, every = load(claims), load()
        assert 0 < len(mine) < len(every)
        assert set(mine.index) == set(every.index) & set(claims.index)
        assert load(claims.head(0)).empty


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


def test_links_join_claims_that_exist_and_declared_ones_share_a_line() -> None:
    claims, links = an.load_claims(), an.load_links()
    assert set(links.index) | set(links["other_id"]) <= set(claims.index)
    declared = links[links["kind"] == "declared"]
    line = claims["lineage"]
    assert (line[declared.index].to_numpy() == line[declared["other_id"]].to_numpy()).all()
    assert links.loc[links["kind"] == "suspected", "score"].notna().all()


def test_corrections_say_what_stands_in_the_claims_with_and_without_them() -> None:
    changed = an.load_corrections().query("column == 'figure'")
    printed, used = an.load_claims(corrections=False)["figure"], an.load_claims()["figure"]
    assert changed["printed"].tolist() == printed[changed.index].tolist()
    assert changed["corrected"].tolist() == used[changed.index].tolist()


def test_what_is_loaded_may_be_changed() -> None:
    links = an.load_links()
    links["relation"] = ""
    pd.testing.assert_frame_equal(an.load_links(), an.load_links())
    assert (an.load_links()["relation"] != "").all()


def test_what_is_not_put_together_has_a_reason() -> None:
    apart = an.load_not_reconciled()
    assert {"one_line", "years_apart", "unlike_grades", "too_wide"} <= set(apart["reason"])
    assert an.load_spreads()["which"].head(3).tolist() == ["all", "same_team", "other_team"]


def test_choices_have_values_and_reasons() -> None:
    choices = an.load_choices()
    assert choices.loc["spread", "value"]["survey"] == 0.2
    assert (choices["reason"].str.len() > 0).all()


def test_population_is_that_of_the_claims() -> None:
    claims = an.load_claims("Netherlands")
    row = claims.loc["WFNLD-2023"]
    people = an.load_population("Netherlands").loc[2021, "persons"]
    assert row["best"] / people * 1e5 == pytest.approx(row["per_100000_best"], rel=1e-4)


def test_population_halves_add_up() -> None:
    people = an.load_population("World").dropna()
    parts = people["women_and_girls"] + people["men_and_boys"]
    assert parts.to_numpy() == pytest.approx(people["persons"].to_numpy())


def test_later_findings_are_later_and_of_the_region() -> None:
    back = an.load_looking_back("Netherlands")
    assert set(back["region_code"]) == {"NLD"}
    assert (back["found_year"] > 2008).all()
    assert back["found_lies"].isin(["inside", "below", "above", ""]).all()
    assert (back["found_lies"] == "").equals(back["differs_in"] != "")


def test_lists_name_the_claim_that_is_worked_out_from_them() -> None:
    for name, row in an.load_lists().iterrows():
        lists = an.load_lists(str(name))
        assert lists.attrs["claim_id"] == row["claim"]
        assert row["claim"] in an.load_claims(str(name)).index
        assert set(lists.attrs["joined"]) < set(lists.columns)


def test_what_moved_is_of_the_region_and_says_what_is_counted() -> None:
    every, own = an.load_what_moved(), an.load_what_moved("Netherlands")
    assert set(own["region_code"]) == {"NLD"}
    assert 0 < len(own) < len(every)
    assert own.loc[own["area"] == "NLD", "quantity"].str.contains("Netherlands").all()
    assert set(every["cause"]) <= {"evidence", "rule", "none"}
    both = every.dropna(subset=["factor"])
    assert (both["value_now"] / both["median_before"]).to_numpy() == pytest.approx(
        both["factor"].to_numpy(), rel=1e-4
    )
