"""What a reader does with a number in a real browser: goes to its maker, copies, cites, follows a permanent link."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import analysis as an
from analysis.narrative.template_rows import Row
from analysis.site.site_data import Words
from tests.site.browser import executable, settle

# A minute of a browser; `make test-all` does it.
pytestmark = pytest.mark.slow

#: Pixels across.
PHONE = 360
#: Bytes that a page may need before its reader scrolls.
FIRST_VIEW = 1_000_000
SERIOUS = ("serious", "critical")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A reader who lets pages write to the clipboard; what a page complains about fails the test."""
    opened = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    opened.set_default_timeout(60_000)
    wrong: list[str] = []
    opened.on("weberror", lambda error: wrong.append(str(error.error)))
    opened.on("console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None)
    yield opened
    opened.close()
    assert wrong == []


def clipboard(page: Page) -> str:
    """What was copied last."""
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_a_card_of_the_evidence_leads_to_what_is_copied_at_a_touch(
    context: BrowserContext, by_hand: Path, claims: dict[str, Row], words: Words
) -> None:
    page = context.new_page()
    page.goto(f"{by_hand.as_uri()}/evidence/surveys.html#SUR-010")
    card = page.locator("#SUR-010")
    for ending in ("BibTeX", "RIS"):
        link = card.get_by_role("link", name=ending)
        assert link.get_attribute("download") == ""
        # A browser saves a file of a site; of a disk it shows it.
        file = Path(unquote(urlsplit(str(link.evaluate("(link) => link.href"))).path))
        content = file.read_bytes().decode().replace("\r\n", "\n").rstrip()
        assert content == an.cite("SUR-010", ending.lower()).rstrip()
    card.get_by_role("link", name="Quote and cite").click()
    card = page.locator("#number-card")
    card.get_by_role("button", name="Copy the quotation").click()
    card.get_by_role("status").filter(has_text="The quotation is copied").wait_for()
    assert clipboard(page) == words.quotation(claims["SUR-010"])
    card.get_by_role("button", name="Copy the citation").click()
    card.get_by_role("status").filter(has_text="The citation is copied").wait_for()
    assert clipboard(page) == an.cite("SUR-010")


def test_text_is_copied_where_a_browser_has_the_older_way_only(
    context: BrowserContext, by_hand: Path
) -> None:
    page = context.new_page()
    page.add_init_script("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));")
    page.goto(f"{by_hand.as_uri()}/find.html#SUR-010")
    card = page.locator("#number-card")
    card.get_by_role("button", name="Copy the citation").click()
    card.get_by_role("status").filter(has_text="The citation is copied").wait_for()
    assert clipboard(page) == an.cite("SUR-010")
    assert page.locator("textarea").count() == 0


def test_a_permanent_link_shows_the_card_of_its_number(
    context: BrowserContext, by_hand: Path, claims: dict[str, Row], words: Words
) -> None:
    page = context.new_page()
    for claim_id in ("A2009-047", "UNODCNLD-2022", "WFNPL-2016"):
        claim = claims[claim_id]
        page.goto(f"{by_hand.as_uri()}/find.html#{claim_id}")
        card = page.locator("#number-card")
        card.get_by_role("heading", name=f"“{claim.figure}”").wait_for()
        told = card.inner_text()
        assert all(text in told for text in (words.quotation(claim), an.cite(claim_id), words.read_in(claim)))
        makers = card.locator("a.maker").evaluate_all(
            "(links) => links.map((link) => link.getAttribute('href'))"
        )
        assert makers == [link for link in [words.maker_link(claim)] if link]
        assert claim.title or words.no_publication(claim) in told
        assert told.index("Published in") < told.index("Read")
        card.get_by_role("button", name="Copy the quotation").click()
        card.get_by_role("status").filter(has_text="is copied").wait_for()
        assert clipboard(page) == words.quotation(claim)
        card.get_by_role("link", name=f"The evidence of {claim_id}").click()
        page.wait_for_url(f"**/evidence/{claim.source}.html#{claim_id}")
    page.goto(f"{by_hand.as_uri()}/find.html#A2009-999")
    page.get_by_text("No number held here has the id A2009-999.").wait_for()
    page.goto(f"{by_hand.as_uri()}/find.html")
    assert not page.locator("#number-card").is_visible()


def test_a_found_row_leads_to_the_maker_and_to_the_card(
    context: BrowserContext, by_hand: Path, claims: dict[str, Row], words: Words
) -> None:
    page = context.new_page()
    page.goto(f"{by_hand.as_uri()}/find.html")
    page.fill("#find-number", "234,600")
    row = page.locator(".find-item").first
    row.wait_for()
    claim_id = unquote(urlsplit(row.locator("th a").get_attribute("href")).fragment)
    claim = claims[claim_id]
    assert row.locator("a.maker").get_attribute("href") == words.maker_link(claim)
    assert row.locator("a.maker").inner_text() == words.published(claim)
    told = row.inner_text()
    assert told.index("Published in: ") < told.index(f"Read: {words.read_in(claim)}")
    row.get_by_role("link", name=f"Quote and cite {claim_id}").click()
    page.locator("#number-card").get_by_role("heading", name=f"“{claim.figure}”").wait_for()
    page.fill("#find-number", "Goldin Institute")
    row = page.locator(".find-item").first
    row.wait_for()
    assert row.locator("a.maker").count() == 0
    assert "no publication of its maker is held" in row.inner_text()


def test_publications_are_looked_for_by_words_and_lead_to_their_numbers(
    context: BrowserContext, by_hand: Path
) -> None:
    page = context.new_page()
    page.goto(f"{by_hand.as_uri()}/publications.html")
    every = page.locator(".filter-item:visible").count()
    page.fill("#filter-publications", "Walk Free 2016")
    titles = page.locator(".filter-item:visible th a.maker").all_inner_texts()
    assert "The Global Slavery Index 2016" in titles
    assert 0 < page.locator(".filter-item:visible").count() < every / 4
    row = page.locator(".filter-item:visible").filter(has_text="The Global Slavery Index 2016").first
    row.locator("summary").click()
    row.get_by_role("link", name="234,600, Nepal").click()
    page.locator("#number-card").get_by_role("heading", name="“234,600”").wait_for()


@pytest.mark.parametrize(
    "name",
    [
        "publications.html",
        "find.html#SUR-065",
        "find.html?q=27",
        "evidence/article_2009.html",
        "evidence/unodc.html",
    ],
)
def test_pages_with_publications_fit_a_phone_are_light_and_accessible(
    browser: Browser, by_hand: Path, name: str
) -> None:
    # Else colours would be looked at while they change from theme to theme.
    page = browser.new_page(color_scheme="light", reduced_motion="reduce")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{by_hand.as_uri()}/{name}")
    settle(page)
    assert [address for address in asked if not address.startswith(("file:", "data:"))] == []
    files = {Path(unquote(urlsplit(address).path)) for address in asked if address.startswith("file:")}
    assert len(files) > 3
    assert sum(path.stat().st_size for path in files) < FIRST_VIEW
    # Rows of long lists are alike: the first ones stand for all.
    alike = {"exclude": [[".filter-item:nth-child(n+6)"]]}
    for theme in ("light", "dark"):
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
        found = (
            Axe().run(page, alike, {"preload": False, "resultTypes": ["violations"]}).response["violations"]
        )
        serious = [item for item in found if item["impact"] in SERIOUS]
        assert [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in serious] == []
    page.set_viewport_size({"width": PHONE, "height": 740})
    page.locator("details").evaluate_all("(folds) => folds.forEach((fold) => { fold.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.close()


def test_the_quotation_of_a_region_is_copied_and_its_sources_lead_to_makers(
    context: BrowserContext, built: Path
) -> None:
    page = context.new_page()
    page.goto(f"{built.as_uri()}/regions/netherlands.html")
    quote = page.locator("blockquote").first.inner_text()
    page.get_by_role("button", name="Copy the quotation").first.click()
    page.get_by_role("status").filter(has_text="is copied").first.wait_for()
    assert clipboard(page) == " ".join(quote.split())
    page.locator("details summary", has_text=re.compile("^Cite$")).click()
    page.get_by_role("button", name="Copy the citation").first.click()
    page.get_by_role("status").filter(has_text="The citation is copied").first.wait_for()
    claim_id = re.search(r"Counting the Uncounted, ([^\s,]+), accessed", clipboard(page))[1]
    assert clipboard(page) == " ".join(an.cite(claim_id).split())
    for link in page.locator("p.take-number a[download]").all():
        path = unquote(urlsplit(str(link.evaluate("(link) => link.href"))).path)
        assert Path(path).is_file()
    row = page.locator("tr#UNODCNLD-2022")
    assert row.locator("a.maker").get_attribute("href").startswith("https://dataunodc.un.org")
    head = row.locator("xpath=ancestor::table").locator("thead th").all_text_contents()
    assert head[-2:] == ["published in", "read in"]
