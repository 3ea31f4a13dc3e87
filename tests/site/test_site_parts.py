"""The parts of the site by themselves: links, icons, figures with their tables, the wording of rows."""

from pathlib import Path

import pytest

from analysis.handover import PageFigure
from analysis.narrative.table_rows import Row
from analysis.site.after_sphinx import STYLE, link_problems, slim
from analysis.site.claim_wording import Words
from analysis.site.drawn_figures import DrawnFigure, cell
from tests.site.fakes import SVG, changed


def write(folder: Path, **pages: str) -> Path:
    for name, html in pages.items():
        (folder / f"{name}.html").write_text(html, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ('<a href="two.html">x</a>', None),
        ('<a href="two.html#here">x</a>', None),
        ('<a class="n" href="#me" id="me">x</a>', None),
        ('<a href="https://example.org">a link may lead anywhere</a>', None),
        ('<img src="data:image/png;base64,AAAA" alt="">', None),
        ('<link rel="canonical" href="https://example.org/">', None),
        ('<a href="three.html">x</a>', "the link three.html leads to no file"),
        ('<a href="../two.html">x</a>', "the link ../two.html leads to no file"),
        ('<a href="two.html#there">x</a>', "the link two.html#there leads to no anchor of two.html"),
        ('<a href="#there">x</a>', "the link #there leads to no anchor of one.html"),
        (
            '<script src="https://example.org/x.js"></script>',
            "loads https://example.org/x.js from the network",
        ),
        ('<script src="//example.org/x.js"></script>', "loads //example.org/x.js from the network"),
        ('<img src="picture.svg" alt="">', "the link picture.svg leads to no file"),
        (
            '<picture><source srcset="a.svg"><img src="data:," alt=""></picture>',
            "the link a.svg leads to no file",
        ),
    ],
)
def test_links(tmp_path: Path, html: str, problem: str | None) -> None:
    site = write(tmp_path, one=html, two='<p id="here">x</p>')
    assert link_problems(site) == ([f"one.html: {problem}"] if problem else [])


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
        ({"low": 1000.0}, "low", "1,000"),
        ({"low": 0.25}, "low", "0.25"),
        ({"low": 1234567.0}, "low", "1,234,567"),
        ({"low": None}, "low", ""),
        ({"low": float("nan")}, "low", ""),
        ({}, "low", ""),
        ({"year": 2008}, "year", "2008"),
        ({"folded": True}, "folded", "yes"),
        ({"label": "not named, 2008"}, "label", "not named, 2008"),
        ({"factor": 1.5}, "factor", "1.5"),
    ],
)
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
    ("claim_id", "reading"),
    [
        ("A2009-001", "“most”"),
        ("A2009-004", "place 1 in an order"),
        ("A2009-009", "“Thousands” (an order of magnitude and no more)"),
        ("A2009-039", "1,000 to 7,000"),
    ],
)
def test_readings(claims: dict[str, Row], words: Words, claim_id: str, reading: str) -> None:
    assert words.reading(claims[claim_id]) == reading


@pytest.mark.parametrize(
    ("period", "start", "end", "shown"),
    [
        ("", None, None, "not said"),
        ("annually", None, None, "annually"),
        ("in 2008", 2008, 2008, "in 2008"),
        ("", 2008, 2008, "2008"),
        ("last year", 2008, 2008, "last year (2008)"),
        ("for long", 1991, None, "for long (since 1991)"),
        ("2001-2003", 2001, 2003, "2001-2003 (2001 to 2003)"),
    ],
)
def test_times(
    claims: dict[str, Row], words: Words, period: str, start: int | None, end: int | None, shown: str
) -> None:
    claim = changed(claims["A2009-039"], period=period, period_start=start, period_end=end)
    assert words.time(claim) == shown


def test_every_claim_can_be_said(claims: dict[str, Row], words: Words) -> None:
    for claim in claims.values():
        for name in ("reading", "counts", "producer", "time", "advice_with_reason"):
            text = getattr(words, name)(claim)
            assert text.strip()
            assert "None" not in text
            assert "nan" not in text.lower().split()
