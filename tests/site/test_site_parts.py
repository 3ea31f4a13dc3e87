"""The parts of the site by themselves: links, icons, figures, wording of rows, and its lists."""

import json
import re
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from docutils import nodes
from markdown_it import MarkdownIt

from analysis import editions
from analysis.narrative.template_rows import Row
from analysis.narrative.template_signs import in_html
from analysis.runner.notebook_json import PageFigure
from analysis.site import site_lists
from analysis.site.content_policy import set_policies
from analysis.site.link_check import link_problems
from analysis.site.notebook_pages import DrawnFigure, cell, linked, raw_html
from analysis.site.site_build import STYLE, slim
from analysis.site.site_data import SiteError, SiteInput, Words, page_templates
from analysis.site.source_pages import mark, notes_json
from analysis.site.sphinx_hooks import running_words
from analysis.table_contracts import FOLDER
from tests.conftest import ROOT
from tests.hostile_texts import ALL, TEXTS, as_shown
from tests.site.fakes import SVG, changed, grid, write_grids


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
        ('<picture><source srcset="a.svg"><img src="data:image/png;base64,AAAA" alt=""></picture>', "the link a.svg leads to no file"),
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
    drawn = DrawnFigure("world.claims", "world.claims.svg", figure, b"", b"")
    assert drawn.size(SVG.encode()) == (730, 240)
    assert drawn.table == [["a", "b", "c"], ["1", "2", ""], ["", "3", "4"]]
    with pytest.raises(ValueError, match=r"world\.claims: the svg element has no viewBox"):
        drawn.size(b"<svg></svg>")


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
        ("A2009-039", {"period": "2001-2003", "period_start": 2001, "period_end": 2003}, "time", "2001-2003"),
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


def conflict_row(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "conflict_id": "same_estimand-A2009-013-0000", "level": "infeasible", "marginal": "false",
        "code": "same_estimand", "claim_ids": "A2009-013;A2009-039", "members": "A2009-013;A2009-039",
        "regions": "NLD;WORLD", "severity": 2.5, "factor": 2.5, "amount": None,
        "reasons": "definition;period+visibility", "explanations": "definition:400000",
        "resolution": "kept", "scope": "all", "corrections": "on",
    }  # fmt: skip
    return row | changes


def rendered(template: str, inputs: SiteInput, **context: object) -> str:
    """A page of the site made of some of what its template knows."""
    shared = {"words": inputs.words, "slugs": inputs.slugs, "source_of": inputs.sources}
    shared["sliders_of"] = lambda members: "{}"
    templates = page_templates(ROOT, shared | context)
    return templates.get_template(f"{template}.md.jinja").render()


def test_the_page_of_methods_counts_answers_of_now_and_sets_of_different_teams(tmp_path: Path) -> None:
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    answers = "view,certainty\nthen,high\nnow,low\nnow,low\nnow,moderate\nmeeting,high\n"
    (folder / "30_estimates.csv").write_text(answers, encoding="utf-8")
    assert site_lists.certainties(tmp_path) == {"low": 2, "moderate": 1}
    spreads = "which,sets\nsame_team,6\nother_team,2\n"
    (folder / "30_spreads.csv").write_text(spreads, encoding="utf-8")
    assert site_lists.sets_of_different_teams(tmp_path) == 2


def test_conflicts_are_told_with_links_and_counted_at_each_of_their_reasons(inputs: SiteInput) -> None:
    rows = (
        conflict_row(),
        conflict_row(conflict_id="b", reasons="vintage", corrections="off"),
        conflict_row(conflict_id="c", level="apparent", severity=1.0),
    )
    conflicts = site_lists.shown_conflicts(pd.DataFrame(rows), inputs)
    text, *_ = conflicts[0].parts
    assert conflicts[0].parts[2::3] == ["A2009-013", "A2009-039"]
    assert "600,000" in conflicts[0].parts[1]
    assert "](#" not in text
    assert [conflict.page for conflict in conflicts] == ["same-estimand"] * 3
    assert conflicts[0].makers == ["US Department of State", "Producer not named"]
    seeming = site_lists.seeming_by_kind(conflicts)
    assert [conflict.id for conflict in seeming["same-estimand"]] == ["c"]
    reasons = site_lists.by_reason(conflicts)
    letters = []
    for reason, explained in reasons.items():
        letters.append((reason, "".join(conflict.id[0] for conflict in explained)))
    # First those that explain most of the hardest.
    assert letters == [("definition", "sc"), ("period", "sc"), ("visibility", "sc"), ("vintage", "b")]
    # What stands only as printed is not among those of a region.
    counts = {region["code"]: region["conflicts"] for region in site_lists.listed_regions(inputs, conflicts)}
    assert counts == {"NLD": 2, "WORLD": 2, "GHA": 0}
    context = {"conflicts": conflicts, "conflicts_by_reason": reasons, "seeming_by_kind": seeming}
    context |= {"conflict_picture": None}
    page = rendered("conflicts", inputs, **context, conflict_sheets=[])
    assert page.count('data-regions="netherlands world"') == 2
    assert '<a href="conflicts/same-estimand.html#c">Netherlands and World: two values for one thing' in page
    assert '<td class="num" data-label="Cannot all be true">2</td>' in page
    sheet = rendered("conflicts/_sheet", inputs, **context, sheet="same-estimand")
    assert "Cannot all be true: 2. Only seem to clash: 1. " in sheet
    assert '<a href="../evidence/article_2009.html#A2009-013">' in sheet
    places = (
        '<a href="../regions/netherlands.html">Netherlands</a>, <a href="../regions/world.html">World</a>'
    )
    assert places in sheet
    assert sheet.count('data-regions="netherlands world"') == 2
    assert sheet.count("Only as printed") == 1


def test_a_kind_that_seems_to_clash_most_often_comes_first(inputs: SiteInput) -> None:
    codes = {"a": "joint", "b": "editions", "c": "editions"}
    rows = [conflict_row(conflict_id=name, level="apparent", code=code) for name, code in codes.items()]
    conflicts = site_lists.shown_conflicts(pd.DataFrame(rows), inputs)
    assert list(site_lists.seeming_by_kind(conflicts)) == ["editions", "joint"]


def test_an_edition_tells_what_moved_and_what_is_gone(inputs: SiteInput) -> None:
    now = editions.current(ROOT)
    moved = next(name for name in now.index if name.startswith("meeting|PAK/Sindh"))
    old = pd.concat([now, now.loc[["A2009-039"]].set_axis(["A2009-999"])]).rename_axis("name")
    old.at[moved, "value"] = f"{2 * float(old['value'][moved]):g}"
    first = editions.recorded((), old, name="0.0.1", data_version="aaa", date="2026-01-01")
    record = editions.recorded(
        editions.editions(first), now, name="0.1.0.dev0", data_version="bbb", date="2026-02-02"
    )
    page = rendered("changelog", inputs, editions=editions.editions(record))
    newest, oldest = page.split("\n## Edition ")[1:]
    assert newest.startswith("0.1.0.dev0, under way")
    assert oldest.startswith("0.0.1\n"), "what is published is not under way"
    # There is no page of Pakistan, and none of a claim that is gone.
    row = newest.split('<th scope="row">Share of all brick-kiln workers')[1].split("</tr>")[0]
    assert '<td data-label="factor">0.5</td>' in row
    assert (
        '<th scope="row">A2009-999</th><td data-label="before">“from 1,000 to 7,000”, read as 1,000 to'
        in newest
    )
    assert "the first edition" in oldest
    assert "<details" not in oldest


def test_single_choices_and_the_strongest_of_them(inputs: SiteInput, tmp_path: Path) -> None:
    write_grids(tmp_path / "multiverse", {"netherlands": "NLD"})
    [universe] = site_lists.universes(replace(inputs, pages_dir=tmp_path / "pages"))
    assert universe["counts"] == "people trafficked, a year"
    assert universe["published"] == {"low": 250, "median": 1000, "high": 4000}
    options_told = [(option["words"], option["median"]) for option in universe["options"]]
    assert options_told[:3] == [
        ("little", 1500),
        ("widely", 900),
        ("a fifth either way", 500),
    ]
    assert universe["strongest"]["words"] in {"a fifth either way", "linear opinion pool"}
    handed = json.loads(universe["script"].split(" = ", 1)[1].removesuffix(";\n"))
    assert handed["index"] == list(range(12))
    first = [axis["levels"][0] for axis in handed["axes"]]
    assert first == ["as learned from all other sets", "hardly any", "hierarchical model"]


@pytest.mark.parametrize("broken", [{"index": [0, 1]}, {"median": []}, {"axes": 7}])
def test_a_file_that_is_no_grid_stops_the_site(
    inputs: SiteInput, tmp_path: Path, broken: dict[str, object]
) -> None:
    (tmp_path / "multiverse").mkdir()
    (tmp_path / "multiverse/world.json").write_text(json.dumps(grid("WORLD") | broken), encoding="utf-8")
    with pytest.raises(SiteError, match=r"multiverse/world\.json: no grid of answers .*run: analysis data"):
        site_lists.universes(replace(inputs, pages_dir=tmp_path / "pages"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1e-05, "0.00001"), (2008, "2008"), (20_000, "20,000"), (["in", "out"], "in and out"),
        (
            {"a_word": {"own": {"same": [0.9, 0.7]}}, "none_held": [], "<b>": ["in", "out", "off"]},
            "<ul><li>a word: <ul><li>own: same 0.9 and 0.7</li></ul></li><li>none held: none</li><li>&lt;b&gt;: in, out and off</li></ul>",
        ),
    ],
)  # fmt: skip
def test_a_choice_is_told_in_words(value: object, shown: str) -> None:
    module: Any = page_templates(ROOT, {}).get_template("_choice.jinja").module
    assert in_html(module.in_words(value)).strip() == shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [37.5, 10.6, ""]), ({"low": None, "bound": "upper"}, [48.1, 0, "upper"]), ({"high": None, "bound": "lower"}, [37.5, 0, "lower"]),
        ({"visibility": "detected"}, [37.5, 10.6, "found"]), ({"low": 1.0, "high": 1e9}, [0, 100, ""]),
        ({"low": 0.0, "high": 0.0}, []), ({"measure": "revenue"}, []),
    ],
)  # fmt: skip
def test_marks(claims: dict[str, Row], changes: dict[str, object], expected: list[object]) -> None:
    assert mark(changed(claims["A2009-039"], **changes)) == expected


@pytest.mark.parametrize("text", [*TEXTS.values(), ALL, "a\x85b\u2029c"])
def test_notes_cannot_end_their_script_element_and_are_one_line(text: str) -> None:
    script = notes_json(["A-1", "A-2"], {"A-1": {"printed": text}})
    assert "<" not in script
    assert len(script.splitlines()) == 1
    assert json.loads(script) == {"A-1": {"printed": text}}


@pytest.mark.parametrize("text", [*TEXTS.values(), ALL, "``` ````` `"])
def test_a_block_of_html_ends_where_it_ends_and_a_link_says_its_label_as_text(text: str) -> None:
    block, after = MarkdownIt("commonmark").parse(f"{raw_html(text)}\n\n# After")[:2]
    assert block.content == f"{text}\n".replace("\r\n", "\n")
    assert after.tag == "h1"
    link = linked("[814](#A-1)", {"A-1": text})
    [element] = ET.fromstring(f"<p>{link}</p>")
    assert element.attrib == {"class": "n", "href": "#A-1", "aria-label": f"814, {as_shown(text)}"}


@pytest.mark.parametrize(
    ("inside", "problem"),
    [
        ("", ""), ('<script type="application/json">{"a": 1}</script><script src="a.js"></script>', ""),
        ("<script>the_theme()</script>", ""), ("<script>DOCUMENTATION_OPTIONS.pagename = 'regions/a';</script>", ""),
        ("<script>DOCUMENTATION_OPTIONS.pagename = 'regions/b';</script>", "the script “DOCUMENTATION_OPTIONS.pagename = 'regions/b';” stands"),
        ("<SCRIPT >alert(1)</script\n>", "the script “alert(1)” stands"), ('<script type="module">x()</script>', "the script “x()” stands"),
        ('<img alt="a > b" src=x onerror=alert(1)>', "the element <img"), ('<svg/onload="x()">', "the element <svg"),
        ('<p title="a onclick=b">a onclick=b</p>', ""),
    ],
)  # fmt: skip
def test_a_page_says_which_scripts_it_runs_and_none_but_those_of_the_theme_stand_in_it(
    tmp_path: Path, inside: str, problem: str
) -> None:
    head = '<head>\n    <meta charset="utf-8" />\n    <script>the_theme()</script></head>'
    naming = "<script>DOCUMENTATION_OPTIONS.pagename = '{}';</script>"
    (tmp_path / "regions").mkdir()
    pages = {"search": naming.format("search"), "regions/a": inside}
    for name, text in pages.items():
        (tmp_path / f"{name}.html").write_text(f"<html>{head}{text}</html>", encoding="utf-8")
    problems = set_policies(tmp_path)
    assert len(problems) == bool(problem)
    assert all(problem_text.startswith(f"regions/a.html: {problem}") for problem_text in problems)
    page = (tmp_path / "regions/a.html").read_text(encoding="utf-8")
    before, policy = page.split('<meta http-equiv="Content-Security-Policy" content="')
    assert "script" not in before
    # echo -n 'the_theme()' | openssl dgst -sha256 -binary | base64
    assert "script-src 'self' file: 'sha256-AnE4v4T9Gcei2ORXYroAdSChoBhcMj9pRzjtH+iFbs0='" in policy
    assert policy.count("sha256-") == 1 + ("'regions/a'" in inside)
    assert "object-src 'none'; base-uri 'none'" in policy
    assert "unsafe-inline" not in policy.replace("style-src 'self' file: 'unsafe-inline'", "")


@pytest.mark.parametrize(
    "link", ["{0}:alert(1)", " {0}:x", "{0}&#58;x", "{0}&colon;x", "&#1;{0}:x", "{0}\t:x"]
)
@pytest.mark.parametrize("scheme", ["javascript", "JavaScript", "vbscript", "data"])
@pytest.mark.parametrize(
    "element",
    [
        '<a href="{}">',
        "<a class=x title='>' href='{}'>",
        '<A HREF="{}">',
        '<area href="{}">',
        '<form action="{}">',
        '<iframe src="{}">',
        '<svg><use xlink:href="{}">',
    ],
)
def test_no_address_runs_anything(tmp_path: Path, element: str, scheme: str, link: str) -> None:
    (tmp_path / "one.html").write_text(element.format(link.format(scheme)), encoding="utf-8")
    [problem] = link_problems(tmp_path)
    assert re.match(
        r"one\.html: (the address .* is none of a page; http, https, mailto would be right|loads )",
        problem,
        re.DOTALL,
    )


@pytest.mark.parametrize(
    ("html", "words"),
    [
        ("<p>Three words here</p>", 3),
        ('<p class="filter" hidden><label>Type a country</label> <input></p><p>One</p>', 1),
        ('<p>Two <span class="count" hidden>of many more</span> words</p>', 2),
        ("<details><summary>More</summary><p>folded</p></details><p>One</p>", 1),
        ("<table><tr><td>1,200</td></tr></table><!-- said to nobody --><p>One</p>", 1),
    ],
)
def test_running_words_are_those_that_are_seen_before_a_click(html: str, words: int) -> None:
    assert running_words(nodes.raw("", html, format="html")) == words
