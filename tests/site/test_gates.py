"""What every reader must be able to do on the site, in a real browser: answers in two clicks, few words, both widths and themes.

Expected values come from the processed tables; what is compared is what stands visibly on a page.
"""

import csv
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, sync_playwright

from tests.conftest import REGIONS, ROOT
from tests.site.browser import executable

# A browser, and the site of real pages.
pytestmark = pytest.mark.slow

#: Whom a reader asks about, and the code of each in the tables.
PLACES = {"World": "WORLD", "Netherlands": "NLD", "Ukraine": "UKR", "Nepal": "NPL"}
WIDE: dict[str, Any] = {"viewport": {"width": 1300, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
SCREENS = {"1300": WIDE, "360": PHONE}
#: Pixels from the top above which the first chart of a region begins on a phone.
FIRST_CHART = 640
#: Words of running text before anything is unfolded; the issue gives the page of conflicts more.
WORDS = 400
WORDS_OF = {"conflicts.html": 1_500}
#: How a page names the ways in which numbers come about, by the grade of a number in the tables.
KNOWN_FROM = {
    "registered": "a register",
    "surveys_extended": "surveys of some countries",
    "list_comparison": "a comparison of lists",
    "survey": "a survey",
    "model": "a model",
}
#: One page of each type that has its own layout.
LAYOUTS = (
    *("index.html", "regions/world.html", "regions/nepal.html", "regions/netherlands.html", "find.html?q=50"),
    *("compare.html", "conflicts.html", "concepts.html", "evidence/surveys.html#SUR-074"),
    *("conflicts/detection-rate.html", "glossary.html", "publications.html"),
)


@cache
def table(name: str) -> tuple[dict[str, str], ...]:
    """The rows of a processed table, as they stand in its file."""
    with (ROOT / f"data/processed/{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def rungs(code: str) -> list[dict[str, str]]:
    """The numbers that are held of a place, from its ladder."""
    return [row for row in table("30_ladder") if row["region_code"] == code and row["basis"] == "claim"]


def claim(claim_id: str) -> dict[str, str]:
    """A claim as the table has it."""
    return next(row for row in table("10_claims") if row["claim_id"] == claim_id)


def printed(row: dict[str, str]) -> str:
    """The number of a row as a reader writes it: millions in words, thousands apart."""
    ends = [float(row[end]) for end in (("best",) if row["best"] else ("low", "high"))]
    return " to ".join(f"{end / 1e6:g} million" if end >= 1e6 else f"{end:,.0f}" for end in ends)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


class Reader:
    """Somebody on the start page, whose clicks are counted; letters typed before a click are part of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.text = page.locator("article.bd-article")
        self.clicks = 0

    def click(self, what: Locator) -> None:
        """Click on, or touch, the first of some things, and wait for the page to which it leads."""
        self.clicks += 1
        what.first.click()
        self.page.wait_for_load_state("load")

    def go_to(self, place: str) -> None:
        """Open the page of a place: the world by its question, a country by its name."""
        if place == "World":
            self.click(self.page.locator("ul.ways a").filter(has_text="How many?"))
        else:
            self.page.fill("#filter-countries", place[:5].lower())
            self.click(self.page.locator("#by-name a:visible"))
        self.page.wait_for_url(f"**/regions/{place.lower()}.html")

    def reads(self) -> str:
        """What can be seen of the page without a further click, in one line."""
        return " ".join(self.text.inner_text().split())


@contextmanager
def reading(browser: Browser, built: Path, name: str, **options: Any) -> Iterator[Page]:
    """A page of the site, on a screen of its own; an error of a script fails the test."""
    context = browser.new_context(reduced_motion="reduce", **options)
    # Machines are shared.
    context.set_default_timeout(60_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(f"{built.as_uri()}/{name}")
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(params=SCREENS)
def reader(request: pytest.FixtureRequest, browser: Browser, built: Path) -> Iterator[Reader]:
    """Somebody on the start page, on a wide screen and on a phone."""
    with reading(browser, built, "index.html", **SCREENS[request.param]) as page:
        yield Reader(page)


def said_of(row: dict[str, str], seen: str) -> str:
    """What a page says of the number of a row where it first stands: to the end of what is in brackets behind it."""
    found = re.search(rf"(?<![\d,.]){re.escape(printed(row))}(?![\d,]).*?\)\.", seen)
    assert found, printed(row)
    return found[0]


def how_many(reader: Reader, place: str) -> None:
    """Each number of the ladder, with its year and the maker and year of its publication."""
    seen = reader.reads()
    for row in rungs(PLACES[place]):
        said = said_of(row, seen)
        assert row["period_end"] in said
        assert row["producer"] in said
        assert row["producer_year"] in said


def how_known(reader: Reader, place: str) -> None:
    """How each number came about beside it, and how certain the one is that leads."""
    seen = reader.reads()
    for row in rungs(PLACES[place]):
        assert KNOWN_FROM[row["grade"]] in said_of(row, seen)
    leading = next(row for row in rungs(PLACES[place]) if row["leads"] == "true")
    assert re.search(rf"Its certainty is {leading['certainty'].replace('_', ' ')}\b", seen)


def which_not(reader: Reader, place: str) -> None:
    """A number that is not to be quoted, with the reason of its advice."""
    seen = reader.reads()
    named = seen[seen.index("Not to be quoted:") :]
    advice = {row["claim_id"]: row["advice"] for row in table("30_quoting")}
    link = reader.text.locator("p").filter(has_text="Not to be quoted:").locator("a").first
    shunned = str(link.get_attribute("href")).partition("#")[2]
    assert advice[shunned] == "do_not_quote"
    row = claim(shunned)
    ends = [float(row[end]) for end in ("low", "best", "high") if row[end]]
    assert all(f"{end:,.0f}" in named or f"{end / 1e6:g} million" in named for end in ends)
    assert PLACES[place] in row["regions"].split(";")
    assert "because" in named


def whose_report(reader: Reader, place: str) -> None:
    """The title of the publication behind the number that leads, and a link to it where its address is known."""
    leading = next(row for row in rungs(PLACES[place]) if row["leads"] == "true")
    claim_id = leading["claim_ids"]
    publication = next(row for row in table("10_publications") if row["claim_id"] == claim_id)
    reader.click(reader.text.locator(f"a.n[href='#{claim_id}']:visible"))
    shown = reader.page.locator(f"tr[id='{claim_id}']:visible, #number-note:visible")
    shown.first.wait_for()
    assert publication["title"] in " ".join(shown.all_inner_texts())
    if address := publication["address"]:
        assert address in [link.get_attribute("href") for link in shown.locator("a").all()]


QUESTIONS: tuple[Callable[[Reader, str], None], ...] = (how_many, how_known, which_not, whose_report)


@pytest.mark.parametrize("place", PLACES)
def test_four_questions_are_answered_in_two_clicks_each(reader: Reader, place: str) -> None:
    """How many, how that is known, which number not to quote, whose report: each from the start page."""
    start = reader.page.url
    for ask in QUESTIONS:
        reader.page.goto(start)
        reader.clicks = 0
        reader.go_to(place)
        ask(reader, place)
        assert 0 < reader.clicks <= 2, ask.__name__


def test_the_numbers_of_the_world_need_no_click(reader: Reader) -> None:
    seen = reader.reads()
    for row in rungs("WORLD"):
        value = seen.index(printed(row))
        assert row["period_end"] in seen[value : value + 200]
        assert row["producer"] in seen[value : value + 200]


def test_a_place_that_is_not_read_says_so_when_it_is_typed(reader: Reader) -> None:
    reader.page.fill("#filter-countries", "andorra")
    assert reader.page.locator(".by-name li:visible").all_inner_texts() == ["Andorra (not yet read)"]
    reader.page.fill("#filter-countries", "")
    assert reader.page.locator(".by-name li:visible").count() == 0


_RUNNING = """article => {
  const count = (element) => element.innerText.split(/\\s+/).filter(Boolean).length;
  const isOfLinks = (list) => [...list.children].every((item) => {
    const links = [...item.querySelectorAll("a")].map((link) => link.innerText).join("");
    return item.innerText.replace(/\\s/g, "") === links.replace(/\\s/g, "");
  });
  const lists = [...article.querySelectorAll("ul, ol")].filter(isOfLinks);
  const other = [...article.querySelectorAll("table, figure, pre, form, summary, ul.tiles")];
  const left = [...lists, ...other];
  const outer = left.filter((one) => !left.some((other) => other !== one && other.contains(one)));
  return count(article) - outer.map(count).reduce((sum, words) => sum + words, 0);
}"""


def test_no_page_has_many_words_before_its_folds(browser: Browser, built: Path) -> None:
    """Running text: not tables, pictures, the map, code, forms, names of what is folded and lists of nothing but links."""
    counted = {}
    with reading(browser, built, "index.html", **WIDE) as page:
        for path in sorted(built.rglob("*.html")):
            name = path.relative_to(built).as_posix()
            # Neither a sheet for printing nor a picture by itself, of which there are hundreds.
            if '<article class="bd-article"' not in path.read_text(encoding="utf-8"):
                continue
            page.goto(path.as_uri())
            counted[name] = page.locator("article.bd-article").evaluate(_RUNNING)
    assert len(counted) > len(REGIONS)
    long = {name: words for name, words in counted.items() if words > WORDS_OF.get(name, WORDS)}
    assert long == {}


def test_what_is_folded_because_a_page_is_long_is_one_click_away(browser: Browser, built: Path) -> None:
    """By its heading, by a link to its anchor, and by a word that is typed."""
    with reading(browser, built, "methods.html", **WIDE) as page:
        fold = page.locator("section > details.fold").first
        assert not fold.locator("p").first.is_visible()
        fold.locator("summary").click()
        assert fold.locator("p").first.is_visible()
        anchor = page.locator("section:has(> details.fold)").last.get_attribute("id")
        page.goto(f"{built.as_uri()}/methods.html#{anchor}")
        assert page.locator(f"#{anchor} > details.fold").get_attribute("open") is not None
    with reading(browser, built, "evidence/surveys.html", **WIDE) as page:
        shown = page.locator("article.claim:visible")
        before = shown.count()
        assert before < 5 < page.locator("article.claim").count()
        page.fill("#filter-claims", "SUR-074 nepal")
        assert "SUR-074" in [one.get_attribute("id") for one in shown.all()]
        page.fill("#filter-claims", "")
        assert shown.count() == before


@pytest.mark.parametrize("width", SCREENS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_layout_fits_both_widths_in_both_themes(
    browser: Browser, built: Path, width: str, theme: Any
) -> None:
    alike = {"exclude": [[".filter-item:nth-child(n+6)"], ["tbody tr:nth-child(n+6)"]]}
    rules = {"type": "rule", "values": ["color-contrast", "link-in-text-block", "target-size", "region"]}
    with reading(browser, built, "index.html", color_scheme=theme, **SCREENS[width]) as page:
        for name in LAYOUTS:
            page.goto(f"{built.as_uri()}/{name}")
            assert page.evaluate("document.documentElement.dataset.theme") == theme
            assert page.evaluate("document.documentElement.scrollWidth") <= int(width), name
            options = {"preload": False, "resultTypes": ["violations"], "runOnly": rules}
            found = Axe().run(page, alike, options).response["violations"]
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [f"{name} {one['id']}: {one['nodes'][0]['html'][:120]}" for one in serious] == []


def test_the_first_chart_of_a_region_begins_near_the_top_of_a_phone(browser: Browser, built: Path) -> None:
    paths = [path for path in sorted(built.glob("regions/*.html")) if path.name != "index.html"]
    assert len(paths) == len(REGIONS)
    with reading(browser, built, "index.html", **PHONE) as page:
        for path in paths:
            page.goto(path.as_uri())
            chart = page.locator("figure.drawing, .drawing-frame").first
            assert 0 < chart.bounding_box()["y"] < FIRST_CHART, path.name
