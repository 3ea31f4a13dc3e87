"""Words that explain themselves, and regions side by side."""

import re
from pathlib import Path

import pytest

from analysis.narrative.table_rows import Row
from analysis.site.compare import mark, position
from tests.site.fakes import changed
from tests.site.test_site import body, build, text

WORD = re.compile(r'<a class="term reference internal" href="([^"]*)" title="([^"]*)">([^<]*)</a>')


def test_the_first_use_of_a_word_links_to_its_definition(built: Path) -> None:
    found = WORD.findall(body(built, "regions/netherlands.html"))
    words = [word.lower() for _, _, word in found]
    assert {"presumed victims", "forced labour"} <= set(words)
    assert len({address for address, _, _ in found}) == len(found), "each word is a link once"
    for address, title, _ in found:
        assert address.startswith("../glossary.html#term-")
        assert title.endswith(".")


def test_words_in_headings_code_and_links_stay_as_they_are(tmp_path: Path) -> None:
    typed = (
        "## A claim in a heading\n\n`claim` and [a claim](../glossary.html) and "
        '<a class="n" href="../evidence/article_2009.html#A2009-001" title="x">a claim</a>.'
    )
    page = body(build(tmp_path, text=typed), "regions/world.html")
    assert not [word for _, _, word in WORD.findall(page) if word == "claim"]


def test_glossary_links_show_definitions(built: Path) -> None:
    page = text(built, "glossary.html")
    links = re.findall(r'<a class="term[^"]*" href="#term-flow" title="([^"]*)"', page)
    assert links
    assert all("stretch of time" in title for title in links)


@pytest.mark.parametrize(
    ("value", "place"), [(1, 0), (10, 12.5), (10_000, 50), (1e8, 100), (1e9, 100), (0.1, 0)]
)
def test_positions_on_the_axis(value: float, place: float) -> None:
    assert position(value) == place


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [37.5, 10.56, ""]),
        ({"low": None, "bound": "upper"}, [48.06, 0, "upper"]),
        ({"high": None, "bound": "lower"}, [37.5, 0, "lower"]),
        ({"visibility": "detected"}, [37.5, 10.56, "found"]),
        ({"low": 0.0, "high": 0.0}, []),
        ({"measure": "revenue"}, []),
    ],
)
def test_marks(claims: dict[str, Row], changes: dict[str, object], expected: list[object]) -> None:
    assert mark(changed(claims["A2009-039"], **changes)) == expected


def test_every_region_stands_beside_the_others(built: Path) -> None:
    page = body(built, "compare.html")
    sides = re.findall(r'<section class="side" id="([a-z-]+)"', page)
    assert len(sides) == len(list((built / "regions").glob("*.html"))) - 1
    assert sides[0] == "world"
    assert page.count("<option") == 4 * (len(sides) + 1)
    netherlands = page.split('id="netherlands"')[1].split("</section>")[0]
    assert re.search(r'<span class="value"><a class="n"[^>]*>4,000 to 7,000</a></span>', netherlands)
    assert "<strong>Then</strong>" not in netherlands, "nobody named is no answer of that time"
