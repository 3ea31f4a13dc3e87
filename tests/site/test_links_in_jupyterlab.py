"""Links of an executed notebook as JupyterLab makes them, from the folders in which it is opened."""

import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from analysis.site.notebook_links import OPENED_IN
from tests.notebooks.test_notebooks_lab import PATIENCE, server
from tests.site.browser import executable


def project(built: Path, folder: Path) -> Path:
    """What a build leaves in the project's folder, as far as the page of a region links it."""
    site = folder / "build/site"
    shutil.copytree(built / "evidence", site / "evidence")
    for name in ("conflicts.html", "article-of-2009.html"):
        shutil.copy(built / name, site)
    for name in OPENED_IN:
        (folder / name).mkdir(exist_ok=True)
        shutil.copy(built.parent / "pages/netherlands.ipynb", folder / name)
    return folder


@pytest.mark.slow
def test_links_lead_to_pages_from_each_folder_and_open_them(built: Path, tmp_path: Path) -> None:
    """The notebook is opened and not run, so that JupyterLab does not trust what it shows."""
    with server(tmp_path / "lab") as address, sync_playwright() as playwright:
        project(built, tmp_path / "lab")
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        for folder in OPENED_IN:
            page = browser.new_page(viewport={"width": 1400, "height": 1000})
            page.set_default_timeout(1000 * PATIENCE)
            page.goto(f"{address}/lab/tree/{folder}/netherlands.ipynb?reset")
            links = page.locator(".jp-OutputArea a[href*='build/site/']")
            links.first.wait_for(state="attached")
            # JupyterLab exchanges the addresses one by one.
            page.wait_for_function("!document.querySelector('.jp-OutputArea a[href^=\"..\"]')")
            linked = {*links.evaluate_all("links => links.map(link => link.href)")}
            assert len(linked) > 50
            texts: dict[str, str] = {}
            for link in linked:
                place, _, anchor = link.partition("#")
                if place not in texts:
                    answer = page.request.get(place)
                    assert answer.ok, link
                    texts[place] = answer.text()
                assert not anchor or f' id="{anchor}"' in texts[place], link
            names = {place.partition("?")[0].rpartition("/")[2] for place in texts}
            assert {"conflicts.html", "article_2009.html"} <= names
            # Wherever in the notebook it stands, and whatever covers it.
            first = page.locator(".jp-OutputArea a[href*='/evidence/article_2009.html']").first
            first.evaluate("link => link.click()")
            page.locator(".lm-TabBar-tabLabel", has_text="article_2009.html").first.wait_for()
            page.frame_locator(".jp-HTMLViewer iframe").locator("h1").first.wait_for()
            page.close()
        browser.close()
