"""With the evidence of the article alone, nothing of another source is used on a page."""

import pytest

import analysis
from analysis.notebook import region_codes
from analysis.vocabulary import Scope


@pytest.mark.parametrize("code", region_codes())
def test_statements_grades_and_laws_of_other_sources_are_not_used(code: str) -> None:
    everything, article = analysis.page(code).findings, analysis.page(code, evidence="article").findings
    own = {claim.source for claim in analysis.page("World").findings.claims if claim.scope == Scope.ARTICLE}
    for name in ("claims", "roles", "ratings", "policy", "sources"):
        told = {line.source for line in getattr(article, name)}
        assert told <= own, name
        assert told == {line.source for line in getattr(everything, name)} & own, name


def test_a_page_without_a_claim_of_the_article_says_so() -> None:
    page = analysis.page("Japan", evidence="article")
    assert {rating.source for rating in page.findings.ratings} == {"article_2009"}
    assert "No claim of the 2009 article" in page.say("answer").markdown
    assert (
        "No source held here"
        not in page.say("answer").markdown + page.say("absent").markdown.split("\n", 1)[1]
    )
