"""The site of pages made by hand: their source, their folds, the lists that are made from their records, what stops it."""

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from frictionless import Package

from analysis.files import digest
from analysis.runner import notebook_json
from analysis.site import site_build
from analysis.site.notebook_pages import ids_named, linked, page_source
from analysis.site.offered_files import offer_tables
from analysis.site.site_build import build_site, run_sphinx
from analysis.site.site_data import SiteError, SiteInput
from tests.conftest import ROOT
from tests.site.conftest import build, make_by_hand
from tests.site.fakes import SVG, body, narrated, notebook, page_record, text, text_cell, write_pages

LINK = '<a class="n" href="{}" title="as printed">7</a>'


def test_a_page_keeps_its_order_folds_its_sections_and_shows_plain_figures_as_they_are(by_hand: Path) -> None:
    page = re.sub(r"</?span[^>]*>", "", body(by_hand, "regions/netherlands.html"))
    order = (
        "What is shown below",
        "somebody says",
        "netherlands.areas.svg",
        "an.narrate",
        "an.plot.areas",
        "In detail",
    )
    places = [page.index(words) for words in order]
    assert places == sorted(places)
    assert page.count("Show the code") == 4
    # A fold holds its section until the next heading of its level.
    fold, after = page.split('<section id="in-detail">', 1)[1].split("</details></section>", 1)
    assert re.match(r'\s*<details class="fold"><summary><h2>In detail</h2></summary>', fold)
    assert "<td>7</td>" in fold
    assert '<section id="deeper">' in fold
    assert "netherlands.figure.svg" in fold
    assert '<details class="fold"><summary><h2>Sources</h2></summary>' in after
    assert page.count("<details") == page.count("</details>")
    # A figure that nothing describes says so once.
    assert page.count("no describing text") == page.count('<div class="drawing-frame wide" tabindex="0"') == 1
    assert not (by_hand / "downloads/netherlands.figure.csv").exists()
    assert text(by_hand, "figures/netherlands.figure.svg") == SVG
    assert not (by_hand / "figures/netherlands.figure.phone.svg").exists()
    assert '<source media="(max-width: 40rem)" srcset="../figures/netherlands.areas.phone.svg"' in page


def test_a_number_leads_to_the_row_of_sources_that_to_the_evidence_and_settings_stand_at_the_foot(
    by_hand: Path,
) -> None:
    page = body(by_hand, "regions/netherlands.html")
    link = re.search(r'<a class="n" href="#A2009-039"[^>]*>1,000 to 7,000</a>', page)
    assert link
    assert 'aria-label="1,000 to 7,000, people trafficked, a year"' in link[0]
    assert '<tr id="A2009-039">' in page
    entry = text(by_hand, "evidence/article_2009.html").split('id="A2009-039"')[1].split("</article>")[0]
    assert "../regions/netherlands.html" in entry
    assert "<code>year = 2021</code>" in page
    assert json.loads(text(by_hand, "downloads/netherlands.json")) == page_record()


def test_lists_show_the_rungs_now_and_then(by_hand: Path) -> None:
    start = '<tr class="filter-item"><th scope="row"><a href="netherlands.html">'
    row = body(by_hand, "regions/index.html").split(start)[1].split("</tr>")[0]
    assert row.count(">1,000 to 7,000</a>") == 2
    assert "about 2,400" in row
    sides = body(by_hand, "compare.html")
    side = sides.split('id="netherlands"')[1].split("</section>")[0]
    assert "1,000 to 7,000" in side
    assert "about 2,400 people trafficked in 2008" in " ".join(re.sub(r"<[^>]*>", " ", side).split())
    # What was known of another place is not what was known of the world.
    assert "Then" not in sides.split('id="world"')[1].split("</section>")[0]


def test_a_country_of_which_a_model_alone_names_one_number_has_a_row_in_place_of_a_page(
    by_hand: Path,
) -> None:
    """Malaysia, 202,000 and 6.3 per 1,000 by the index of 2023; the Netherlands, which others count too, have none."""
    table = body(by_hand, "regions/index.html").split('id="group-index"')[1].split("</table>")[0]
    rows = re.findall(r'<th scope="row">([^<]*)</th>(.*?)</tr>', table, flags=re.DOTALL)
    assert len(rows) == 78
    told = dict(rows)
    assert ">202,000</a>" in told["Malaysia"]
    assert ">6.3</td>" in told["Malaysia"]
    assert "Netherlands" not in told
    assert not (by_hand / "regions/malaysia.html").exists()


def test_failed_pages_are_left_out_and_one_that_is_no_region_has_its_own_place(by_hand: Path) -> None:
    assert not (by_hand / "regions/africa.html").exists()
    assert "africa.html" not in text(by_hand, "regions/index.html")
    assert "First steps" in text(by_hand, "notebooks/first-steps.html")
    assert 'href="first-steps.html"' in text(by_hand, "notebooks/index.html")
    assert "first-steps" not in body(by_hand, "regions/index.html")
    assert "No combinations have been worked out in this copy" in body(by_hand, "questions/choices.html")


def test_narrative_that_looks_like_the_sites_own_syntax_or_words_stays_text(by_hand: Path) -> None:
    page = body(by_hand, "regions/ghana.html")
    typed = (
        "Between $5 billion and $9 billion, or $$31$$ billion.",
        "% of all",
        "(place)= here",
        "+++ more",
        "{term}<code",
    )
    for shown in (*typed, 'alt="Shares &#34;below&#34; &lt;1 percent &amp; more."'):
        assert shown in page
    assert "<math" not in page
    # A word in a heading, in code or in a link is no link to the glossary.
    assert "claim" not in re.findall(r'<a class="term[^>]*>([^<]*)</a>', page)


def contents(folder: Path) -> dict[Path, bytes]:
    """The bytes of each file below a folder."""
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder): path.read_bytes() for path in paths}


@pytest.mark.slow
def test_two_builds_are_the_same_bytes(by_hand: Path, tmp_path: Path) -> None:
    first = contents(by_hand)
    second = contents(make_by_hand(tmp_path))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def small_source(work: Path, inputs: SiteInput, words: str, further: str = "") -> None:
    """What Sphinx reads, of one page that says so and the glossary with a further line."""
    source = work / "source"
    (source / "regions").mkdir(parents=True)
    for name in ("_static", "_templates"):
        shutil.copytree(ROOT / "docs" / name, source / name)
    shutil.copy(ROOT / "docs/conf.py", source)
    (source / "extra").mkdir()
    page_notebook = notebook("World", narrated(words))
    figures, record = notebook_json.extract(page_notebook)
    page = replace(inputs.pages[0], notebook=page_notebook, figures=figures, record=record)
    source_of_page = page_source(page, draw=lambda figure: figure.stem)
    assert "vnd.analysis" not in json.dumps(source_of_page)
    (source / "regions/world.ipynb").write_text(json.dumps(source_of_page), encoding="utf-8")
    toctree = "```{toctree}\nglossary\nregions/world\n```\n"
    (source / "index.md").write_text(f"# Start\n\n{toctree}", encoding="utf-8")
    glossary = (ROOT / "docs/glossary.md").read_text(encoding="utf-8")
    (source / "glossary.md").write_text(f"{glossary}\n{further}\n", encoding="utf-8")


def test_a_warning_of_sphinx_stops_the_site(inputs: SiteInput, tmp_path: Path) -> None:
    small_source(tmp_path, inputs, "```{nothing}\nOf this name.\n```", "[nowhere](missing.md)")
    with pytest.raises(SiteError, match=r"Sphinx warns:") as caught:
        run_sphinx(tmp_path, {})
    assert re.search(r"glossary\.md:\d+: WARNING", str(caught.value))
    assert re.search(r"world\.ipynb.*nothing", str(caught.value))


def test_a_wrong_link_and_what_would_be_loaded_from_the_network_stop_the_site(
    inputs: SiteInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = [LINK.format("../index.html#A2009-999"), LINK.format("../evidence/nowhere.html#A2009-001")]
    wrong.append('<img src="https://example.org/picture.png" alt="a picture">')
    small_source(tmp_path, inputs, "\n\n".join(wrong))
    html = run_sphinx(tmp_path, {})
    monkeypatch.setattr(site_build, "write_sources", lambda inputs, context, source: None)
    monkeypatch.setattr(site_build, "run_sphinx", lambda work, overrides: html)
    manifest = write_pages(tmp_path / "pages", {"world": notebook("World")})
    with pytest.raises(SiteError) as caught:
        build(tmp_path, manifest)
    for problem in (
        "A2009-999 leads to no anchor of index.html",
        "nowhere.html#A2009-001 leads to no file",
        "loads https://example.org/picture.png from the network",
    ):
        assert re.search(rf"regions/world\.html: .*{problem}", str(caught.value)), problem


def test_a_link_that_leads_nowhere_from_the_notebook_stops_the_site(
    inputs: SiteInput, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page of the site it would lead to the glossary."""
    small_source(tmp_path, inputs, LINK.format("../glossary.html"))
    html = run_sphinx(tmp_path, {})
    monkeypatch.setattr(site_build, "write_sources", lambda inputs, context, source: None)
    monkeypatch.setattr(site_build, "run_sphinx", lambda work, overrides: html)
    monkeypatch.setattr(site_build, "link_problems", lambda site: [])
    cells = narrated(LINK.format("../glossary.html")), narrated("[7](../../build/site/glossary.html)")
    manifest = write_pages(tmp_path / "pages", {"world": notebook("World", *cells)})
    with pytest.raises(SiteError) as caught:
        build(tmp_path, manifest)
    for folder, place in (("build/pages", "build/glossary.html"), ("notebooks", "glossary.html")):
        wrong = f"{folder}/world.ipynb: the link ../glossary.html leads to {place}, which does not exist"
        assert wrong in str(caught.value)
    assert "link ../../build/site/glossary.html" not in str(caught.value)


def test_what_is_missing_stops_the_site(tmp_path: Path) -> None:
    def stopped(manifest: dict[str, Any], message: str) -> None:
        with pytest.raises(SiteError, match=message):
            build_site(tmp_path / "pages", tmp_path / "site", root=ROOT, manifest=manifest)

    untitled = notebook("World")
    untitled["cells"][1]["source"] = "No title."
    manifest = write_pages(tmp_path / "pages", {"world": untitled})
    stopped(manifest, r"world\.ipynb: no text begins with a first-level heading")
    (tmp_path / "pages/world.ipynb").unlink()
    stopped(manifest, r"world\.ipynb: the manifest lists the page")
    for key in manifest:
        stopped({name: manifest[name] for name in manifest if name != key}, f"the manifest has no '{key}'")
    manifest = write_pages(tmp_path / "pages", {"nepl": notebook("Nepl")})
    stopped(
        manifest, r"^the page 'nepl' has the tag `region`, and no region of .* has this slug; nearest: nepal"
    )
    assert not (tmp_path / "site.work").exists()


def test_tables_are_offered_without_formulas_and_what_describes_them_is_true(tmp_path: Path) -> None:
    processed, offered = tmp_path / "processed", tmp_path / "offered"
    shutil.copytree(ROOT / "data/processed", processed)
    offer_tables(processed, offered)
    before = {path.name: path.read_bytes() for path in processed.iterdir()}
    assert {path.name: path.read_bytes() for path in offered.iterdir()} == before
    assert before

    frame = pd.read_csv(processed / "10_policy.csv", dtype=str, keep_default_na=False)
    hostile = ['=HYPERLINK("http://evil.example","x")', "@SUM(1+1)*cmd|' /C calc'!A0", "+1+2", "-5"]
    frame.loc[: len(hostile) - 1, "note"] = hostile
    frame.to_csv(processed / "10_policy.csv", index=False, lineterminator="\n")
    before["10_policy.csv"] = (processed / "10_policy.csv").read_bytes()
    offer_tables(processed, offered)
    assert {path.name: path.read_bytes() for path in processed.iterdir()} == before
    changed = {path.name for path in offered.iterdir() if path.read_bytes() != before[path.name]}
    assert changed == {"10_policy.csv", "datapackage.json"}
    notes = pd.read_csv(offered / "10_policy.csv", dtype=str, keep_default_na=False)["note"].tolist()
    assert notes[: len(hostile)] == [f"'{cell}" for cell in hostile[:3]] + ["-5"]
    package = Package(str(offered / "datapackage.json"))
    for resource in package.resources:
        content = (offered / str(resource.path)).read_bytes()
        assert (resource.bytes, resource.hash) == (len(content), f"sha256:{digest(content)}")
    assert package.get_resource("10_policy").validate().valid


def test_ids_behind_numbers_each_once() -> None:
    texts = [
        '<a class="n" href="../evidence/a.html#A-1" data-claims="A-1 A-2" title="x">1</a>',
        '<a class="n" href="../evidence/a.html#R-9" title="x">source</a> '
        '<a class="n" href="../evidence/a.html#A-2" data-claims="A-2">2</a> <a href="b.html#c">other</a>',
        "and [seven](#A-3), [methods](../methods.html#how)",
    ]
    assert ids_named({"cells": [text_cell(one) for one in texts]}) == ["A-1", "A-2", "R-9", "A-3"]


def test_links_keep_what_else_they_say() -> None:
    labels = {"A-1": "people"}
    assert linked('<a href="#A-1" title="x">7</a>', labels) == '<a class="n" href="#A-1" title="x">7</a>'
    assert linked("[see](#methods)", {}) == '<a class="n" href="#methods">see</a>'
