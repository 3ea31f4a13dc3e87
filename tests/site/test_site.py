"""The built site: what a reader finds on it, and what stops a site that would be wrong."""

import re
import shutil
from html import unescape
from pathlib import Path

import pytest

from analysis.site import links
from analysis.site.build import build_site
from analysis.site.inputs import SiteError
from tests.conftest import ROOT
from tests.site.fakes import EDITION, by_hand, new_page, write_pages

LINK = '<a class="n" href="../evidence/{source}.html#{anchor}" title="as printed">7</a>'


def text(built: Path, name: str) -> str:
    return (built / name).read_text(encoding="utf-8")


def body(built: Path, name: str) -> str:
    return text(built, name).split("<article", 1)[1].split("</article>\n", 1)[0]


def test_every_page_stands_at_its_address(built: Path) -> None:
    for name in (
        "index",
        "regions/index",
        "regions/netherlands",
        "regions/united-states",
        "evidence/article_2009",
    ):
        assert (built / f"{name}.html").is_file()


def test_every_link_and_anchor_resolves_and_nothing_is_loaded_from_the_network(built: Path) -> None:
    assert links.problems(built) == []


def test_every_claim_and_every_statement_is_a_target(built: Path, processed) -> None:
    for table, key in (
        ("10_claims", "claim_id"),
        ("10_roles", "role_id"),
        ("10_ratings", "rating_id"),
        ("10_policy", "policy_id"),
    ):
        for source, rows in processed[table].groupby("source"):
            page = text(built, f"evidence/{source}.html")
            missing = [name for name in rows[key] if page.count(f'id="{name}"') != 1]
            assert missing == [], source


def test_no_page_shows_what_only_a_program_can_read(built: Path) -> None:
    for path in sorted(built.rglob("*.html")):
        found = re.search(
            r"&lt;[a-z ]*(?:object|method|function)[^;]* at 0x", path.read_text(encoding="utf-8")
        )
        assert found is None, (path.name, found)


def test_many_claims_of_a_kind_stand_in_one_table_that_says_once_what_they_share(
    built: Path, processed
) -> None:
    page = text(built, "evidence/unodc.html")
    claims = processed["10_claims"]
    entry = claims[claims["claim_id"] == "UNODCAUT-2017"].iloc[0]
    row = re.search(r'<tr id="UNODCAUT-2017".*?</tr>', page)[0]
    assert f"<td>{entry['figure']}</td>" in row
    assert "<td>Austria</td>" in row
    assert "2017" in row
    assert "Said by" not in row
    table = page.split('id="UNODCAUT-2017"')[0].rsplit('<div class="filter-group series">', 1)[1]
    assert "<dt>Said by</dt><dd>UNODC" in table
    assert "Steps from print to use" in table


def test_a_claim_shows_its_words_its_reading_its_producer_and_its_steps(built: Path) -> None:
    page = text(built, "evidence/article_2009.html")
    entry = page.split('id="A2009-039"')[1].split("</article>")[0]
    for words in (
        "<q>from 1,000 to 7,000</q>",
        "<dt>Read as</dt><dd>1,000 to 7,000</dd>",
        "People trafficked, a year, Netherlands",
        "Producer not named",
        "steps from print to use",
        '<a href="../regions/netherlands.html">Netherlands</a>',
    ):
        assert words in entry, words


def test_a_page_shows_narrative_figures_with_alt_text_and_not_the_hand_over(built: Path) -> None:
    page = body(built, "regions/netherlands.html")
    pictures = re.findall(r"<img [^>]*>", page)
    assert pictures
    for picture in pictures:
        assert re.search(r'alt="[^"]{20,}"', picture)
        assert 'loading="lazy"' in picture
    assert "vnd.analysis" not in page
    assert "Narrative(" not in page
    assert "<details" in page
    assert page.count("page.say") == 0 or "hide above-input" in page


def test_every_page_names_the_data_version_and_the_date(built: Path) -> None:
    for page in sorted(built.rglob("*.html")):
        content = page.read_text(encoding="utf-8")
        assert EDITION["data_version"] in content, page.name
        assert EDITION["date"] in content, page.name


def test_a_page_describes_itself_by_its_title_and_first_words_or_its_ladder(built: Path) -> None:
    said = {}
    for path in sorted(built.rglob("*.html")):
        if path.name not in ("search.html", "404.html"):
            (said[path.relative_to(built).as_posix()],) = re.findall(
                r'<meta name="description" content="([^"]*)"', path.read_text(encoding="utf-8")
            )
    assert all(30 <= len(unescape(one)) <= 202 for one in said.values()), said
    assert said["regions/netherlands.html"].startswith("Netherlands. Found: 814 presumed victims")
    assert said["index.html"].startswith("Counting the Uncounted. How many people are victims")
    assert not [name for name, one in said.items() if "no single person" in one or "<" in one]


def test_a_page_offers_its_notebook_its_record_and_its_figures_data(built: Path) -> None:
    page = text(built, "regions/netherlands.html")
    for name in ("netherlands.ipynb", "netherlands.json", "netherlands.forest.csv"):
        assert f'href="../downloads/{name}"' in page
        assert (built / "downloads" / name).stat().st_size > 0


def test_the_list_of_regions_has_each_once_with_what_is_known(built: Path) -> None:
    page = body(built, "regions/index.html")
    groups = page.split('<section class="filter-group"')[1:]
    assert len(groups) > 1
    for group in groups:
        assert "<tr " in group.split("<tbody>")[1]
    for region in (built / "regions").glob("*.html"):
        if region.stem != "index":
            assert page.count(f'href="{region.name}"') == 1
    assert "hidden><label" in page, "the filter shows only where scripts run"


def test_two_builds_are_the_same_bytes(tmp_path: Path) -> None:
    folders = []
    for name in ("one", "two"):
        staging = tmp_path / name / "site"
        staging.mkdir(parents=True)
        pages = {"netherlands": new_page("Netherlands"), "ghana": new_page("Ghana")}
        manifest = write_pages(tmp_path / name / "pages", pages)
        build_site(tmp_path / name / "pages", staging, root=ROOT, manifest=manifest)
        folders.append(staging)
    one, two = (
        {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
        for folder in folders
    )
    assert one.keys() == two.keys()
    assert [name for name in one if one[name] != two[name]] == []


def build(tmp_path: Path, *, text: str = "", alt: str = "A picture of claims.", root: Path = ROOT) -> Path:
    staging = tmp_path / "site"
    staging.mkdir()
    manifest = write_pages(tmp_path / "pages", {"world": by_hand("World", text=text, alt=alt)})
    build_site(tmp_path / "pages", staging, root=root, manifest=manifest)
    return staging


def test_dollars_never_become_a_formula(tmp_path: Path) -> None:
    page = body(
        build(tmp_path, text="Between $5 billion and $9 billion, or $$31$$ billion."), "regions/world.html"
    )
    assert "Between $5 billion and $9 billion, or $$31$$ billion." in page
    assert "<math" not in page


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("% of all", "% of all"),
        ("(place)= here", "(place)= here"),
        ("+++ more", "+++ more"),
        ("{term}`flow` as typed", "{term}<code"),
    ],
)
def test_narrative_that_looks_like_the_sites_own_syntax_stays_text(
    tmp_path: Path, line: str, shown: str
) -> None:
    assert shown in body(build(tmp_path, text=f"One.\n\n{line}\n\nTwo."), "regions/world.html")


def test_quotes_and_tags_in_alt_text_are_escaped(tmp_path: Path) -> None:
    page = text(build(tmp_path, alt='Shares "below" <1 percent & more.'), "regions/world.html")
    assert 'alt="Shares &#34;below&#34; &lt;1 percent &amp; more."' in page


@pytest.mark.parametrize(
    ("source", "anchor", "message"),
    [
        ("article_2009", "A2009-999", "leads to no anchor of evidence/article_2009.html"),
        ("nowhere", "A2009-001", "leads to no file"),
    ],
)
def test_a_number_without_evidence_stops_the_site(
    tmp_path: Path, source: str, anchor: str, message: str
) -> None:
    with pytest.raises(SiteError, match=f"regions/world.html: .*{message}"):
        build(tmp_path, text=LINK.format(source=source, anchor=anchor))


def test_what_would_be_loaded_from_the_network_stops_the_site(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="from the network"):
        build(tmp_path, text='<img src="https://example.org/picture.png" alt="a picture">')


def test_a_warning_of_sphinx_stops_the_site(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match=r"Sphinx warns:\n.*world\.ipynb"):
        build(tmp_path, text="```{nothing}\nOf this name.\n```")


def test_a_page_without_a_title_stops_the_site(tmp_path: Path) -> None:
    made = by_hand("World")
    made["cells"][1]["outputs"] = []
    manifest = write_pages(tmp_path / "pages", {"world": made})
    with pytest.raises(SiteError, match=r"world\.ipynb: no text begins with a first-level heading"):
        build_site(tmp_path / "pages", tmp_path / "site", root=ROOT, manifest=manifest)


def test_a_listed_page_without_its_notebook_stops_the_site(tmp_path: Path) -> None:
    manifest = write_pages(tmp_path / "pages", {"world": by_hand("World")})
    (tmp_path / "pages/world.ipynb").unlink()
    with pytest.raises(SiteError, match=r"world\.ipynb: the manifest lists the page"):
        build_site(tmp_path / "pages", tmp_path / "site", root=ROOT, manifest=manifest)


@pytest.mark.parametrize("key", ["pages", "data_version", "date"])
def test_a_manifest_without_a_key_stops_the_site(tmp_path: Path, key: str) -> None:
    manifest = {"pages": [], "data_version": "1", "date": "2026-11-24"}
    del manifest[key]
    with pytest.raises(SiteError, match=f"the manifest has no '{key}'"):
        build_site(tmp_path / "pages", tmp_path / "site", root=ROOT, manifest=manifest)


def test_failed_pages_are_left_out(tmp_path: Path) -> None:
    manifest = write_pages(tmp_path / "pages", {"world": by_hand("World"), "ghana": by_hand("Ghana")})
    manifest["pages"][1]["status"] = "failed"
    staging = tmp_path / "site"
    staging.mkdir()
    build_site(tmp_path / "pages", staging, root=ROOT, manifest=manifest)
    assert not (staging / "regions/ghana.html").exists()
    assert "ghana.html" not in text(staging, "regions/index.html")


def test_a_notebook_that_is_no_region_has_its_own_place(tmp_path: Path) -> None:
    manifest = write_pages(
        tmp_path / "pages", {"world": by_hand("World"), "first-steps": by_hand("First steps")}
    )
    manifest["pages"][1]["tags"] = ["guide"]
    staging = tmp_path / "site"
    staging.mkdir()
    build_site(tmp_path / "pages", staging, root=ROOT, manifest=manifest)
    assert "First steps" in text(staging, "notebooks/first-steps.html")
    assert 'href="first-steps.html"' in text(staging, "notebooks/index.html")
    assert "first-steps" not in body(staging, "regions/index.html")


def test_a_broken_page_template_stops_the_site(tmp_path: Path) -> None:
    root = tmp_path / "project"
    shutil.copytree(ROOT / "docs", root / "docs")
    shutil.copytree(ROOT / "data", root / "data")
    with (root / "docs/glossary.md").open("a", encoding="utf-8") as file:
        file.write("\n[nowhere](missing.md)\n")
    with pytest.raises(SiteError, match=r"glossary\.md:\d+: WARNING"):
        build(tmp_path, root=root)
