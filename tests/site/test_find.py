"""Find a number, in a real browser: its script reads and finds what the library does, and its page says so."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

import analysis as an
from analysis.library.claim_search import held_numbers, matching, perhaps
from analysis.reading.typed_numbers import read_typed
from analysis.site.site_data import SiteInput
from analysis.site.source_pages import number_words_script
from tests.case_tables import cases
from tests.conftest import ROOT
from tests.site.browser import executable

# A browser, and a site made for it.
pytestmark = pytest.mark.slow

READ = [case["typed"] for case in cases(str(ROOT / "tests/reading/test_typed_numbers.py"), "read")]
FINDING = str(ROOT / "tests/library/test_claim_search.py")
KNOWN = [(case["ways"], case["rows"]) for case in cases(FINDING, "known")]
PERHAPS = [case["typed"] for case in cases(FINDING, "perhaps")]
PRINTED = an.load_claims(corrections=False)
HELD = held_numbers(PRINTED, an.quoting_advice(PRINTED))
#: Pieces of what people type, to be put together at random.
PIECES = (
    *(
        "27",
        "49.6",
        "1,234",
        "600 000",
        "1.234",
        "2016",
        "0",
        "3,25,000",
        "five",
        "twenty",
        "hundred",
        "half",
        "third",
    ),
    *(
        " ",
        " ",
        " ",
        "-",
        " to ",
        " and ",
        " of ",
        " in ",
        "/",
        "%",
        " percent",
        "$",
        "USD ",
        "€",
        " per ",
        "a ",
        "k",
    ),
    *(
        " million",
        "bn",
        "m",
        " thousand",
        " children",
        " Nepal",
        " victims",
        "A2009-047",
        "nd",
        ".",
        ",",
        "(",
        ")",
    ),
)
_READ = """texts => {
  const read = analysisFind.reader(analysisNumberWords);
  return texts.map((text) => { const { values, kind, currency, words, isAlone } = read(text); return [values, kind, currency, words, isAlone]; });
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextmanager
def opened(browser: Browser, address: str, **options: Any) -> Iterator[Page]:
    """A page that says nothing in the console but what the theme does."""
    context = browser.new_context(**options)
    context.set_default_timeout(60_000)
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


def read_by_script(page: Page, texts: list[str]) -> list[tuple[Any, ...]]:
    """What the script reads in texts."""
    page.add_script_tag(content=number_words_script())
    page.add_script_tag(path=ROOT / "docs/_static/find.js")
    return [tuple(read) for read in page.evaluate(_READ, texts)]


def test_the_script_reads_what_the_library_reads(browser: Browser) -> None:
    """One table of cases, every figure that is held, and four thousand texts at random."""
    chance = random.Random(27)
    mixed = ["".join(chance.choices(PIECES, k=chance.randint(1, 7))) for _ in range(4000)]
    texts = [*READ, *dict.fromkeys(PRINTED["figure"]), *mixed]
    with opened(browser, "about:blank") as page:
        read = read_by_script(page, texts)
    for text, (values, *others) in zip(texts, read, strict=True):
        typed = read_typed(text)
        assert values == pytest.approx(typed.values, rel=1e-12), text
        assert others == [typed.kind, typed.currency, [*typed.words], typed.is_alone], text


def ask(page: Page, text: str) -> None:
    """Type into the field, and wait for the answer."""
    page.fill("#find-number", text)
    page.wait_for_timeout(30)
    page.locator("form.finder .find-result:not(:empty)").wait_for()


def shown(page: Page) -> list[tuple[str, str]]:
    """The rows of the table: claim, and how it matches by the part of the table in which it stands."""
    rows = page.locator("#found:visible .find-item")
    return [
        (claim_id, match)
        for claim_id, match in rows.evaluate_all(
            "rows => rows.map((row) => [decodeURIComponent(row.querySelector('th a').hash.slice(1)),"
            " row.parentElement.className.replace('find-', '')])"
        )
    ]


def test_the_page_and_the_library_find_the_same_rows_in_the_same_order(
    browser: Browser, by_hand: Path
) -> None:
    typed = [way for ways, _ in KNOWN for way in ways]
    typed += [case["typed"] for case in cases(FINDING, "not_held")]
    typed += [
        "50",
        "814",
        "70%",
        "2,000",
        "50,000",
        "two thirds",
        "5.4 per 1,000",
        "2016",
        "$500 million",
        "A2009-047",
    ]
    with opened(browser, f"{by_hand.as_uri()}/find.html") as page:
        for text in typed:
            ask(page, text)
            # Each word of a text that the page calls otherwise than the table would move a row.
            assert shown(page)[:100] == matching(HELD, text)[:100], text


def test_each_known_number_has_its_row_with_the_advice(browser: Browser, by_hand: Path) -> None:
    advised = {
        "quote_with_care": "Quote with care",
        "do_not_quote": "Do not quote",
        "quote_as_history": "Quote as history",
    }
    with opened(browser, f"{by_hand.as_uri()}/find.html") as page:
        for ways, rows in KNOWN:
            ask(page, ways[0])
            for place, (claim_id, match, advice, later) in enumerate(rows):
                row = page.locator(".find-item").nth(place)
                assert shown(page)[place] == (claim_id, match)
                assert advised.get(advice, "Quote") in row.locator("td").last.inner_text()
                marks = row.locator(".find-marks strong.superseded").all_inner_texts()
                assert marks == (["Superseded by"] if later else []), claim_id
                if later:
                    link = row.locator(".find-marks a").first
                    assert (link.get_attribute("href") or "").endswith(f"#{later}")


def test_what_is_superseded_or_disputed_says_so_in_its_row(
    browser: Browser, by_hand: Path, inputs: SiteInput
) -> None:
    found = an.find_claims("UNODCNLD-2008")
    assert found["disputed"].all()
    hard = an.find_conflicts(an.load_claims())
    hard = hard[hard["level"] == "infeasible"]
    assert set(inputs.disputes) == set(hard["claim_ids"].str.split(";").explode())
    assert set(inputs.disputes.values()) <= set(hard.index)
    with opened(browser, f"{by_hand.as_uri()}/find.html?q=UNODCNLD-2008") as page:
        row = page.locator(".find-item").first
        row.wait_for()
        assert (
            page.locator(".find-result").inner_text() == f"One of {len(PRINTED):,} numbers holds these words."
        )
        assert "Disputed: another number cannot be true beside it." in row.inner_text()
        row.locator(".find-marks a").click()
        page.wait_for_url(f"**/conflicts/*.html#{inputs.disputes['UNODCNLD-2008']}")
        assert page.locator(f"[id='{inputs.disputes['UNODCNLD-2008']}']").count() == 1
    with opened(browser, f"{by_hand.as_uri()}/find.html?q=UNODCNLD-2022") as page:
        page.locator(".find-item").first.wait_for()
        assert page.locator(".find-marks").count() == 0


def test_the_page_says_what_it_read_and_what_is_not_held(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/find.html?q=fifty%20million") as page:
        page.locator(".find-item").first.wait_for()
        result = page.locator(".find-result")
        assert result.inner_text().startswith("No source held here prints 50,000,000.")
        headings = page.locator(".find-heading th").all_inner_texts()
        assert headings == ["Within 5 percent of 50,000,000", "The nearest of the same kind, by factor"]
        assert page.locator(".find-meant:visible").count() == 0
        ask(page, "27m")
        assert result.inner_text() == f"2 of {len(PRINTED):,} numbers give 27,000,000."
        ask(page, "USD 150 bn")
        assert result.inner_text().startswith("No source held here prints USD 150,000,000,000.")
        ask(page, "49.6 million")
        assert result.inner_text() == f"One of {len(PRINTED):,} numbers gives 49,600,000."
        ask(page, "15-30%")
        assert "15 to 30 percent" in result.inner_text()
        ask(page, "no such words")
        assert result.inner_text() == "No number held here has these words."
        assert not page.locator("#found").is_visible()
        ask(page, "do not quote")
        assert result.inner_text().endswith("The first 100 are shown.")
        assert page.locator(".find-item").count() == 100
        page.fill("#find-number", "")
        page.wait_for_timeout(50)
        assert result.inner_text() == ""
        assert not page.locator("#found").is_visible()


def test_a_number_is_never_looked_for_in_words_or_ids(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/find.html?q=50") as page:
        page.locator(".find-item").first.wait_for()
        figures = page.locator(".find-exact .find-item th").all_inner_texts()
        assert set(figures) == {"“50”"}
        everything = page.locator(".find-item th").all_inner_texts()
        assert not [figure for figure in everything if "$" in figure or "%" in figure or "million" in figure]


def test_a_small_number_is_offered_as_millions(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/find.html") as page:
        for text in PERHAPS:
            ask(page, text)
            offered = page.locator(".find-meant:visible a").all_inner_texts()
            assert offered == perhaps(HELD, text), text
        ask(page, "49.6")
        assert page.locator(".find-meant").inner_text() == "Or do you look for 49.6 million?"
        page.locator(".find-meant a").click()
        page.wait_for_url("**/find.html?q=49.6%20million")
        page.locator(".find-exact .find-item").first.wait_for()
        assert shown(page)[0] == ("GEMS-015", "exact")


@pytest.mark.parametrize("text", ["50 million", "49.6m", "$31bn", "600,000-800,000"])
def test_the_sites_own_search_hands_a_number_over(browser: Browser, by_hand: Path, text: str) -> None:
    with opened(browser, f"{by_hand.as_uri()}/index.html") as page:
        page.keyboard.press("Control+k")
        page.locator("#pst-search-dialog input").fill(text)
        page.keyboard.press("Enter")
        page.wait_for_url("**/find.html?q=*")
        page.locator(".find-item").first.wait_for()
        assert page.input_value("#find-number") == text
        assert shown(page) == matching(HELD, text)
        # The way back does not lead to a page that leads here again.
        page.go_back()
        page.wait_for_url("**/index.html")


@pytest.mark.parametrize(
    ("text", "is_offered"), [("Moldova", False), ("ILO 2017", False), ("814 Netherlands", True)]
)
def test_the_sites_own_search_keeps_words(
    browser: Browser, by_hand: Path, text: str, *, is_offered: bool
) -> None:
    with opened(browser, f"{by_hand.as_uri()}/search.html?q={text}") as page:
        page.locator("#search-results *").first.wait_for(state="attached")
        page.wait_for_timeout(500)
        assert "/search.html" in page.url
        offer = page.locator(".search-number")
        assert offer.is_visible() is is_offered
        if is_offered:
            offer.locator("a").click()
            page.wait_for_url("**/find.html?q=814%20Netherlands")
            page.locator(".find-item").first.wait_for()
            assert shown(page)[0] == ("UNODCNLD-2022", "exact")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_what_is_found(browser: Browser, by_hand: Path, theme: Any) -> None:
    with opened(
        browser, f"{by_hand.as_uri()}/find.html?q=27", color_scheme=theme, reduced_motion="reduce"
    ) as page:
        page.locator(".find-item").first.wait_for()
        ask(page, "800,000")
        found = (
            Axe().run(page, options={"preload": False, "resultTypes": ["violations"]}).response["violations"]
        )
        assert [one["id"] for one in found if one["impact"] in ("serious", "critical")] == []


def test_what_is_found_fits_a_phone(browser: Browser, by_hand: Path) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with opened(browser, f"{by_hand.as_uri()}/find.html?q=12.3%20million", **phone) as page:
        page.locator(".find-item").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
