"""The parts of the site by themselves: links, figures' tables, notes, phrases."""

import json
import re
from pathlib import Path

import pytest

from analysis.handover import Figure
from analysis.narrative.table_rows import Row
from analysis.project import root
from analysis.reading.priors import load_priors
from analysis.site import choice_values, links
from analysis.site.claim_rows import Words
from analysis.site.figures import Shown, cell
from analysis.site.notes import notes_json
from analysis.site.reading_copy import ids_named
from tests.site.fakes import SVG, changed, text_cell


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
    ],
)
def test_links(tmp_path: Path, html: str, problem: str | None) -> None:
    site = write(tmp_path, one=html, two='<p id="here">x</p>')
    assert links.problems(site) == ([f"one.html: {problem}"] if problem else [])


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


def test_a_figure_knows_its_size_and_columns() -> None:
    figure = Figure("claims", "Alt.", ({"a": 1, "b": 2}, {"b": 3, "c": 4}), 1)
    shown = Shown("world", figure, SVG)
    assert (shown.width, shown.height) == (730, 240)
    assert shown.columns == ["a", "b", "c"]
    assert shown.table == [["1", "2", ""], ["", "3", "4"]]


def test_a_figure_without_a_size_is_an_error() -> None:
    shown = Shown("world", Figure("claims", "Alt.", (), 1), "<svg></svg>")
    with pytest.raises(ValueError, match=r"world\.claims: the svg element has no viewBox"):
        assert shown.width


def test_ids_behind_numbers_each_once() -> None:
    texts = [
        '<a class="n" href="../evidence/a.html#A-1" data-claims="A-1 A-2" title="x">1</a>',
        '<a class="n" href="../evidence/a.html#R-9" title="x">source</a> '
        '<a class="n" href="../evidence/a.html#A-2" data-claims="A-2">2</a> <a href="b.html#c">other</a>',
    ]
    texts.append("and [seven](#A-3), [methods](../methods.html#how)")
    made = {"cells": [text_cell(text) for text in texts]}
    assert ids_named(made) == ["A-1", "A-2", "R-9", "A-3"]


def test_notes_cannot_end_their_script_element() -> None:
    made = notes_json(["A-1", "A-2"], {"A-1": {"printed": "</script><b>"}})
    assert "</script>" not in made
    assert json.loads(made) == {"A-1": {"printed": "</script><b>"}}


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
        for name in ("reading", "counts", "producer", "time", "advice_told"):
            text = getattr(words, name)(claim)
            assert text.strip()
            assert "None" not in text
            assert "nan" not in text.lower().split()


def test_choices_are_told_in_words() -> None:
    """No value of a choice is printed as a program writes it; names of files keep their signs."""
    for choice in load_priors(root()).choices.values():
        said = re.sub(r"<[^>]+>", " ", choice_values.told(choice.value))
        said = re.sub(r"\S+/\S+:", "", said)
        assert not set(said) & set("{}[]_'"), choice.name
        assert said.strip(), choice.name


def test_a_mapping_is_a_list_and_signs_of_a_page_are_escaped() -> None:
    nested = {"a_word": {"own": {"same": [0.9, 0.7]}}, "none_held": [], "<b>": ["in", "out"]}
    assert [choice_values.told(one) for one in (1e-05, 2008, 20_000)] == ["0.00001", "2008", "20,000"]
    assert choice_values.told(nested) == (
        "<ul><li>a word: <ul><li>own: same 0.9 and 0.7</li></ul></li>"
        "<li>none held: none</li><li>&lt;b&gt;: in and out</li></ul>"
    )
