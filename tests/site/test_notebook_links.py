"""Links of executed notebooks, each followed from the folders in which JupyterLab opens them; and code, once a section."""

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from analysis.project import SITE_LINK
from analysis.runner import notebook_json
from analysis.runner.notebook_json import Notebook
from analysis.site.link_check import link_problems
from analysis.site.notebook_links import OFFERED_IN, OPENED_IN, notebook_link_problems, on_the_site
from analysis.site.notebook_pages import page_source
from analysis.site.site_data import Page, shown_texts
from tests.conftest import ROOT
from tests.site.fakes import body, narrated, notebook, text_cell

#: Elements without an end.
EMPTY = {"area", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


# -- links ------------------------------------------------------------------------------------------------------------


def executed(folder: Path) -> dict[str, Notebook]:
    """The notebooks in a folder, by their names."""
    return {path.name: notebook_json.read(path) for path in sorted(folder.glob("*.ipynb"))}


def outward(notebooks: dict[str, Notebook]) -> int:
    """How often notebooks link the site."""
    return sum(shown.count(SITE_LINK) for made in notebooks.values() for shown in shown_texts(made))


def test_every_link_of_every_page_and_of_its_notebook_leads_to_a_page(built: Path) -> None:
    assert link_problems(built) == []
    manifest = json.loads((built.parent / "pages/manifest.json").read_bytes())
    on_site = {f"{page['slug']}.ipynb" for page in manifest["pages"]}
    opened = {name: made for name, made in executed(built.parent / "pages").items() if name in on_site}
    assert set(opened) == on_site
    assert outward({"netherlands.ipynb": opened["netherlands.ipynb"]}) > 50
    assert notebook_link_problems(opened, built) == []
    offered = executed(built / "downloads")
    assert set(offered) == on_site
    assert outward(offered) == 0
    assert notebook_link_problems(offered, built, folders=(OFFERED_IN,)) == []


def test_what_a_page_shows_links_the_site_within_itself(built: Path) -> None:
    for path in built.rglob("*.html"):
        assert "build/site/" not in path.read_text(encoding="utf-8"), path.name


@pytest.mark.parametrize("path", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda path: path.stem)
def test_text_of_a_template_links_the_site_or_the_notebook(path: Path) -> None:
    for cell in notebook_json.read(path)["cells"]:
        if cell["cell_type"] == "markdown":
            for link in re.findall(r'href="([^"]*)"|\]\(([^)]*)\)', cell["source"]):
                assert re.match(rf"#|https?://|{re.escape(SITE_LINK)}", "".join(link)), link


ROW = '<table><tbody><tr id="A-1"><td>7</td></tr></tbody></table>'


@pytest.mark.parametrize(
    ("shown", "problem"),
    [
        ("[7](#A-1)", ""),
        ('<a href="https://example.org/a">elsewhere</a>', ""),
        (f"[7]({SITE_LINK}evidence/a.html#A-1)", ""),
        (f'<a href="{SITE_LINK}evidence/a.html">7</a>', ""),
        ("[7](#A-2)", "the link #A-2 leads to no row of the notebook"),
        (f"[7]({SITE_LINK}evidence/a.html#A-2)", f"the link {SITE_LINK}evidence/a.html#A-2 leads to no anchor of evidence/a.html"),
        (f"[7]({SITE_LINK}b.html)", f"the link {SITE_LINK}b.html leads to build/site/b.html, which does not exist"),
        ('<a href="../evidence/a.html#A-1">7</a>', "the link ../evidence/a.html#A-1 leads to FOLDER/evidence/a.html, which does not exist"),
    ],
)  # fmt: skip
def test_a_link_is_followed_from_each_folder(tmp_path: Path, shown: str, problem: str) -> None:
    (tmp_path / "evidence").mkdir()
    (tmp_path / "evidence/a.html").write_text('<article id="A-1"></article>', encoding="utf-8")
    made = {"one.ipynb": {"cells": [text_cell(f"{shown}\n\n{ROW}")]}}
    expected = []
    for folder, above in zip(OPENED_IN, ("build/", ""), strict=True):
        expected.append(f"{folder}/one.ipynb: {problem.replace('FOLDER/', above)}")
    assert notebook_link_problems(made, tmp_path) == (expected if problem else [])


def test_a_notebook_on_the_site_links_its_folder() -> None:
    assert on_the_site(f'<a href="{SITE_LINK}a.html#b">') == '<a href="../a.html#b">'


# -- code -------------------------------------------------------------------------------------------------------------


class Sections(HTMLParser):
    """What stands in each section of a page, in order: text, folded code, or a further section."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: list[list[str]] = []
        self._open: list[tuple[str, list[str] | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element in the section in which it stands; what stands deeper is part of it."""
        if tag in EMPTY:
            return
        classes = str(dict(attrs).get("class")).split()
        held = self._open[-1][1] if self._open else None
        within: list[str] | None = None
        if tag == "section":
            if held is not None:
                held.append("section")
            within = []
            self.sections.append(within)
        elif held is not None and tag == "details" and "fold" in classes:
            within = held
        elif held is not None and tag != "summary":
            held.append("code" if "tag_hide-input" in classes else "text")
        self._open.append((tag, within))

    def handle_endtag(self, tag: str) -> None:
        """Close an element, with what somebody left open in it."""
        while self._open and tag not in EMPTY:
            name, _ = self._open.pop()
            if name == tag:
                return


def sections(html: str) -> list[list[str]]:
    """What stands in each section of a page."""
    reader = Sections()
    reader.feed(html)
    return reader.sections


def notebook_pages(site: Path) -> Iterator[str]:
    """Names of the pages of a site that notebooks became."""
    for folder in ("regions", "notebooks"):
        for path in sorted((site / folder).glob("*.html")):
            if path.stem != "index":
                yield f"{folder}/{path.name}"


def test_code_stands_once_at_the_end_of_each_section(built: Path) -> None:
    """Further sections may follow it, which have their own."""
    named = [*notebook_pages(built)]
    assert len(named) >= 5
    for name in named:
        page = body(built, name)
        found = sections(page)
        folds = 0
        for held in found:
            content = [kind for kind in held if kind != "section"]
            # Sections within stand behind all else, the code of this one included.
            assert held == content + ["section"] * (len(held) - len(content)), name
            assert "code" not in content[:-1], name
            folds += "code" in content
        assert folds == page.count("Show the code") >= 5, name


def test_code_of_a_page_has_no_settings_which_stand_once_at_its_foot(built: Path) -> None:
    for name in notebook_pages(built):
        page = body(built, name)
        above, foot = page.split('<section id="take-this-page-with-you">')
        assert page.count('class="settings"') == foot.count('class="settings"') == 1, name
        code = re.sub(r"<[^>]*>", "", above)
        for assigned in ('region = "', "The defaults", "# Parameters", "corrections = True"):
            assert assigned not in code, name
    foot = body(built, "regions/ghana.html").rpartition('class="settings"')[2]
    assert "<code>region = &#34;Ghana&#34;</code>" in foot


def test_code_before_a_title_and_that_of_a_narrated_section_stand_where_they_belong() -> None:
    """Code that shows a heading is of the section that begins with it."""
    told = "## Told\n\nBy a template."
    made = notebook("Netherlands", narrated(told), narrated("More."), text_cell("### Deeper"), narrated("x"))
    figures, record = notebook_json.extract(made)
    page = Page("netherlands", "regions", "Netherlands", made, figures, record)
    cells = page_source(page, draw=lambda figure: figure.stem)["cells"]
    starts = [cell["source"].partition("\n")[0] for cell in cells]
    assert starts[0] == "# Netherlands"
    place = starts.index("## Told")
    assert cells[place - 1]["cell_type"] == "code"
    section = cells[place : place + 6]
    assert [cell["cell_type"] for cell in section] == ["markdown", "markdown", "code"] * 2
    assert [cell["source"].count("an.narrate") for cell in section] == [0, 0, 2, 0, 0, 1]
