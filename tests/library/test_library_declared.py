"""Copies and corrections can be looked up, of all claims or of some."""

import pandas as pd

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
