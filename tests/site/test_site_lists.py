"""The lists that the site shows, each by itself: conflicts, editions, choices, marks, notes."""

import json
from dataclasses import replace
from pathlib import Path

import jinja2
import pandas as pd
import pytest

from analysis import published
from analysis.narrative.table_rows import Row, Rows
from analysis.site import change_list, choice_grids, conflict_list
from analysis.site.claim_wording import Words, page_templates
from analysis.site.number_notes import mark, notes_json
from analysis.site.page_sources import unplaced
from analysis.site.region_lists import listed_regions
from analysis.site.site_input import SiteError, SiteInput
from tests.conftest import ROOT
from tests.site.fakes import changed, grid, write_grids


def conflict_row(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "conflict_id": "same_estimand-A2009-013-0000", "level": "infeasible", "marginal": "false",
        "code": "same_estimand", "claim_ids": "A2009-013;A2009-039", "members": "A2009-013;A2009-039",
        "regions": "NLD;WORLD", "severity": 2.5, "factor": 2.5, "amount": None,
        "reasons": "definition;period+visibility", "explanations": "definition:400000",
        "resolution": "kept", "scope": "all", "corrections": "on",
    }  # fmt: skip
    return row | changes


def listed(inputs: SiteInput, words: Words, *rows: dict[str, object]) -> Rows:
    return conflict_list.conflicts(pd.DataFrame(rows), inputs, words)


def test_a_conflict_is_one_paragraph_with_links_and_places(inputs: SiteInput, words: Words) -> None:
    [one] = listed(inputs, words, conflict_row())
    told = "".join(part for part, _ in one.parts)
    assert "600,000" in told
    assert "](#" not in told
    assert [address for _, address in one.parts if address] == [
        "evidence/article_2009.html#A2009-013",
        "evidence/article_2009.html#A2009-039",
    ]
    assert one.places == [("Netherlands", "netherlands"), ("World", "world")]
    assert one.address == "conflicts.html#same_estimand-A2009-013-0000"
    assert not one.only_printed


def test_the_index_counts_a_conflict_at_each_of_its_reasons(inputs: SiteInput, words: Words) -> None:
    rows = (
        conflict_row(),
        conflict_row(conflict_id="b", reasons="vintage", corrections="off"),
        conflict_row(conflict_id="c", level="apparent", severity=1.0),
    )
    found = listed(inputs, words, *rows)
    assert list(conflict_list.by_level(found)) == ["infeasible", "apparent"]
    index = {line["reason"]: (line["counts"], len(line["hard"])) for line in conflict_list.index(found)}
    assert index == {
        "definition": ([1, 1], 1),
        "period": ([1, 1], 1),
        "visibility": ([1, 1], 1),
        "vintage": ([1, 0], 1),
    }
    # What stands only as printed is not among those of a region.
    assert {one.code: one.conflicts for one in listed_regions(inputs, found)} == {
        "NLD": 2,
        "WORLD": 2,
        "GHA": 0,
    }
    names = [one.id for one in conflict_list.touching(found)["A2009-039"]]
    assert names == [row["conflict_id"] for row in rows]
    assert {name: len(own) for name, own in conflict_list.sheets(found).items()} == {"other": 1}
    assert found[1].only_printed


def test_an_edition_tells_what_moved_and_what_is_gone(inputs: SiteInput) -> None:
    now = published.current(ROOT)
    moved = next(
        one for one in now.values() if one.kind == "estimate" and one.name.startswith("meeting|PAK/Sindh")
    )
    old = {**now, moved.name: moved._replace(value=f"{2 * float(moved.value):g}")} | {
        "A2009-999": now["A2009-039"]._replace(name="A2009-999")
    }
    first = published.recorded((), old, name="0.0.1", data_version="aaa", date="2026-01-01")
    both = published.recorded(
        published.editions(first), now, name="0.1.0", data_version="bbb", date="2026-02-02"
    )
    shown = change_list.editions(inputs, published.editions(both))
    newest, oldest = shown
    assert (newest["edition"].name, oldest["edition"].name) == ("0.1.0", "0.0.1")
    [move] = newest["moves"]["moved"]
    assert move["counts"].startswith("share of all brick-kiln workers")
    assert move["address"] == "", "there is no page of Pakistan"
    assert move["difference"].factor == pytest.approx(0.5)
    [gone] = newest["moves"]["gone"]
    assert gone["address"] == ""
    assert not any(oldest["moves"].values())
    page = page_templates(ROOT / "docs/_pages", {}).get_template("changelog.md.jinja").render(editions=shown)
    assert "Share of all brick-kiln workers" in page
    assert "“from 1,000 to 7,000”, read as 1,000 to 7,000" in page


def with_grids(inputs: SiteInput, folder: Path) -> SiteInput:
    """The same beside the grids of a folder."""
    return replace(inputs, pages_dir=folder / "pages")


def test_single_choices_and_the_strongest_of_them(inputs: SiteInput, words: Words, tmp_path: Path) -> None:
    write_grids(tmp_path / "multiverse", {"netherlands": "NLD"})
    [one] = choice_grids.universes(with_grids(inputs, tmp_path), words)
    assert one["counts"] == "people trafficked, a year"
    assert one["published"] == {"low": 250, "median": 1000, "high": 4000}
    told = [(option["words"], option["median"]) for option in one["options"]]
    assert told[:3] == [("50 times in 100", 1500), ("95 times in 100", 900), ("figures as printed", 500)]
    assert one["strongest"]["words"] in {"figures as printed", "linear opinion pool"}
    handed = json.loads(one["script"].split(" = ", 1)[1].removesuffix(";\n"))
    assert handed["index"] == list(range(12))
    first = [axis["levels"][0] for axis in handed["axes"]]
    assert first == ["80 times in 100", "slips corrected", "hierarchical model"]


@pytest.mark.parametrize("broken", [{"index": [0, 1]}, {"median": []}, {"axes": 7}])
def test_a_file_that_is_no_grid_stops_the_site(
    inputs: SiteInput, words: Words, tmp_path: Path, broken: dict[str, object]
) -> None:
    (tmp_path / "multiverse").mkdir()
    (tmp_path / "multiverse/world.json").write_text(json.dumps(grid("WORLD") | broken), encoding="utf-8")
    with pytest.raises(SiteError, match=r"multiverse/world\.json: no grid of answers .*run: analysis data"):
        choice_grids.universes(with_grids(inputs, tmp_path), words)


def test_a_page_of_docs_that_no_list_names_is_placed(tmp_path: Path) -> None:
    (tmp_path / "_pages").mkdir()
    files = {
        "_pages/index.md.jinja": "```{toctree}\n:hidden:\n\nnamed\n```\n",
        "named.md": "# Named\n",
        "coverage.md": "text\n# How often\n",
    }
    for name, content in files.items():
        (tmp_path / name).write_text(content, encoding="utf-8")
    assert unplaced(tmp_path) == [("coverage", "How often")]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1e-05, "0.00001"),
        (2008, "2008"),
        (20_000, "20,000"),
        (["in", "out"], "in and out"),
        (
            {"a_word": {"own": {"same": [0.9, 0.7]}}, "none_held": [], "<b>": ["in", "out", "off"]},
            "<ul><li>a word: <ul><li>own: same 0.9 and 0.7</li></ul></li>"
            "<li>none held: none</li><li>&lt;b&gt;: in, out and off</li></ul>",
        ),
    ],
)
def test_a_choice_is_told_in_words(value: object, shown: str) -> None:
    templates: jinja2.Environment = page_templates(ROOT / "docs/_pages", {})
    assert templates.get_template("_choice.jinja").module.in_words(value).strip() == shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [37.5, 10.56, ""]),
        ({"low": None, "bound": "upper"}, [48.06, 0, "upper"]),
        ({"high": None, "bound": "lower"}, [37.5, 0, "lower"]),
        ({"visibility": "detected"}, [37.5, 10.56, "found"]),
        ({"low": 1.0, "high": 1e9}, [0, 100, ""]),
        ({"low": 0.0, "high": 0.0}, []),
        ({"measure": "revenue"}, []),
    ],
)
def test_marks(claims: dict[str, Row], changes: dict[str, object], expected: list[object]) -> None:
    assert mark(changed(claims["A2009-039"], **changes)) == expected


def test_notes_cannot_end_their_script_element() -> None:
    made = notes_json(["A-1", "A-2"], {"A-1": {"printed": "</script><b>"}})
    assert "</script>" not in made
    assert json.loads(made) == {"A-1": {"printed": "</script><b>"}}
