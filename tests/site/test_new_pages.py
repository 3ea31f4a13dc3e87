"""Pages of notebooks that show their analysis: their source, their folds, the lists that are made from their records."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

from analysis.handover import extract
from analysis.site import phone_shelf
from analysis.site.build import build_site
from analysis.site.reading_copy import folded, ids_named, linked, page_source, shown_figures
from tests.conftest import ROOT
from tests.site.fakes import SVG, new_page, page_record, rung, write_pages

SCHEMA = json.loads((ROOT / "docs/_static/page.schema.json").read_bytes())


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of two pages of the new kind."""
    folder = tmp_path_factory.mktemp("new")
    staging = folder / "site"
    staging.mkdir()
    world = page_record(
        region_code="WORLD",
        ladder=[rung("found"), rung("forced_labour"), rung("modern_slavery", basis="estimate", best=5e7)],
    )
    pages = {"netherlands": new_page("Netherlands"), "world": new_page("World", record=world)}
    manifest = write_pages(folder / "pages", pages)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(phone_shelf, "redraw", lambda name, rows, phone: SVG)
        build_site(folder / "pages", staging, root=ROOT, manifest=manifest)
    return staging


def body(built: Path, name: str) -> str:
    text = (built / name).read_text(encoding="utf-8")
    return text.split("<article", 1)[1].split("</article>\n", 1)[0]


def test_a_record_fits_its_schema() -> None:
    validator = jsonschema.Draft202012Validator(SCHEMA)
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator.validate(page_record())
    assert not validator.is_valid(page_record(claim_ids=["a", "a"]))
    assert not validator.is_valid(page_record(ladder=[rung("found", basis="guess")]))


def test_code_stands_folded_where_it_is_and_outputs_keep_their_order(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    order = [
        "What is shown below",
        "an.narrate",
        "somebody says",
        "an.plot.areas",
        "netherlands.areas.svg",
        "In detail",
    ]
    places = [re.sub(r"</?span[^>]*>", "", page).index(text) for text in order]
    assert places == sorted(places)
    assert page.count("Show the code") == 7


def test_a_fold_holds_its_section_until_the_next_heading_of_its_level(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    section = page.split('<section id="in-detail">', 1)[1]
    fold, after = section.split("</details></section>", 1)
    assert re.match(r'\s*<details class="fold"><summary><h2>In detail</h2></summary>', fold)
    assert "<td>7</td>" in fold
    assert '<section id="deeper">' in fold
    assert "netherlands.figure.svg" in fold
    assert '<details class="fold"><summary><h2>Sources</h2></summary>' in after
    assert page.count("<details") == page.count("</details>")


def test_a_figure_that_nothing_describes_says_so_once(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    assert page.count("no describing text") == 1
    assert not (built / "downloads/netherlands.figure.csv").exists()
    assert (built / "figures/netherlands.figure.svg").is_file()
    assert '<source media="(max-width: 40rem)" srcset="../figures/netherlands.areas.phone.svg"' in page


def test_a_number_leads_to_the_row_of_sources_and_that_to_the_evidence(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    link = re.search(r'<a class="n" href="#A2009-039"[^>]*>1,000 to 7,000</a>', page)
    assert link
    assert 'aria-label="1,000 to 7,000, people trafficked, a year"' in link[0]
    assert '<tr id="A2009-039">' in page
    entry = (
        (built / "evidence/article_2009.html").read_text().split('id="A2009-039"')[1].split("</article>")[0]
    )
    assert "../regions/netherlands.html" in entry


def test_settings_and_record_stand_at_the_foot(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    assert "<code>year = 2021</code>" in page
    assert json.loads((built / "downloads/netherlands.json").read_bytes()) == page_record()


def test_lists_show_the_rungs_now_and_then(built: Path) -> None:
    row = re.search(
        r'<tr class="filter-item"><th scope="row"><a href="netherlands.html">.*?</tr>',
        body(built, "regions/index.html"),
        re.DOTALL,
    )
    assert row
    assert row[0].count(">1,000 to 7,000</a>") == 2
    assert "about 2,400" in row[0]
    side = body(built, "compare.html").split('id="netherlands"')[1].split("</section>")[0]
    assert "1,000 to 7,000" in side
    assert "about 2,400" in side


def test_the_start_page_shows_the_rungs_of_the_world_and_leads_into_regions(built: Path) -> None:
    page = body(built, "index.html")
    answers = page.split('<ul class="answers">')[1].split("</ul>")[0]
    assert answers.count("<li>") == 3
    assert 'href="regions/netherlands.html" title="Netherlands"' in page.split('class="tiles"')[1]


def test_source_of_a_page_leaves_out_what_is_for_machines() -> None:
    from analysis.site.inputs import Page

    made = new_page("Alpha")
    page = Page("alpha", "regions", "Alpha", made, extract(made))
    source = page_source(page, draw=lambda shown: shown.stem)
    assert "vnd.analysis" not in json.dumps(source)
    assert [one.stem for one in shown_figures(page).values()] == ["alpha.areas", "alpha.figure"]
    assert ids_named(made) == ["A2009-039"]


def test_only_the_first_heading_of_a_cell_is_folded() -> None:
    assert folded("## One\n\ntext\n\n## Two").count("fold") == 1
    assert folded("# Title") == "# Title"


def test_links_within_a_table_keep_what_else_they_say() -> None:
    known = {"A-1": "people"}
    assert linked('<a href="#A-1" title="x">7</a>', known) == '<a class="n" href="#A-1" title="x">7</a>'
    assert linked("[see](#methods)", {}) == '<a class="n" href="#methods">see</a>'
