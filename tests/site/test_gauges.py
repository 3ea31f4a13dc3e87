"""The gauge of certainty: on every page whose answer has one, with its grade in words, and no more filled than said."""

import re
from html import unescape

import pytest

import analysis as an
from analysis.estimates.certainty import CERTAINTIES, Domain
from analysis.narrative.text_filters import word
from analysis.site.notebook_pages import with_gauges
from tests.conftest import ROOT

_PICTURE = re.compile(
    r'<span class="gauge ([a-z-]+)" role="img" aria-label="([^"]+)" title="([^"]+)"></span> ([a-z ]+)'
)


@pytest.mark.parametrize("region", ["Nepal", "Netherlands", "Ukraine"])
def test_an_answer_shows_its_certainty_and_says_what_decides(region: str) -> None:
    claims = an.assign_quantities(an.load_claims(region))
    ladder = an.build_ladder(claims)
    behind = {"claims": claims, "conflicts": an.find_conflicts(claims), "advice": an.quoting_advice(claims)}
    best = an.best_known(claims, ladder)
    answer = an.narrate("answer", best=best, ladder=ladder, meetings=an.reconcile(claims), **behind)
    text = with_gauges(unescape(answer.markdown))
    gauges = _PICTURE.findall(text)
    assert gauges
    assert text.count('class="gauge') == len(gauges)
    grades = ladder["certainty"].dropna().tolist()
    domains = [word(domain, "certainty_domain") for domain in ladder["certainty_domain"].dropna() if domain]
    for grade, label, title, said in gauges:
        assert grade.replace("-", "_") in grades
        assert label == title
        assert label.startswith(f"certainty {grade.replace('-', ' ')}: the ")
        assert said.strip().startswith(grade.replace("-", " "))
    assert any(f" ({domain}): " in text for domain in domains)


def test_every_grade_and_every_domain_has_its_words_and_its_share_of_the_gauge() -> None:
    places = [word(grade, "certainty_place") for grade in CERTAINTIES]
    assert len(set(places)) == len(CERTAINTIES)
    assert len({word(domain, "certainty_domain") for domain in Domain}) == len(Domain)
    css = (ROOT / "docs/_static/own.css").read_text(encoding="utf-8")
    shares = [int(share) for share in re.findall(r"\.gauge(?:\.[a-z-]+)? \{ --own-share: (\d+)%", css)]
    assert shares == [100 * count // len(CERTAINTIES) for count in range(1, len(CERTAINTIES) + 1)]
