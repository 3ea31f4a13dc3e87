"""The page of sources counts what is held, shows who quotes whom, and follows one number from print to page."""

import analysis as an
from tests.notebooks.executed_notebook import executed


def test_it_counts_what_is_held_and_shows_copies_as_they_were_printed() -> None:
    done, claims = executed("10_sources"), an.load_claims()
    assert f"{len(claims):,} claims" in done.text("answer")
    assert f"{claims['lineage'].nunique()} lines" in done.text("answer")
    printed = done.numbers("copies")
    assert printed["NLR-001", "figure"] == printed["A2009-042", "figure"] == "809"
    quotes = an.load_links().query("relation == 'quotes'")
    assert {one for one, _ in printed} == set(quotes.index) | set(quotes["other_id"])
    assert "826" in done.text("trail")
    assert "809" in done.text("trail")
    assert done.page["claim_ids"] == sorted(claims.index)


def test_the_article_alone_as_printed_and_another_number_followed() -> None:
    done = executed("10_sources", evidence="article", corrections=False, followed="A2009-012")
    assert set(done.page["claim_ids"]) == set(an.load_claims(evidence="article").index)
    assert "$31bn" in done.text("trail")
    assert "in its place" not in done.text("trail")
