"""Executed notebooks: their canonical form, what they hand over, and what is no page."""

import json
from pathlib import Path
from typing import Any

import pytest

from analysis.media_types import MARKDOWN, MIME, PNG, SVG
from analysis.runner.notebook_json import (
    MINIMUM_WORDS,
    HandOverError,
    blank,
    canonical,
    clean_text,
    count_words,
    extract,
    page_files,
    read,
    to_bytes,
    to_csv,
)
from tests.runner.page_projects import code, notebook

#: What a notebook and an output hold, by their keys.
Cells = dict[str, Any]
FOLDERS = {"/made/up/scratch": "~", "/made/up/project/": "", "/made/up/project": "."}


def ran(*outputs: Cells) -> Cells:
    executed_notebook = notebook(["x"])
    executed_notebook["cells"][1].update(outputs=list(outputs), execution_count=2)
    executed_notebook["cells"][1]["metadata"]["execution"] = {"iopub.status.idle": "2020-01-01T00:00:00Z"}
    executed_notebook["metadata"]["papermill"] = {"start_time": "2020-01-01T00:00:00"}
    executed_notebook["metadata"]["language_info"] = {"name": "python", "version": "3.99.1"}
    return executed_notebook


def text(value: str, mime: str = "text/plain") -> Cells:
    data = {"data": {mime: value}, "metadata": {}, "transient": {"display_id": "1"}}
    return {"output_type": "display_data"} | data


def clean(*outputs: Cells) -> Cells:
    return canonical(ran(*outputs), about={"page": "alpha"}, folders=FOLDERS)


def test_metadata_holds_no_moments_and_no_versions() -> None:
    page = clean()
    assert page["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in page["metadata"]["language_info"]
    assert page["metadata"]["analysis"] == {"page": "alpha"}
    assert "papermill" not in page["metadata"]
    assert "execution" not in page["cells"][1]["metadata"]


def printed(*texts: str, name: str = "stdout") -> list[Cells]:
    return [{"output_type": "stream", "name": name, "text": text} for text in texts]


def test_what_is_printed_in_pieces_is_one_text_for_each_stream() -> None:
    outputs = clean(
        *printed("a"),
        *printed("1", name="stderr"),
        *printed("b\n"),
        text("x"),
        *printed("2", "3", name="stderr"),
    )
    streams = [(output.get("name"), output.get("text")) for output in outputs["cells"][1]["outputs"]]
    assert streams == [("stdout", "ab\n"), ("stderr", "1"), (None, None), ("stderr", "23")]


def test_addresses_and_folders_and_dates_are_gone() -> None:
    (first, second, third) = clean(
        text("<Axes at 0x7f00deadbeef> in /made/up/project/data/a.csv and /made/up/project"),
        text("<svg>\n <dc:date>2020-01-01T00:00:00</dc:date>\n</svg>", "image/svg+xml"),
        {
            **text("x"),
            "data": {"application/json": {"a": ["/made/up/scratch/k1/work"]}, "image/png": "0x7f00deadbeef"},
        },
    )["cells"][1]["outputs"]
    assert first["data"]["text/plain"] == "<Axes at 0x...> in data/a.csv and ."
    assert second["data"]["image/svg+xml"] == "<svg>\n</svg>"
    assert third["data"] == {"application/json": {"a": ["~/k1/work"]}, "image/png": "0x7f00deadbeef"}
    assert "transient" not in first


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("https://example.org/data/x.csv", "https://example.org/data/x.csv"),
        ("/data/x.csv and file:///data/y.csv", "x.csv and file://y.csv"),
        ("/data and /database", ". and /database"),
    ],
)
def test_only_whole_folders_are_replaced(text: str, clean: str) -> None:
    assert clean_text(text, {"/data/": "", "/data": "."}) == clean


def test_the_executed_notebook_is_left_alone() -> None:
    before = ran(text("at 0x7f00deadbeef"))
    text_before = json.dumps(before)
    canonical(before, about={}, folders=FOLDERS)
    assert json.dumps(before) == text_before


def test_a_blank_copy_has_no_outputs() -> None:
    empty = blank(ran(text("x")))
    assert empty["cells"][1]["outputs"] == []
    assert empty["cells"][1]["execution_count"] is None
    assert "execution" not in empty["cells"][1]["metadata"]


def test_bytes_are_sorted_and_read_back_with_sources_in_lines_joined(tmp_path: Path) -> None:
    page, path = clean(text("é")), tmp_path / "a.ipynb"
    content = to_bytes(page)
    assert content == to_bytes(json.loads(json.dumps(page, sort_keys=True)))
    assert content.endswith(b"}\n")
    assert "é".encode() in content
    path.write_bytes(content)
    assert read(path) == page
    lines = page | {"cells": [cell | {"source": [*cell["source"]]} for cell in page["cells"]]}
    path.write_bytes(to_bytes(lines))
    assert read(path) == page


# What is handed over.

ROWS = [{"claim": "A", "best": 1234567.0, "share": 0.12345678, "low": None}, {"claim": "B", "known": True}]
TEXT = {MARKDOWN: "word " * MINIMUM_WORDS}


def figure(name: str = "claims", alt: str = "A  line.\n", rows: Any = ROWS) -> dict[str, Any]:
    return {MIME: {"figure": name, "alt": alt, "rows": rows}}


def executed(*cells: list[dict[str, Any]]) -> dict[str, Any]:
    """A notebook whose cells have outputs with these bundles of data."""
    code_cells = [code("x", f"cell-{number}") for number in range(len(cells))]
    for cell, bundles in zip(code_cells, cells, strict=True):
        cell["outputs"] = [{"output_type": "display_data", "data": data, "metadata": {}} for data in bundles]
    return {"cells": code_cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


DRAWN = [{SVG: "<svg/>", **figure()}]
NUMBERS = [{"id": "A-047", "column": "best", "value": 26e3, "shown": "about 26,000", "label": "people"}]
SAID = {**TEXT, MIME: {"narrative": "answer", "numbers": NUMBERS}}
RECORD: list[Cells] = [{MIME: {"page": {"shown": []}}}]


def test_a_page_hands_over_its_record() -> None:
    assert extract(executed([SAID], DRAWN, RECORD))[1] == RECORD[0][MIME]["page"]


def test_a_page_may_hand_over_an_unchecked_text_without_numbers_or_one_in_lines() -> None:
    for text in (
        {**TEXT, MIME: {"narrative": "note", "numbers": []}},
        {MARKDOWN: ["word\n"] * MINIMUM_WORDS},
    ):
        assert len(extract(executed([text], DRAWN, RECORD))[0]) == 1


def test_plain_figures_are_published_as_they_are_and_a_name_used_twice_gets_a_number() -> None:
    plain = [{PNG: "iVBO"}, {SVG: "<svg/>", **figure()}, {SVG: "<svg/>", **figure(alt="Another.")}]
    figures, record = extract(executed([TEXT], DRAWN, plain, RECORD))
    facts = [
        (drawn_figure.figure_id, drawn_figure.alt, drawn_figure.cell, drawn_figure.output, drawn_figure.name)
        for drawn_figure in figures
    ]
    assert facts == [
        ("claims", "A line.", 2, 0, "claims"),
        ("figure", "", 3, 0, ""),
        ("claims-2", "A line.", 3, 1, "claims"),
        ("claims-3", "Another.", 3, 2, "claims"),
    ]
    names = ["a.json", "a.claims.csv", "a.claims-2.csv", "a.claims-3.csv"]
    assert [*page_files("a", figures, record)] == names


@pytest.mark.parametrize(
    ("cells", "says"),
    [
        ([[TEXT], RECORD], "no cell shows a figure"),
        ([[TEXT], DRAWN], "no cell hands over the record of the page"),
        ([DRAWN, RECORD], "the narrative has 0 words; a page has at least 120"),
        ([[{MARKDOWN: "word " * (MINIMUM_WORDS - 1)}], DRAWN, RECORD], "the narrative has 119 words"),
        ([[TEXT], [{SVG: "<svg/>"}, figure()]], "cell 2 describes a figure without its image/svg.xml or"),
        ([[TEXT], [{SVG: "<svg/>", **figure("../a")}]], "the figure's id is '../a'"),
        ([[TEXT], [{SVG: "<svg/>", **figure(alt=" ")}]], "figure 'claims' has no alt text"),
        (
            [[TEXT], [{SVG: "<svg/>", **figure(rows=[1])}]],
            "rows of figure 'claims' are not a list of records",
        ),
        ([[TEXT], DRAWN, [{MIME: {"page": []}}]], "cell 3: `page` is not a mapping"),
        ([[TEXT], DRAWN, [{MIME: {"finding": {}}}]], "cell 3: .* none of the keys figure, narrative"),
        ([[TEXT], DRAWN, [{MIME: {"table": "x", "numbers": 3}}]], "cell 3: `numbers` is not a list"),
        ([[TEXT], DRAWN, RECORD * 2], "`page` is handed over twice"),
    ],
)
def test_what_is_no_page_says_why(cells: Any, says: str) -> None:
    with pytest.raises(HandOverError, match=says):
        extract(executed(*cells))


def test_markup_and_addresses_are_no_words() -> None:
    text = '<a href="x.html#y" title="a b c">27 million</a> [said](evidence/a.html) it, didn\'t they?'
    assert count_words(text) == 6
    assert count_words("12,300,000 people; 0.5 of 1–2") == 6


def test_a_page_hands_over_figures_and_a_record_as_files() -> None:
    (drawn,), record = extract(executed([TEXT], DRAWN, [{MIME: {"page": {"name": "Côte"}}}]))
    assert record == {"name": "Côte"}
    assert (drawn.figure_id, drawn.alt, drawn.cell, drawn.rows) == ("claims", "A line.", 2, tuple(ROWS))
    files = page_files("alpha", [drawn], record)
    assert list(files) == ["alpha.json", "alpha.claims.csv"]
    assert json.loads(files["alpha.json"]) == {"name": "Côte"}
    assert "Côte" in files["alpha.json"]
    assert files["alpha.claims.csv"] == ("claim,best,share,low,known\nA,1234567,0.123457,,\nB,,,,true\n")


def test_a_number_that_json_cannot_hold_is_refused() -> None:
    handed = extract(executed([TEXT], DRAWN, [{MIME: {"page": {"best": float("nan")}}}]))
    with pytest.raises(ValueError, match="not JSON compliant"):
        page_files("alpha", *handed)


def test_csv_quotes_what_needs_it() -> None:
    assert to_csv([{"a": 'x, "y"', "b": [1]}]) == 'a,b\n"x, ""y""",[1]\n'
    assert to_csv([{"a": 1e20, "b": float("nan")}]) == "a,b\n1e+20,\n"
    # What a spreadsheet would compute is text; a number is a number.
    assert to_csv([{"a": "=1+1", "b": -5.0}, {"a": "@x", "b": -1e-9}]) == "a,b\n'=1+1,-5\n'@x,-1e-09\n"
