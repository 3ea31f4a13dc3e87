"""The lists that the site shows, each by itself: conflicts, editions, choices, marks, notes."""

import json
from dataclasses import replace
from pathlib import Path

import jinja2
import pandas as pd
import pytest

from analysis import published
from analysis.narrative.table_rows import Row
from analysis.site import choice_grids, conflict_list
from analysis.site.claim_wording import Words, page_templates
from analysis.site.region_lists import listed_regions
from analysis.site.site_input import SiteError, SiteInput
from analysis.site.source_pages import mark, notes_json
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


def rendered(template: str, words: Words, **context: object) -> str:
    templates = page_templates(ROOT / "docs/_pages", {"words": words, **context})
    return templates.get_template(f"{template}.md.jinja").render()


def test_conflicts_are_told_with_links_and_counted_at_each_of_their_reasons(
    inputs: SiteInput, words: Words
) -> None:
    rows = (
        conflict_row(),
        conflict_row(conflict_id="b", reasons="vintage", corrections="off"),
        conflict_row(conflict_id="c", level="apparent", severity=1.0),
    )
    found = conflict_list.conflicts(pd.DataFrame(rows), inputs, words)
    text, *_ = found[0].parts
    assert found[0].parts[2::3] == ["A2009-013", "A2009-039"]
    assert "600,000" in found[0].parts[1]
    assert "](#" not in text
    assert [one.page for one in found] == ["", "", "other"]
    reasons = conflict_list.by_reason(found)
    ids = {reason: "".join(one.id[0] for one in own) for reason, own in reasons.items()}
    # First those that explain most of the hardest.
    assert [*ids.items()] == [("definition", "sc"), ("period", "sc"), ("visibility", "sc"), ("vintage", "b")]
    # What stands only as printed is not among those of a region.
    counts = {one["code"]: one["conflicts"] for one in listed_regions(inputs, found)}
    assert counts == {"NLD": 2, "WORLD": 2, "GHA": 0}
    places = {"slugs": inputs.slugs, "source_of": inputs.sources}
    page = rendered(
        "conflicts", words, conflicts=found, conflicts_by_reason=reasons, conflict_sheets=[], **places
    )
    assert '<a href="evidence/article_2009.html#A2009-013">' in page
    assert (
        '<a href="regions/netherlands.html">Netherlands</a>, <a href="regions/world.html">World</a>' in page
    )
    assert page.count('data-regions="netherlands world"') == 2
    assert page.count("Only as printed") == 1
    assert '<a href="conflicts/other.html#c">' in page
    assert '<td class="num" data-label="Cannot all be true">2</td>' in page


def test_an_edition_tells_what_moved_and_what_is_gone(inputs: SiteInput, words: Words) -> None:
    now = published.current(ROOT)
    moved = next(name for name in now.index if name.startswith("meeting|PAK/Sindh"))
    old = pd.concat([now, now.loc[["A2009-039"]].set_axis(["A2009-999"])]).rename_axis("name")
    old.at[moved, "value"] = f"{2 * float(old.at[moved, 'value']):g}"
    first = published.recorded((), old, name="0.0.1", data_version="aaa", date="2026-01-01")
    both = published.recorded(
        published.editions(first), now, name="0.1.0", data_version="bbb", date="2026-02-02"
    )
    places = {"slugs": inputs.slugs, "source_of": inputs.sources}
    page = rendered("changelog", words, editions=published.editions(both), **places)
    newest, oldest = page.split("\n## Edition ")[1:]
    assert newest.startswith("0.1.0, under way")
    # There is no page of Pakistan, and none of a claim that is gone.
    row = newest.split('<th scope="row">Share of all brick-kiln workers')[1].split("</tr>")[0]
    assert '<td data-label="factor">0.5</td>' in row
    assert (
        '<th scope="row">A2009-999</th><td data-label="before">“from 1,000 to 7,000”, read as 1,000 to'
        in newest
    )
    assert "the first edition" in oldest
    assert "<details" not in oldest


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
    templates: jinja2.Environment = page_templates(ROOT / "docs/_pages", {})
    assert templates.get_template("_choice.jinja").module.in_words(value).strip() == shown


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, [37.5, 10.56, ""]), ({"low": None, "bound": "upper"}, [48.06, 0, "upper"]), ({"high": None, "bound": "lower"}, [37.5, 0, "lower"]),
        ({"visibility": "detected"}, [37.5, 10.56, "found"]), ({"low": 1.0, "high": 1e9}, [0, 100, ""]),
        ({"low": 0.0, "high": 0.0}, []), ({"measure": "revenue"}, []),
    ],
)  # fmt: skip
def test_marks(claims: dict[str, Row], changes: dict[str, object], expected: list[object]) -> None:
    assert mark(changed(claims["A2009-039"], **changes)) == expected


def test_notes_cannot_end_their_script_element() -> None:
    made = notes_json(["A-1", "A-2"], {"A-1": {"printed": "</script><b>"}})
    assert "</script>" not in made
    assert json.loads(made) == {"A-1": {"printed": "</script><b>"}}
