"""What stands behind the claims: links, corrections, choices, populations, later findings, lists."""

import pandas as pd
import pytest

import analysis as an


def test_links_join_claims_that_exist_and_declared_ones_share_a_line() -> None:
    claims, links = an.load_claims(), an.load_links()
    assert set(links.index) | set(links["other_id"]) <= set(claims.index)
    declared = links[links["kind"] == "declared"]
    line = claims["lineage"]
    assert (line[declared.index].to_numpy() == line[declared["other_id"]].to_numpy()).all()
    assert links.loc[links["kind"] == "suspected", "score"].notna().all()


def test_of_some_claims_there_are_only_theirs() -> None:
    claims = an.load_claims("Netherlands")
    for load in (an.load_links, an.load_corrections):
        own, every = load(claims), load()
        assert 0 < len(own) < len(every)
        assert set(own.index) == set(every.index) & set(claims.index)
        assert load(claims.head(0)).empty


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
