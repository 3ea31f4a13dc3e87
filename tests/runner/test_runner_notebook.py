"""Executed notebooks in canonical form."""

import json
from pathlib import Path

import pytest
from page_projects import notebook

from analysis.executed import blank, canonical, clean_text, read, to_bytes

FOLDERS = {"/made/up/scratch": "~", "/made/up/project/": "", "/made/up/project": "."}


def executed(*outputs: dict) -> dict:
    made = notebook(["x"])
    made["cells"][1].update(outputs=list(outputs), execution_count=2)
    made["cells"][1]["metadata"]["execution"] = {"iopub.status.idle": "2020-01-01T00:00:00Z"}
    made["metadata"]["papermill"] = {"start_time": "2020-01-01T00:00:00"}
    made["metadata"]["language_info"] = {"name": "python", "version": "3.99.1"}
    return made


def text(value: str, mime: str = "text/plain") -> dict:
    data = {"data": {mime: value}, "metadata": {}, "transient": {"display_id": "1"}}
    return {"output_type": "display_data"} | data


def clean(*outputs: dict) -> dict:
    return canonical(executed(*outputs), about={"page": "alpha"}, folders=FOLDERS)


def test_metadata_holds_no_moments_and_no_versions() -> None:
    made = clean()
    assert made["metadata"]["kernelspec"]["name"] == "python3"
    assert "version" not in made["metadata"]["language_info"]
    assert made["metadata"]["analysis"] == {"page": "alpha"}
    assert "papermill" not in made["metadata"]
    assert "execution" not in made["cells"][1]["metadata"]


def printed(*texts: str, name: str = "stdout") -> list[dict]:
    return [{"output_type": "stream", "name": name, "text": text} for text in texts]


def test_what_is_printed_in_pieces_is_one_text_and_warnings_are_no_part_of_a_page() -> None:
    warned = printed("UserWarning", name="stderr")
    outputs = clean(*printed("a"), *warned, *printed("b\n"), text("x"), *printed("c", "d"))
    assert [output.get("text") for output in outputs["cells"][1]["outputs"]] == ["ab\n", None, "cd"]


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
    before = executed(text("at 0x7f00deadbeef"))
    kept = json.dumps(before)
    canonical(before, about={}, folders=FOLDERS)
    assert json.dumps(before) == kept


def test_a_blank_copy_has_no_outputs() -> None:
    made = blank(executed(text("x")))
    assert made["cells"][1]["outputs"] == []
    assert made["cells"][1]["execution_count"] is None
    assert "execution" not in made["cells"][1]["metadata"]


def test_bytes_are_sorted_and_read_back_with_sources_in_lines_joined(tmp_path: Path) -> None:
    made, path = clean(text("é")), tmp_path / "a.ipynb"
    content = to_bytes(made)
    assert content == to_bytes(json.loads(json.dumps(made, sort_keys=True)))
    assert content.endswith(b"}\n")
    assert "é".encode() in content
    path.write_bytes(content)
    assert read(path) == made
    lines = made | {"cells": [cell | {"source": [*cell["source"]]} for cell in made["cells"]]}
    path.write_bytes(to_bytes(lines))
    assert read(path) == made
