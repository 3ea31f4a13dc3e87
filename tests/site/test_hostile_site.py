"""A project whose sources print markup, scripts and formulas everywhere: its pages in a real browser show them as text."""

import csv
import functools
import http.server
import os
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

from analysis.runner.notebook_html import to_html
from analysis.safe_text import hidden_sign
from tests.conftest import ROOT, copied_project, made_once
from tests.hostile_texts import TEXTS, as_shown
from tests.notebooks.test_notebooks_lab import PATIENCE, server
from tests.site.browser import executable, settle

# Two minutes of making and looking; `make test-all` does it.
pytestmark = pytest.mark.slow

#: Columns of the processed tables, and fields of cards, in which a source or a reader may write anything.
COLUMNS = (
    "producer", "carrier", "section", "locator", "figure", "hedge", "place", "sample", "period", "statement", "footnote",
    "register", "definition", "note", "target_population", "share_of", "name", "rating", "count_of", "explanation",
    "evidence", "shared", "before", "after",
)  # fmt: skip
FIELDS = ("title", "producer", "citation", "licence", "processing", "carrier")
#: Words with a meaning of their own; pages of regions ask for the claims of the last by its name.
_KEPT = {"", "unattributed", "Counting the Uncounted", "Walk Free"}
_PAGES = """
- {template: 10_sources.ipynb, output: sources, tags: [subject]}
- {template: 20_conflicts.ipynb, output: conflicts, tags: [subject]}
- {template: 70_why_numbers_differ.ipynb, output: why-numbers-differ, tags: [subject]}
- {template: 40_region.ipynb, output: "{slug}", tags: [region], grid: {region: [World, Netherlands]}}
"""
#: What a page has that ran, was made of a text, or would run if it were touched.
_LOOK = """() => ({
  ran: window.ran,
  headings: document.querySelectorAll("h1").length,
  strange: [...document.querySelectorAll("*")].filter((one) => !one.matches(".highlight-link a")).filter((one) => [...one.attributes].some(({ name, value }) =>
    name.startsWith("on") || (name === "href" && /^\\s*(javascript|vbscript|data):/i.test(value)))).map((one) => one.outerHTML.slice(0, 200)),
  formulas: document.querySelectorAll("math, mjx-container, .MathJax").length,
  text: document.body.textContent,
})"""


def planted(cell: str) -> str:
    """A cell with a text behind it, the same behind the same, so that what belongs together stays so."""
    texts = [*TEXTS.values()]
    return cell if cell in _KEPT else f"{cell} {texts[zlib.crc32(cell.encode()) % len(texts)]}"


def as_card_holds(text: str) -> str:
    """A text without hidden signs, which are refused in cards before any page is made."""
    return "".join(sign for sign in text if not hidden_sign(sign))


def plant(copy: Path) -> None:
    """Write the texts into every free column of the processed tables and every free field of the cards."""
    for path in (copy / "data/processed").glob("*.csv"):
        if path.stem == "10_coverage":
            # Its columns are counts, one of which is called as a text elsewhere.
            continue
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row.update({name: planted(row[name]) for name in COLUMNS if name in row})
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    cards = yaml.safe_load((copy / "data/raw/sources.yml").read_text(encoding="utf-8"))
    for card in cards:
        card.update({name: as_card_holds(planted(card[name])) for name in FIELDS if name in card})
    (copy / "data/raw/sources.yml").write_text(yaml.safe_dump(cards, allow_unicode=True), encoding="utf-8")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with such texts, and its pages and site in `build`."""
    return made_once(tmp_path_factory, "hostile", _make)


def _make(folder: Path) -> Path:
    copy = copied_project(folder / "project")
    shutil.copytree(ROOT / "docs", copy / "docs")
    plant(copy)
    (copy / "notebooks/collection.yml").write_text(_PAGES, encoding="utf-8")
    words = [sys.executable, "-m", "analysis", "site"]
    environment = {**os.environ, "ANALYSIS_PROJECT": str(copy)}
    done = subprocess.run(words, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextmanager
def watched(browser: Browser) -> Iterator[tuple[Page, list[str]]]:
    """A page of a browser, and what it complains of or asks while it is open."""
    said: list[str] = []

    def dismissed(dialog: Dialog) -> None:
        said.append(dialog.message)
        dialog.dismiss()

    page = browser.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    page.on(
        "console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("dialog", dismissed)
    yield page, said
    page.close()


def look(page: Page) -> str:
    """The text of a page on which nothing ran, and of which no part is made of a text."""
    seen: dict[str, Any] = page.evaluate(_LOOK)
    assert seen["ran"] is None
    assert seen["strange"] == []
    assert seen["formulas"] == 0
    assert seen["headings"] == 1
    return as_shown(seen["text"])


def test_every_page_shows_what_sources_print_as_text_and_runs_nothing_of_it(
    browser: Browser, hostile: Path
) -> None:
    site, shown = hostile / "build/site", dict.fromkeys(TEXTS, 0)
    formulas = {"methods.html", "coverage.html"}
    with watched(browser) as (page, said):
        for path in sorted(site.rglob("*.html")):
            if path.name in formulas:
                continue
            page.goto(path.as_uri())
            text = look(page)
            for name, one in TEXTS.items():
                shown[name] += as_shown(one) in text
        assert said == []
    # Pages of the region, of subjects, and of the sources and conflicts show them all.
    assert min(shown.values()) > 20, shown
    for name in (
        "regions/netherlands",
        "notebooks/sources",
        "notebooks/conflicts",
        "notebooks/why-numbers-differ",
        "conflicts",
    ):
        page_text = (site / f"{name}.html").read_text(encoding="utf-8")
        assert "&lt;h1&gt;BROKEN" in page_text, name


def test_what_scripts_show_of_such_texts_is_text(browser: Browser, hostile: Path) -> None:
    site = (hostile / "build/site").as_uri()
    with watched(browser) as (page, said):
        page.goto(f"{site}/find.html?q=BROKEN")
        page.locator(".find-item").first.wait_for()
        assert "<h1>BROKEN</h1>" in look(page)
        page.goto(f"{site}/search.html?q=BROKEN")
        page.locator("#search-results a").first.wait_for()
        look(page)
        page.goto(f"{site}/compare.html?regions=netherlands,world")
        page.locator("#netherlands details.fold > summary").click()
        page.locator("#netherlands li").first.wait_for()
        look(page)
        page.goto(f"{site}/regions/netherlands.html")
        for link in page.locator("a.n:visible").all()[:20]:
            # The note of the number before may lie over this one, as long as the mouse is there.
            page.mouse.move(0, 0)
            link.hover()
            page.locator("#number-note").wait_for(state="visible")
            look(page)
        assert said == []


def test_a_page_as_nbconvert_shows_it_runs_nothing(browser: Browser, hostile: Path, tmp_path: Path) -> None:
    with watched(browser) as (page, said):
        for name in ("netherlands", "sources", "conflicts", "why-numbers-differ"):
            notebook = (hostile / f"build/pages/{name}.ipynb").read_text(encoding="utf-8")
            (tmp_path / f"{name}.html").write_text(to_html(notebook, name), encoding="utf-8")
            page.goto((tmp_path / f"{name}.html").as_uri())
            assert as_shown(TEXTS["tags"]) in look(page)
        assert said == []


def test_a_page_in_jupyterlab_shows_text_and_no_formula(
    browser: Browser, hostile: Path, tmp_path: Path
) -> None:
    with server(tmp_path / "lab") as address, watched(browser) as (page, _):
        shutil.copy(hostile / "build/pages/netherlands.ipynb", tmp_path / "lab/notebooks")
        page.goto(f"{address}/lab/tree/notebooks/netherlands.ipynb?reset")
        page.locator("table").last.wait_for(state="attached")
        page.locator(".jp-RenderedMarkdown h1").first.wait_for()
        # Formulas are set a moment later.
        page.wait_for_timeout(5000)
        seen = page.evaluate(_LOOK)
        assert seen["ran"] is None
        assert seen["formulas"] == 0
        assert seen["headings"] == 1
        assert as_shown(TEXTS["tags"]) in as_shown(seen["text"])
        assert as_shown(TEXTS["formulas"]) in as_shown(seen["text"])


@pytest.mark.parametrize("address", ["file", "http"])
def test_a_script_that_got_into_a_page_does_not_run_and_the_sites_own_do(
    browser: Browser, by_hand: Path, tmp_path: Path, address: str
) -> None:
    site = tmp_path / "site"
    shutil.copytree(by_hand, site, ignore=shutil.ignore_patterns("*.zip"))
    text = (site / "regions/index.html").read_text(encoding="utf-8")
    strange = "".join(text for name, text in TEXTS.items() if name in ("tags", "links"))
    strange += '<a id="go" href="javascript:window.ran = 1">go</a><object data="data:text/html,x"></object>'
    (site / "regions/strange.html").write_text(
        text.replace("</article>", f"{strange}</article>"), encoding="utf-8"
    )
    with served(site) if address == "http" else file_address(site) as start, watched(browser) as (page, said):
        page.goto(f"{start}/regions/strange.html")
        page.locator("#go").click()
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") is None
        assert len(said) > 4
        assert [
            one
            for one in said
            if "Content Security Policy" not in one and "ERR_FILE_NOT_FOUND" not in one and "404" not in one
        ] == []
        said.clear()
        for name in (
            "index.html",
            "search.html?q=Ghana",
            "compare.html",
            "find.html?q=7",
            "regions/netherlands.html",
        ):
            page.goto(f"{start}/{name}")
            settle(page)
        assert page.evaluate("document.querySelectorAll('#number-note').length") == 1
        page.goto(f"{start}/find.html?q=7")
        page.locator(".find-item").first.wait_for()
        page.goto(f"{start}/search.html?q=Ghana")
        page.locator("#search-results a").first.wait_for()
        page.locator("button.theme-switch-button").first.click()
        page.locator("button.dropdown-item[data-mode=dark]:visible").first.click()
        assert page.evaluate("document.documentElement.dataset.theme") == "dark"
        assert [one for one in said if "favicon" not in one] == []


@contextmanager
def file_address(site: Path) -> Iterator[str]:
    """Address of a site as it lies on the disk."""
    yield site.as_uri()


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Address of a site that is served until the block ends."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    (site / "favicon.ico").write_bytes(b"")
    handler = functools.partial(Quiet, directory=str(site))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{running.server_port}"
        running.shutdown()
