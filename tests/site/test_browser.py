"""The site in a real browser: no errors, nothing from the network, everything reachable by mouse, keyboard and touch."""

import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request, sync_playwright

from tests.site.browser import executable, settle

# Some two minutes of a browser; `make test-all` does it.
pytestmark = pytest.mark.slow

#: One page of each type.
TYPES = (
    *(
        "index.html",
        "regions/index.html",
        "regions/netherlands.html",
        "evidence/ilo.html",
        "questions/money.html",
    ),
    *("find.html?q=27", "compare.html", "conflicts.html", "questions/choices.html", "changelog.html"),
    *("notebooks/conflicts.html", "methods.html", "search.html?q=Moldova"),
    *("concepts.html", "article-of-2009.html", "conflicts/part-above-whole.html"),
)
#: The longest pages beside them.
LONG = (
    *("evidence/article_2009.html", "evidence/unodc.html", "evidence/us_state_department.html"),
    "conflicts/detection-rate.html",
)
#: Rows of long lists are alike: the first ones stand for all.
ALIKE = {"exclude": [[".filter-item:nth-child(n+6)"], ["tbody tr:nth-child(n+6)"]]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
#: Bytes that a page may need before its reader scrolls.
FIRST_VIEW = 1_000_000

Opened = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, built: Path) -> Opened:
    """Open a page of the site; what the browser complains about, or fetches from elsewhere, fails the test."""

    @contextmanager
    def open_page(name: str, *, asked: list[str] | None = None, **options: Any) -> Iterator[Page]:
        wrong: list[str] = []
        asked = [] if asked is None else asked
        under_way: set[Request] = set()

        def finished(request: Request) -> None:
            under_way.discard(request)

        def failed(request: Request) -> None:
            finished(request)
            # What a page still loads when it leads on to another is broken off: a missing file says something else.
            if request.failure != "net::ERR_ABORTED":
                wrong.append(f"{page.url} cannot load {request.url}: {request.failure}")

        def requested(request: Request) -> None:
            asked.append(request.url)
            under_way.add(request)

        def said(message: ConsoleMessage) -> None:
            if message.type in ("error", "warning"):
                wrong.append(f"{page.url}: {message.text}")

        context = browser.new_context(**options)
        # Machines are shared.
        context.set_default_timeout(60_000)
        page = context.new_page()
        page.on("console", said)
        page.on("pageerror", lambda error: wrong.append(f"{page.url}: {error}"))
        page.on("request", requested)
        page.on("requestfinished", finished)
        page.on("requestfailed", failed)
        page.goto(f"{built.as_uri()}/{name}")
        yield page
        # A picture that came near the screen may still be on its way; closing the page breaks it off.
        deadline = time.monotonic() + 60
        while under_way and time.monotonic() < deadline:
            page.wait_for_timeout(10)
        page.remove_listener("requestfailed", failed)
        context.close()
        assert wrong == []
        assert [address for address in asked if not address.startswith(("file:", "data:"))] == []

    return open_page


def test_every_page_loads_without_an_error_stays_on_the_disk_and_fits_a_phone(
    opened: Opened, built: Path
) -> None:
    with opened("index.html", viewport={"width": 360, "height": 740}) as page:
        for path in sorted(built.rglob("*.html")):
            page.goto(path.as_uri())
            page.mouse.wheel(0, 20_000)
            assert page.title(), path
            assert page.evaluate("document.documentElement.scrollWidth") <= 360, path


#: Pages with figures: of rich and of poor regions.
DRAWN = tuple(f"regions/{name}.html" for name in ("world", "netherlands", "ghana", "oceania"))
_SHOWN = """images => images.map(image => {
  const box = image.getBoundingClientRect(), frame = image.closest('.drawing-frame');
  return {file: image.currentSrc.split('/').pop(), own: image.naturalWidth, left: box.left, right: box.right,
          width: box.width, inner: frame.scrollWidth, outer: frame.clientWidth, alt: image.alt};
})"""


def open_folds(page: Page) -> None:
    """What is folded away fetches no pictures."""
    page.locator("details.fold").evaluate_all("folds => folds.forEach((fold) => { fold.open = true; })")


def see(picture: Locator) -> None:
    """Scroll to a picture and wait until it is there: it is fetched only when it comes near the screen."""
    picture.scroll_into_view_if_needed()
    picture.page.wait_for_function(
        "image => image.complete && image.currentSrc", arg=picture.element_handle(), timeout=60_000
    )


@pytest.mark.parametrize("name", DRAWN)
def test_a_phone_gets_pictures_drawn_for_it_and_no_other(opened: Opened, name: str) -> None:
    asked: list[str] = []
    with opened(name, asked=asked, viewport={"width": 360, "height": 740}) as page:
        open_folds(page)
        # What is drawn for the other theme is neither shown nor fetched.
        frames = page.locator(".drawing-frame img:visible")
        for number in range(frames.count()):
            see(frames.nth(number))
        shown = frames.evaluate_all(_SHOWN)
        assert shown
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
    for one in shown:
        assert one["file"].endswith(".phone.svg"), one
        assert one["own"] == 328
        assert 0.99 < one["width"] / one["own"] < 1.01, "letters are as large as they were drawn"
        assert one["left"] >= 0
        assert one["right"] <= 360
        assert one["inner"] <= one["outer"], "nothing to scroll sideways"
        assert one["alt"]
    pictures = {address.rpartition("/")[2] for address in asked if "/figures/" in address}
    assert pictures == {one["file"] for one in shown}


def test_a_wide_screen_gets_the_pictures_of_the_page(opened: Opened) -> None:
    asked: list[str] = []
    with opened("regions/netherlands.html", asked=asked, viewport={"width": 1280, "height": 900}) as page:
        open_folds(page)
        see(page.locator(".drawing-frame img:visible").last)
    pictures = [address for address in asked if "/figures/" in address]
    assert pictures
    assert not [address for address in pictures if ".phone." in address]


@pytest.mark.parametrize("name", [*TYPES, *LONG])
def test_the_first_view_is_light_and_axe_finds_nothing_serious(opened: Opened, name: str) -> None:
    asked: list[str] = []
    # Else colours would be looked at while they change from theme to theme.
    with opened(name, asked=asked, color_scheme="light", reduced_motion="reduce") as page:
        settle(page)
        files = {Path(unquote(urlsplit(address).path)) for address in asked if address.startswith("file:")}
        assert len(files) > 3
        assert sum(path.stat().st_size for path in files) < FIRST_VIEW
        # What is folded because a page is long is looked at all the same.
        page.locator("section > details.fold, details.fold.filter-item").evaluate_all(
            "folds => folds.forEach((fold) => { fold.open = true; })"
        )
        # The longest pages are of the same types as others; of what axe looks at, colours alone differ by theme.
        for theme, rules in (("light", {}), ("dark", CONTRAST)) if name in TYPES else ():
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            options = {"preload": False, "resultTypes": ["violations"], **rules}
            found = Axe().run(page, ALIKE, options).response["violations"]
            serious = [one for one in found if one["impact"] in ("serious", "critical")]
            assert [f"{one['id']}: {one['nodes'][0]['html'][:120]}" for one in serious] == []


def test_search_works_from_the_disk(opened: Opened) -> None:
    with opened("search.html?q=Moldova") as page:
        page.wait_for_selector("#search-results a")
        assert "Moldova" in page.locator("#search-results a").all_inner_texts()


def test_a_number_explains_itself_to_the_mouse(opened: Opened) -> None:
    with opened("regions/netherlands.html") as page:
        page.locator("a.n").first.hover()
        page.locator("#number-note").wait_for(state="visible")
        assert "“814”" in page.locator("#number-note").inner_text()
        assert "presumed victims" in page.locator("#number-note").inner_text()
        page.mouse.move(2, 2)
        page.locator("#number-note").wait_for(state="hidden")


def test_a_number_explains_itself_to_the_keyboard(opened: Opened) -> None:
    with opened("regions/netherlands.html") as page:
        for _ in range(200):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('a.n')"):
                break
        assert page.locator("#number-note").is_visible()
        assert page.locator("a.n").first.get_attribute("aria-describedby") == "number-note"
        page.keyboard.press("Escape")
        assert not page.locator("#number-note").is_visible()
        page.keyboard.press("Enter")
        page.wait_for_url("**/regions/netherlands.html#UNODCNLD-2022")
        page.locator("tr#UNODCNLD-2022").wait_for(state="visible")


def test_a_number_explains_itself_to_a_finger(opened: Opened) -> None:
    with opened(
        "regions/netherlands.html", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True
    ) as page:
        page.locator("a.n").first.tap()
        page.locator("#number-note").wait_for(state="visible")
        assert page.url.endswith("regions/netherlands.html")
        box = page.locator("#number-note").bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 360
        page.locator("#number-note").locator("a").tap()
        page.wait_for_url("**/regions/netherlands.html#UNODCNLD-2022")
        page.locator("tr#UNODCNLD-2022 a:not(.maker)").click()
        page.wait_for_url("**/evidence/unodc.html#UNODCNLD-2022")


def test_chosen_regions_stand_side_by_side(opened: Opened) -> None:
    with opened("compare.html?regions=netherlands,germany") as page:
        page.locator("#netherlands details.fold > summary").click()
        page.locator("#netherlands li").first.wait_for()
        assert page.locator(".side:visible h2").all_inner_texts() == ["Netherlands", "Germany"]
        assert page.locator("#netherlands .mark").count() > 3
        page.locator("form.chooser select").nth(2).select_option("moldova")
        page.locator("#moldova li").first.wait_for(state="attached")
        assert page.locator(".side:visible").count() == 3
        assert page.url.endswith("regions=netherlands,germany,moldova")


def test_conflicts_of_a_region_are_those_that_the_list_of_regions_counts(opened: Opened) -> None:
    with opened("regions/index.html") as page:
        link = page.locator("td.conflicts a[href$='region=netherlands']")
        counted = int(link.inner_text())
        link.click()
        page.wait_for_url("**/conflicts.html?region=netherlands")
        assert page.locator(".conflict:visible").count() == counted > 0
        assert 0 <= page.locator("p.filter").bounding_box()["y"] < 400
        page.locator(".filter-all").click()
        page.wait_for_url("**/conflicts.html")
        assert page.locator(".conflict:visible").count() > counted


@pytest.mark.parametrize("rows", [".filter-group:not(details) tr.conflict", "details.kind tr.conflict"])
def test_a_link_to_a_conflict_leads_to_its_paragraph_with_and_without_scripts(
    opened: Opened, rows: str
) -> None:
    with opened("conflicts.html", java_script_enabled=False) as page:
        row = page.locator(rows).first
        name = row.get_attribute("id")
        link = row.locator("a").get_attribute("href")
        page.goto(f"{page.url}#{name}")
        assert page.url.endswith(f"conflicts.html#{name}")
        page.goto(f"{page.url.rpartition('/')[0]}/{link}")
        assert page.locator(f"article[id='{name}'] p").first.is_visible()
    with opened("index.html") as page:
        page.goto(f"{page.url.rpartition('/')[0]}/conflicts.html#{name}", wait_until="commit")
        page.wait_for_url(f"**/{link}")
        assert page.locator(f"article[id='{name}'] p").first.is_visible()


#: Words that the page of conflicts may have before anything is folded out.
WORDS_OF_CONFLICTS = 1_500
#: Letters that the words for a picture may have, where it is shown on a page that has its own.
ALTERNATIVE = 400


@pytest.mark.parametrize("width", [1300, 360])
def test_the_page_of_conflicts_begins_with_a_picture_and_few_words(opened: Opened, width: int) -> None:
    with opened("conflicts.html", viewport={"width": width, "height": 740}) as page:
        text = page.locator("article.bd-article")
        assert 500 < len(text.inner_text().split()) < WORDS_OF_CONFLICTS
        picture = text.locator("figure img:visible")
        see(picture)
        assert picture.count() == 1
        assert picture.bounding_box()["height"] > 300
        assert 100 < len(picture.get_attribute("alt")) < ALTERNATIVE
        assert page.evaluate("document.querySelector('figure.drawing').offsetTop") < 640
        assert text.locator("table.disputes:visible").count() == 1
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_is_typed_opens_the_folds_that_hold_it(opened: Opened) -> None:
    with opened("conflicts.html") as page:
        before = page.locator("tr.conflict:visible").count()
        page.fill("#filter-conflicts", "eurostat")
        shown = page.locator("tr.conflict:visible").all_inner_texts()
        assert shown
        assert all("eurostat" in row.lower() for row in shown)
        box = page.locator("table.disputes:visible td[data-label='Factor']").last
        assert box.evaluate("cell => parseFloat(getComputedStyle(cell).paddingRight)") > 10
        assert page.locator("details.kind[open]").count() > 0
        page.fill("#filter-conflicts", "")
        assert page.locator("details.kind[open]").count() == 0
        assert page.locator("tr.conflict:visible").count() == before


def column(page: Page, name: str) -> list[str]:
    """What stands in one column of the table of all conflicts, from the top."""
    heads = [text.strip() for text in page.locator("#table-conflicts thead th").all_inner_texts()]
    return page.locator("#table-conflicts tbody tr").evaluate_all(
        "(rows, place) => rows.map((row) => row.cells[place].textContent.trim())", heads.index(name)
    )


def sorted_by(page: Page) -> list[tuple[str, str]]:
    """The headings that say the table is sorted by them, and how."""
    heads = page.locator("#table-conflicts thead th[aria-sort]").all()
    return [(head.inner_text().split("\n")[0], head.get_attribute("aria-sort") or "") for head in heads]


def test_the_table_of_all_conflicts_is_sorted_by_mouse_and_keyboard(opened: Opened) -> None:
    with opened("notebooks/conflicts.html") as page:
        open_folds(page)
        every = sorted(column(page, "What"))
        assert len(every) == 150
        assert sorted_by(page) == []
        button = page.locator("#table-conflicts thead button")
        button.filter(has_text="Times apart").click()
        apart = [float(text.replace(",", "")) for text in column(page, "Times apart") if text]
        assert apart == sorted(apart, reverse=True)
        assert sorted_by(page) == [("Times apart", "descending")]
        button.filter(has_text="Where").focus()
        page.keyboard.press("Enter")
        rising = [text for text in column(page, "Where") if text]
        assert rising == sorted(rising)
        assert sorted_by(page) == [("Where", "ascending")]
        both = [*zip(column(page, "Where"), column(page, "Times apart"), strict=True)]
        places = Counter(where for where, apart in both if where and apart)
        commonest, _ = places.most_common(1)[0]
        within = [float(text.replace(",", "") or 0) for where, text in both if where == commonest]
        assert len(within) > 2
        assert within == sorted(within, reverse=True), "what is equal keeps the order that it had"
        page.keyboard.press("Space")
        falling = [text for text in column(page, "Where") if text]
        assert falling == sorted(rising, reverse=True)
        assert sorted_by(page) == [("Where", "descending")]
        assert sorted(column(page, "What")) == every


def test_choices_made_otherwise_move_the_answer_by_keyboard(opened: Opened) -> None:
    with opened("questions/choices.html?region=netherlands") as page:
        told = page.locator(".multiverse-result")
        page.locator(".multiverse-choices fieldset").first.wait_for()
        assert told.inner_text() == "As published: about 1,000 (95 percent interval 250 to 4,000)"
        page.locator("#multiverse-region").focus()
        page.keyboard.press("Tab")
        page.keyboard.press("ArrowDown")
        wanted = "about 1,500 (95 percent interval 380 to 6,000), 1.5 times the published 1,000"
        assert told.inner_text() == f"With 1 choice made otherwise: {wanted}"
        for _ in range(2):
            page.keyboard.press("Tab")
            page.keyboard.press("ArrowDown")
        # 0.5, off, linear_pool: combination 1 * 4 + 1 * 2 + 1 of the grid.
        assert told.inner_text().startswith("With 3 choices made otherwise: about 1,600 ")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert told.inner_text().startswith("As published: about 1,000 ")
        for place, level in enumerate((2, 1, 1)):
            page.locator(f"input[name='choice-{place}']").nth(level).check()
        assert told.inner_text().startswith("No estimate:")
        assert not page.locator(".multiverse-track .now").is_visible()


def test_the_questions_of_a_newcomer_are_answered_in_a_few_clicks(opened: Opened) -> None:
    """How many in the Netherlands, and how sure; why revenues differ; which are both; which not to quote."""
    with opened("index.html") as page:
        text = page.locator("article.bd-article")

        def ask(question: str) -> None:
            page.goto(f"{page.url.partition('/site/')[0]}/site/index.html")
            page.wait_for_load_state("load")
            page.locator("ul.ways a").filter(has_text=question).click()
            page.wait_for_load_state("load")

        page.fill("#filter-countries", "netherlands")
        page.locator(".by-name li:visible a").first.click()
        assert "814 presumed victims of trafficking in 2022 (UNODC, 2025; a register)" in text.inner_text()
        assert "4,000 to 7,000 people trafficked at some time in a year, 2018 to 2019" in text.inner_text()
        page.wait_for_load_state("load")
        ask("Why do the revenue figures differ?")
        assert "they measure different things" in text.inner_text()
        ask("Source, transit or destination?")
        both = "Countries named both as a source and as a destination: Dominican Republic, Russia, Thailand"
        assert both in text.inner_text()
        ask("Find a number")
        page.locator("ul.advice a").first.click()
        page.wait_for_url("**/find.html?q=do%20not%20quote")
        page.locator(".find-item").first.wait_for()
        assert all("Do not quote: " in row for row in page.locator(".find-item").all_inner_texts())


def test_a_list_is_filtered_by_words(opened: Opened) -> None:
    with opened("regions/index.html") as page:
        every = page.locator(".filter-item:visible").count()
        page.fill("#filter-regions", "nether")
        assert page.locator(".filter-item:visible th").all_inner_texts() == ["Netherlands"]
        assert page.locator(".filter-group:visible").count() == 1
        page.fill("#filter-regions", "")
        assert page.locator(".filter-item:visible").count() == every


def test_everything_is_there_without_scripts(opened: Opened) -> None:
    with opened("regions/index.html", java_script_enabled=False) as page:
        assert page.locator(".filter-item:visible").count() == page.locator(".filter-item").count() > 0
        assert not page.locator("#filter-regions").is_visible()
    with opened("notebooks/conflicts.html", java_script_enabled=False) as page:
        assert page.locator("table button").count() == 0
        assert page.locator("#table-conflicts tbody th a[href*='conflicts.html#']").count() == 150
    with opened("questions/choices.html", java_script_enabled=False) as page:
        assert not page.locator("form.multiverse").is_visible()
        page.locator("#choices-netherlands summary").click()
        rows = page.locator("#choices-netherlands tbody tr").all_inner_texts()
        assert len(rows) == 4
        assert rows[0].split("\t")[1:] == ["little", "about 1,500", "380 to 6,000", "1.5"]
    with opened("compare.html", java_script_enabled=False) as page:
        assert page.locator(".side:visible").count() == page.locator(".side").count() > 3
    with opened("regions/netherlands.html", java_script_enabled=False) as page:
        page.locator("a.n").first.click()
        row = page.locator("tr#UNODCNLD-2022")
        assert row.is_visible()
        assert "814" in row.inner_text()


def test_print_is_one_column_of_what_was_written(opened: Opened) -> None:
    with opened("regions/netherlands.html", viewport={"width": 800, "height": 1100}) as page:
        page.emulate_media(media="print")
        frame = "#pst-header", ".bd-sidebar-primary", ".bd-sidebar-secondary", ".headerlink", "div.cell"
        for gone in frame:
            assert page.locator(f"{gone}:visible").count() == 0, gone
        box = page.locator("article.bd-article").bounding_box()
        assert box["x"] <= 10
        assert box["width"] >= 760
        assert page.evaluate("document.documentElement.scrollWidth") <= 800
        assert page.pdf(format="A4").startswith(b"%PDF")
