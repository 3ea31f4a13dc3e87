"""The parts of the site by themselves: links, icons, figures with their tables, the wording of rows."""

from pathlib import Path

import pytest

from analysis.handover import PageFigure
from analysis.narrative.table_rows import Row
from analysis.site.site_build import STYLE, link_problems, slim
from analysis.site.claim_wording import Words
from analysis.site.drawn_figures import DrawnFigure, cell
from tests.site.fakes import SVG, changed


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="two.html">x</a>', ""), ('<a href="two.html#here">x</a>', ""), ('<a class="n" href="#me" id="me">x</a>', ""),
        ('<a href="https://example.org">a link may lead anywhere</a>', ""), ('<img src="data:image/png;base64,AAAA" alt="">', ""),
        ('<link rel="canonical" href="https://example.org/">', ""),
        ('<a href="three.html">x</a>', "the link three.html leads to no file"), ('<a href="../two.html">x</a>', "the link ../two.html leads to no file"),
        ('<a href="two.html#there">x</a>', "the link two.html#there leads to no anchor of two.html"),
        ('<a href="#there">x</a>', "the link #there leads to no anchor of one.html"),
        ('<script src="https://example.org/x.js"></script>', "loads https://example.org/x.js from the network"),
        ('<script src="//example.org/x.js"></script>', "loads //example.org/x.js from the network"),
        ('<img src="picture.svg" alt="">', "the link picture.svg leads to no file"),
        ('<picture><source srcset="a.svg"><img src="data:," alt=""></picture>', "the link a.svg leads to no file"),
    ],
)  # fmt: skip
def test_links(tmp_path: Path, html: str, problem: str) -> None:
    for name, text in {"one": html, "two": '<p id="here">x</p>'}.items():
        (tmp_path / f"{name}.html").write_text(text, encoding="utf-8")
    assert link_problems(tmp_path) == ([f"one.html: {problem}"] if problem else [])


def test_icons_that_no_page_shows_are_left_out(tmp_path: Path) -> None:
    style = tmp_path / STYLE
    style.parent.mkdir(parents=True)
    style.write_text(
        'a{b:c}.fa-house,.fa-home{--fa:"h"}.fa-cat{--fa:"c"}.fa-lg{font-size:2em}', encoding="utf-8"
    )
    (tmp_path / "x.html").write_text('<i class="fa-solid fa-home"></i>', encoding="utf-8")
    slim(tmp_path)
    assert style.read_text(encoding="utf-8") == 'a{b:c}.fa-house,.fa-home{--fa:"h"}.fa-lg{font-size:2em}'


@pytest.mark.parametrize(
    ("row", "column", "shown"),
    [
        ({"low": 1000.0}, "low", "1,000"), ({"low": 0.25}, "low", "0.25"), ({"low": 1234567.0}, "low", "1,234,567"), ({"low": None}, "low", ""),
        ({"low": float("nan")}, "low", ""), ({}, "low", ""), ({"year": 2008}, "year", "2008"), ({"folded": True}, "folded", "yes"),
        ({"label": "not named, 2008"}, "label", "not named, 2008"), ({"factor": 1.5}, "factor", "1.5"),
    ],
)  # fmt: skip
def test_drawn_values_as_text(row: dict[str, object], column: str, shown: str) -> None:
    assert cell(row, column) == shown


def test_a_figure_knows_its_columns_and_its_size_or_says_that_it_has_none() -> None:
    figure = PageFigure("claims", "Alt.", ({"a": 1, "b": 2}, {"b": 3, "c": 4}), 1)
    shown = DrawnFigure("world.claims", "world.claims.svg", figure, b"", b"")
    assert shown.size(SVG.encode()) == (730, 240)
    assert shown.table == [["a", "b", "c"], ["1", "2", ""], ["", "3", "4"]]
    with pytest.raises(ValueError, match=r"world\.claims: the svg element has no viewBox"):
        shown.size(b"<svg></svg>")


@pytest.mark.parametrize(
    ("claim_id", "cells", "name", "text"),
    [
        ("A2009-001", {}, "reading", "“most”"), ("A2009-004", {}, "reading", "place 1 in an order"), ("A2009-039", {}, "reading", "1,000 to 7,000"),
        ("A2009-009", {}, "reading", "“Thousands” (an order of magnitude and no more)"),
        ("A2009-039", {"period": "", "period_start": None, "period_end": None}, "time", "not said"),
        ("A2009-039", {"period": "annually", "period_start": None, "period_end": None}, "time", "annually"),
        ("A2009-039", {"period": "in 2008", "period_start": 2008, "period_end": 2008}, "time", "in 2008"),
        ("A2009-039", {"period": "", "period_start": 2008, "period_end": 2008}, "time", "2008"),
        ("A2009-039", {"period": "for long", "period_start": 1991, "period_end": None}, "time", "for long (since 1991)"),
        ("A2009-039", {"period": "2001-2003", "period_start": 2001, "period_end": 2003}, "time", "2001-2003 (2001 to 2003)"),
    ],
)  # fmt: skip
def test_what_is_said_of_a_claim(
    claims: dict[str, Row], words: Words, claim_id: str, cells: dict[str, object], name: str, text: str
) -> None:
    assert getattr(words, name)(changed(claims[claim_id], **cells)) == text


def test_every_claim_can_be_said(claims: dict[str, Row], words: Words) -> None:
    for claim in claims.values():
        for name in ("reading", "counts", "producer", "time", "advice_with_reason"):
            text = getattr(words, name)(claim)
            assert text.strip()
            assert "None" not in text
            assert "nan" not in text.lower().split()
