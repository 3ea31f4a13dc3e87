"""Conflicts, changelog and choices on the built site, and the parts they are made of."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from analysis import processing
from analysis.published import recorded, revisions
from analysis.site import changes, conflict_list, icons, multiverse
from analysis.site.build import build_site
from analysis.site.claim_rows import Words
from analysis.site.inputs import SiteError, SiteInput, read_input
from analysis.site.writing import told_on_pages, unplaced
from tests.conftest import ROOT
from tests.site.fakes import by_hand, grid, write_grids, write_pages
from tests.site.test_site import body, text


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> SiteInput:
    folder = tmp_path_factory.mktemp("pages")
    names = {"world": by_hand("World"), "netherlands": by_hand("Netherlands")}
    return read_input(folder, root=ROOT, manifest=write_pages(folder, names))


def conflict_row(**changes: object) -> dict[str, object]:
    row: dict[str, object] = {
        "conflict_id": "same_estimand-A2009-013-0000",
        "level": "infeasible",
        "marginal": "false",
        "code": "same_estimand",
        "claim_ids": "A2009-013;A2009-039",
        "members": "A2009-013;A2009-039",
        "regions": "NLD;WORLD",
        "severity": 2.5,
        "factor": 2.5,
        "amount": None,
        "reasons": "definition;period+visibility",
        "explanations": "definition:400000",
        "resolution": "kept",
        "scope": "all",
        "corrections": "on",
    }
    return row | changes


def listed(given: SiteInput, words: Words, *rows: dict[str, object]) -> tuple[conflict_list.Conflict, ...]:
    import pandas as pd

    return conflict_list.conflicts(
        replace(given, tables={**given.tables, "20_conflicts": pd.DataFrame(rows)}), words
    )


def test_a_conflict_is_one_paragraph_with_links_and_places(given: SiteInput, words: Words) -> None:
    [one] = listed(given, words, conflict_row())
    told = "".join(part for part, _ in one.parts)
    assert "600,000" in told
    assert "](#" not in told
    assert [address for _, address in one.parts if address] == [
        "evidence/article_2009.html#A2009-013",
        "evidence/article_2009.html#A2009-039",
    ]
    assert one.regions == (("Netherlands", "netherlands"), ("World", "world"))
    assert one.address == "conflicts.html#same_estimand-A2009-013-0000"
    assert not one.only_printed


def test_the_index_counts_a_conflict_at_each_of_its_reasons(given: SiteInput, words: Words) -> None:
    rows = (
        conflict_row(),
        conflict_row(conflict_id="b", reasons="vintage", corrections="off"),
        conflict_row(conflict_id="c", level="apparent", severity=1.0),
    )
    found = listed(given, words, *rows)
    groups = conflict_list.grouped(found)
    assert [group.level for group in groups] == ["infeasible", "apparent"]
    counts = {line.reason: line.counts for line in conflict_list.index(found, groups)}
    assert counts == {
        "definition": (1, 1),
        "period": (1, 1),
        "visibility": (1, 1),
        "vintage": (1, 0),
    }
    assert conflict_list.counts_by_region(found) == {"NLD": 3, "WORLD": 3}
    assert conflict_list.counts_by_region(told_on_pages(found)) == {"NLD": 2, "WORLD": 2}
    assert [one.name for one in conflict_list.touching(found)["A2009-039"]] == [
        row["conflict_id"] for row in rows
    ]
    assert [(sheet.name, len(sheet.conflicts)) for sheet in conflict_list.sheets(found)] == [("other", 1)]
    assert found[1].only_printed


def test_every_conflict_has_its_anchor_and_its_paragraph(built: Path) -> None:
    table = processing.load(ROOT)["20_conflicts"]
    page = text(built, "conflicts.html")
    sheets = "".join(
        path.read_text(encoding="utf-8") for path in sorted((built / "conflicts").glob("*.html"))
    )
    for row in table.to_dict("records"):
        anchor = f'id="{row["conflict_id"]}"'
        assert page.count(anchor) == 1
        assert sheets.count(anchor) == (1 if row["level"] == "apparent" else 0)
        told = sheets if row["level"] == "apparent" else page
        article = told.split(f'<article class="conflict filter-item" {anchor}')[1].split("</article>")[0]
        for name in row["claim_ids"].split(";"):
            assert f"#{name}" in article


def test_the_list_of_regions_has_spread_and_conflicts(built: Path) -> None:
    table = processing.load(ROOT)["20_conflicts"]
    # What stands only as printed is in the whole list, and not among those of a region.
    told = table[table["corrections"] != "off"]
    expected = sum("NLD" in codes.split(";") for codes in told["regions"])
    row = re.search(r'<a href="netherlands.html">.*?</tr>', body(built, "regions/index.html"), re.DOTALL)[0]
    assert f'<a href="../conflicts.html?region=netherlands">{expected}</a>' in row
    assert '<td class="spread">1.8</td>' in row, "the ends of the range on the leading rung"


def test_the_changelog_tells_each_edition(given: SiteInput, built: Path, tmp_path: Path) -> None:
    page = body(built, "changelog.html")
    for edition in revisions.record(ROOT):
        assert f"Edition {edition.name}" in page
        assert edition.data_version in page
    record = (ROOT / recorded.FILE).read_bytes()
    assert (built / "downloads/published_numbers.csv").read_bytes() == record
    now = revisions.current(ROOT)
    moved = next(
        one for one in now.values() if one.kind == "estimate" and one.name.startswith("meeting|PAK/Sindh")
    )
    old = {**now, moved.name: replace(moved, value=f"{2 * float(moved.value):g}")} | {
        "A2009-999": replace(now["A2009-039"], name="A2009-999")
    }
    first = recorded.recorded((), old, name="0.0.1", version="aaa", date="2026-01-01")
    both = recorded.recorded(recorded.editions(first), now, name="0.1.0", version="bbb", date="2026-02-02")
    (tmp_path / "docs").mkdir()
    (tmp_path / recorded.FILE).write_text(both, encoding="utf-8")
    newest, oldest = changes.editions(given, tmp_path)
    assert (newest.edition.name, oldest.edition.name) == ("0.1.0", "0.0.1")
    [move] = newest.moves["moved"]
    assert move.counts.startswith("share of all brick-kiln workers")
    assert move.address == ("regions/pakistan.html" if "PAK" in given.slugs else "")
    assert move.difference.factor == pytest.approx(0.5)
    [gone] = newest.moves["gone"]
    assert gone.difference.before.label == "from 1,000 to 7,000"
    assert gone.address == ""
    assert all(found == () for found in oldest.moves.values())


def test_single_choices_and_the_strongest_of_them(given: SiteInput, words: Words, tmp_path: Path) -> None:
    write_grids(tmp_path / "grids", {"netherlands": "NLD"})
    [one] = multiverse.universes(tmp_path / "grids", given, words)
    assert one.counts == "people trafficked, a year"
    assert one.published.median == 1000
    told = {
        choice.name: [(option.words, option.median) for option in choice.options] for choice in one.choices
    }
    assert told["coverage"] == [
        ("80 times in 100", 1000),
        ("50 times in 100", 1500),
        ("95 times in 100", 900),
    ]
    assert told["corrections"] == [("slips corrected", 1000), ("figures as printed", 500)]
    choice, option = one.strongest
    assert (choice.name, option.words) in {
        ("corrections", "figures as printed"),
        ("pooling", "linear opinion pool"),
    }
    handed = json.loads(one.script.split(" = ", 1)[1].removesuffix(";\n"))
    assert handed["index"] == list(range(12))
    assert [axis["levels"][0] for axis in handed["axes"]] == [
        "80 times in 100",
        "slips corrected",
        "hierarchical model",
    ]


@pytest.mark.parametrize("broken", [{"index": [0, 1]}, {"median": []}, {"axes": 7}])
def test_a_file_that_is_no_grid_stops_the_site(
    given: SiteInput, words: Words, tmp_path: Path, broken: dict[str, object]
) -> None:
    (tmp_path / "world.json").write_text(json.dumps(grid("WORLD") | broken), encoding="utf-8")
    with pytest.raises(SiteError, match=r"multiverse/world\.json: no grid of answers .*run: analysis data"):
        multiverse.universes(tmp_path, given, words)


def test_without_grids_the_page_says_so(tmp_path: Path) -> None:
    manifest = write_pages(tmp_path / "pages", {"world": by_hand("World")})
    (tmp_path / "site").mkdir()
    build_site(tmp_path / "pages", tmp_path / "site", root=ROOT, manifest=manifest)
    assert "No combinations have been worked out in this copy" in body(
        tmp_path / "site", "questions/choices.html"
    )


def test_a_page_of_docs_that_no_list_names_is_placed(tmp_path: Path) -> None:
    (tmp_path / "_pages").mkdir()
    (tmp_path / "_pages/index.md.jinja").write_text(
        "```{toctree}\n:hidden:\n\nnamed\n```\n", encoding="utf-8"
    )
    (tmp_path / "named.md").write_text("# Named\n", encoding="utf-8")
    (tmp_path / "coverage.md").write_text("text\n# How often\n", encoding="utf-8")
    assert unplaced(tmp_path) == [("coverage", "How often")]


def test_icons_that_no_page_shows_are_left_out(tmp_path: Path) -> None:
    style = tmp_path / icons.STYLE
    style.parent.mkdir(parents=True)
    style.write_text(
        'a{b:c}.fa-house,.fa-home{--fa:"h"}.fa-cat{--fa:"c"}.fa-lg{font-size:2em}', encoding="utf-8"
    )
    (tmp_path / "x.html").write_text('<i class="fa-solid fa-home"></i>', encoding="utf-8")
    icons.strip(tmp_path)
    assert style.read_text(encoding="utf-8") == 'a{b:c}.fa-house,.fa-home{--fa:"h"}.fa-lg{font-size:2em}'
