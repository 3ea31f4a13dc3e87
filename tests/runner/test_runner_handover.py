"""What an executed notebook hands over, and what is no page."""

import json
from typing import Any

import pytest
from page_projects import code

from analysis.handover import (
    MARKDOWN,
    MIME,
    MINIMUM_WORDS,
    SVG,
    HandOverError,
    count_words,
    extract,
    files,
    to_csv,
    with_alt_texts,
)

ROWS = [{"claim": "A", "best": 1234567.0, "share": 0.12345678, "low": None}, {"claim": "B", "known": True}]
TEXT = {MARKDOWN: "word " * MINIMUM_WORDS}


def figure(name: str = "claims", alt: str = "A  line.\n", rows: Any = ROWS) -> dict[str, Any]:
    return {MIME: {"figure": name, "alt": alt, "rows": rows}}


def executed(*cells: list[dict[str, Any]]) -> dict[str, Any]:
    """A notebook whose cells have outputs with these bundles of data."""
    made = [code("x", f"cell-{number}") for number in range(len(cells))]
    for cell, bundles in zip(made, cells, strict=True):
        cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}} for data in bundles]
    return {"cells": made, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


DRAWN = [{SVG: "<svg/>"}, figure()]


def test_a_page_hands_over_figures_findings_and_words() -> None:
    handed = extract(executed([TEXT], DRAWN, [{MIME: {"findings": {"region": "Alpha"}}}]))
    assert handed.words == MINIMUM_WORDS
    assert handed.findings == {"region": "Alpha"}
    (shown,) = handed.figures
    assert (shown.figure_id, shown.alt, shown.cell) == ("claims", "A line.", 2)
    assert shown.rows == tuple(ROWS)


def test_drawing_and_description_may_stand_in_one_output() -> None:
    handed = extract(executed([TEXT], [{SVG: "<svg/>", **figure()}]))
    assert len(handed.figures) == 1


def test_text_in_lines_is_text() -> None:
    lines = {MARKDOWN: ["word\n"] * MINIMUM_WORDS}
    assert extract(executed([lines], DRAWN)).words == MINIMUM_WORDS


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([[TEXT]], "no cell shows a figure"),
        ([DRAWN], "the narrative has 0 words; a page has at least 120"),
        ([[{MARKDOWN: "word " * (MINIMUM_WORDS - 1)}], DRAWN], "the narrative has 119 words"),
        (
            [[TEXT], [{SVG: "<svg/>"}]],
            "cell 2 shows a figure without an application/vnd.analysis.json output with",
        ),
        ([[TEXT], [figure()]], "cell 2 shows a figure without an image/svg.xml output"),
        ([[TEXT], DRAWN + DRAWN], "cell 2 shows 2 figures"),
        ([[TEXT], DRAWN, DRAWN], "cell 2: figure id 'claims' is used twice"),
        ([[TEXT], [{SVG: "<svg/>"}, figure("../a")]], "the figure's id is '../a'"),
        ([[TEXT], [{SVG: "<svg/>"}, figure(alt=" ")]], "figure 'claims' has no alt text"),
        (
            [[TEXT], [{SVG: "<svg/>"}, figure(rows=[1])]],
            "the rows of figure 'claims' are not a list of records",
        ),
        ([[TEXT], DRAWN, [{MIME: {"findings": []}}]], "cell 3: `findings` is not a mapping"),
        ([[TEXT], DRAWN, [{MIME: {"finding": {}}}]], "cell 3: .* neither `figure` nor `findings`"),
        ([[TEXT], DRAWN, [{MIME: {"findings": {}}}] * 2], "findings are handed over twice"),
    ],
)
def test_what_is_no_page_says_why(cells: Any, says: str) -> None:
    with pytest.raises(HandOverError, match=says):
        extract(executed(*cells))


def test_markup_and_addresses_are_no_words() -> None:
    assert (
        count_words(
            '<a href="x.html#y" title="a b c">27 million</a> [said](evidence/a.html) it, didn\'t they?'
        )
        == 6
    )
    assert count_words("12,300,000 people; 0.5 of 1–2") == 6


def test_files_of_a_page() -> None:
    handed = extract(executed([TEXT], DRAWN, [{MIME: {"findings": {"name": "Côte"}}}]))
    made = files("alpha", handed)
    assert list(made) == ["alpha.findings.json", "alpha.claims.csv"]
    assert json.loads(made["alpha.findings.json"]) == {"name": "Côte"}
    assert "Côte" in made["alpha.findings.json"].decode()
    assert made["alpha.claims.csv"].decode() == (
        "claim,best,share,low,known\nA,1234567,0.123457,,\nB,,,,true\n"
    )


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    handed = extract(executed([TEXT], DRAWN, [{MIME: {"findings": {"best": float("nan")}}}]))
    with pytest.raises(ValueError, match="not JSON compliant"):
        files("alpha", handed)


def test_csv_quotes_what_needs_it() -> None:
    assert to_csv([{"a": 'x, "y"', "b": [1]}]) == 'a,b\n"x, ""y""",[1]\n'
    assert to_csv([{"a": 1e20, "b": float("nan")}]) == "a,b\n1e+20,\n"


def test_alt_texts_go_where_the_site_looks() -> None:
    notebook = executed([TEXT], DRAWN)
    made = with_alt_texts(notebook, extract(notebook).figures)
    assert made["cells"][1]["metadata"]["mystnb"] == {"image": {"alt": "A line."}}
