"""What is made for paper: one sheet for each region, worksheets with their keys, and whole pages without cuts."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import analysis as an
from analysis.narrative.template_rows import Row, read
from analysis.site import print_sheets
from analysis.site.print_sheets import Ratio, differences, forbids_share, ratio, series, sheet_text
from analysis.site.site_data import SiteInput
from tests.site.browser import executable
from tests.site.fakes import changed

#: Between the margins of a sheet of A4 that the style sheets say, in pixels of a browser: 184 by 275 mm.
WIDTH = 695
#: Points of the smallest letters that may stand on a sheet.
SMALLEST = 6.5
#: What a PDF that Chromium writes has for each of its pages.
_PAGE = re.compile(rb"/Type\s*/Page\b")
SERIOUS = ("serious", "critical")


def pages_of(pdf: bytes) -> int:
    """How many pages a PDF has."""
    return len(_PAGE.findall(pdf))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def paper(browser: Browser) -> Iterator[Page]:
    """A page as wide as the text of a sheet; what it complains about fails the test."""
    wrong: list[str] = []
    page = browser.new_page(viewport={"width": WIDTH, "height": 1040})
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    yield page
    page.close()
    assert wrong == []


#: What of a sheet, as it is printed, does not fit into it, and the smallest letters on it, in points.
_FIT = """() => {
  const sheet = document.querySelector(".sheet"), text = document.querySelector(".columns .text");
  const letters = [...sheet.querySelectorAll("*")].filter((part) => part.tagName !== "SUP" && part.innerText);
  const picture = sheet.querySelector("figure img");
  return {
    below: sheet.scrollHeight - sheet.clientHeight,
    aside: sheet.scrollWidth - sheet.clientWidth,
    text: text ? text.scrollHeight - text.parentElement.clientHeight : 0,
    letters: Math.min(...letters.map((part) => parseFloat(getComputedStyle(part).fontSize))) * 0.75,
    picture: picture ? picture.getBoundingClientRect().height / picture.naturalHeight : 1,
  };
}"""


def assert_fits(page: Page) -> None:
    """All of the sheet stands on it, and is large enough to read."""
    page.emulate_media(media="print")
    fit = page.evaluate(_FIT)
    assert fit["below"] <= 1, (page.url, fit)
    assert fit["aside"] <= 1, (page.url, fit)
    assert fit["text"] <= 1, (page.url, fit)
    assert fit["letters"] >= SMALLEST, (page.url, fit)
    # Letters of a figure have nine points.
    assert fit["picture"] > 0.75, (page.url, fit)


@pytest.mark.slow
def test_each_region_prints_on_one_sheet_of_paper(paper: Page, built: Path) -> None:
    names = sorted(path.name for path in (built / "sheets").glob("*.html"))
    regions = {path.name for path in (built / "regions").glob("*.html")} - {"index.html"}
    assert {*names} == regions
    assert "world.html" in names
    for name in names:
        paper.goto((built / "sheets" / name).as_uri())
        assert_fits(paper)
        assert pages_of(paper.pdf(prefer_css_page_size=True)) == 1, name
        said = paper.locator("article.sheet").inner_text()
        assert f"regions/{name}" in said, "its address"
        assert "Not to be quoted" in said, name
        assert "<" not in said, "markup that is shown as text"
        numbers = paper.locator("article.sheet sup").all_inner_texts()
        assert {*numbers} == {str(place + 1) for place in range(paper.locator("ol.sources li").count())}, name


@pytest.mark.slow
def test_the_longest_text_that_is_let_through_fits_one_sheet(paper: Page, built: Path) -> None:
    paper.goto((built / "sheets/world.html").as_uri())
    fill = """longest => {
      const [text, sheet] = [document.querySelector(".text"), document.querySelector(".sheet")];
      sheet.classList.remove("usual", "long");
      sheet.classList.add("longest");
      const words = "people who were found by somebody in a year ".repeat(200);
      const letters = longest - 250 * document.querySelectorAll("ol.sources li").length;
      for (const part of text.querySelectorAll(":scope > :not(h2, ol)")) part.remove();
      const parts = Math.floor(letters / 400);
      for (let part = 0; part < parts; part += 1) {
        const paragraph = document.createElement("p");
        paragraph.textContent = words.slice(0, 393);
        text.prepend(paragraph);
      }
    }"""
    paper.evaluate(fill, print_sheets.LONGEST)
    assert_fits(paper)
    assert pages_of(paper.pdf(prefer_css_page_size=True)) == 1
    paper.evaluate(fill, 2 * print_sheets.LONGEST)
    with pytest.raises(AssertionError):
        assert_fits(paper)


@pytest.mark.slow
def test_a_worksheet_and_its_key_are_a_page_each(paper: Page, built: Path) -> None:
    names = sorted((built / "worksheets").glob("*.html"))
    assert [path.stem for path in names if path.stem in ("world", "netherlands")] == ["netherlands", "world"]
    for path in names:
        paper.goto(path.as_uri())
        paper.emulate_media(media="null")
        key = paper.locator("details.key article")
        assert not key.is_visible(), "a class does not see it"
        assert pages_of(paper.pdf(prefer_css_page_size=True)) == 2, path
        paper.locator("details.key summary").click()
        assert key.is_visible()
        assert_fits(paper)
        assert pages_of(paper.pdf(prefer_css_page_size=True)) == 2, path
        first = paper.locator("article.sheet").first
        questions = first.locator("ol.questions > li").count()
        assert questions == key.locator("ol.questions > li").count() >= 2, path
        assert key.locator("table").first.locator("td").count() > 0


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sheets/world.html", "worksheets/world.html"])
def test_sheets_are_read_on_a_phone_too_and_print_themselves(paper: Page, built: Path, name: str) -> None:
    paper.set_viewport_size({"width": 360, "height": 740})
    paper.add_init_script("window.print = () => { window.printed = (window.printed || 0) + 1; };")
    paper.goto(f"{built.as_uri()}/{name}")
    assert paper.evaluate("document.documentElement.scrollWidth") <= 360
    paper.get_by_role("button", name="Print").click()
    assert paper.evaluate("window.printed") == 1
    found = Axe().run(paper, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
    assert [one["id"] for one in found if one["impact"] in SERIOUS] == []
    paper.get_by_role("link", name="The page of World").click()
    paper.wait_for_url("**/regions/world.html")
    paper.locator(".on-paper").get_by_role("link", name="Print World on one sheet").click()
    paper.wait_for_url("**/sheets/world.html")


def rungs_of(region: str) -> list[Row]:
    """The rungs of a region that have a number."""
    ladder = an.build_ladder(an.load_claims(region))
    return list(read(ladder[ladder["basis"] != "none"], []))


def test_links_become_numbers_of_sources_in_the_order_of_the_text(inputs: SiteInput) -> None:
    page = next(page for page in inputs.pages if page.slug == "netherlands")
    shown = sheet_text(page)
    assert shown.ids == ["A2009-039"]
    assert "1,000 to 7,000<sup>1</sup>" in shown.answer
    assert "<a " not in shown.answer + shown.rungs
    assert shown.length > len(shown.answer)


def test_a_key_names_what_two_numbers_differ_in_and_nothing_else() -> None:
    found, trafficked, *_ = rungs_of("Netherlands")
    assert differences(found, found) == []
    assert differences(found, trafficked) == ["visibility", "time", "maker", "grade"]
    assert differences(found, changed(found, period_end=2030)) == ["time"]
    assert differences(found, changed(found, status="forced_labour")) == ["whom"]
    assert forbids_share(["visibility", "time"])
    assert not forbids_share(["visibility", "maker", "grade"])


def test_a_key_divides_numbers_and_the_ends_of_ranges() -> None:
    found, trafficked, *_ = rungs_of("Netherlands")
    assert (found.best, trafficked.low, trafficked.high) == (814, 4000, 7000)
    assert ratio(found, trafficked) == Ratio(4.9, 8.6)
    assert ratio(found, found) == Ratio(1, 1)
    assert ratio(found, changed(trafficked, bound="lower")) is None
    assert ratio(changed(found, best=None), trafficked) is None


def test_a_series_is_of_one_maker_one_kind_and_single_years(claims: dict[str, Row]) -> None:
    found = rungs_of("Netherlands")[0]
    own = [claim for claim in claims.values() if claim.region_code == "NLD"]
    counts = series(found, own)
    years = [int(claim.period_start) for claim in counts]
    assert years == sorted(set(years))
    assert 3 <= len(years) <= 8
    assert counts[-1].id == found.number_id
    assert {(claim.producer, claim.kind_of) for claim in counts} == {("UNODC", counts[0].kind_of)}
    assert series(found, own[:2]) == []


#: Headings of a PDF with where they stand: Chromium writes an outline with the page and the height of each.
_OUTLINED = re.compile(rb"/Dest \[(\d+) 0 R /XYZ [\d.-]+ ([\d.-]+)")
#: Points above the lower edge of A4 below which a heading would stand alone: the margin of 20 mm and two lines.
FOOT = 57 + 28


@pytest.mark.slow
@pytest.mark.parametrize("name", ["netherlands", "world"])
def test_a_whole_page_prints_without_cut_tables_or_lonely_headings(
    paper: Page, built: Path, name: str
) -> None:
    paper.add_init_script("window.print = () => { window.printed = true; };")
    paper.set_viewport_size({"width": 658, "height": 970})
    paper.goto(f"{built.as_uri()}/regions/{name}.html")
    folded = pages_of(paper.pdf(prefer_css_page_size=True))
    assert folded <= 6, "folds that are closed stay so"
    assert paper.locator("details.fold[open]").count() == 0
    paper.get_by_role("button", name="Print it with all folds open").click()
    paper.wait_for_function("window.printed")
    assert paper.locator("details.fold:not([open])").count() == 0
    paper.emulate_media(media="print")
    assert paper.evaluate("document.documentElement.scrollWidth") <= 658
    edges = paper.locator("article table").evaluate_all(
        "tables => tables.map((table) => table.getBoundingClientRect().right)"
    )
    assert max(edges) <= 659, "no column is cut"
    breaks = "parts => parts.map((part) => getComputedStyle(part).breakInside)"
    for part in ("article tbody tr", "article figure.drawing", "article h2"):
        assert {*paper.locator(part).evaluate_all(breaks)} == {"avoid"}, part
    opened = paper.pdf(prefer_css_page_size=True, tagged=True, outline=True)
    assert pages_of(opened) > folded
    heights = [float(height) for _, height in _OUTLINED.findall(opened)]
    assert len(heights) > 10
    assert min(heights) > FOOT, "a heading has something below it"
    paper.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert paper.locator("details.fold[open]").count() == 0
