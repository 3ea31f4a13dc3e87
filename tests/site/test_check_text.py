"""Check a text, in a real browser: its script finds the numbers that the library finds, and shows what is held of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.extraction.sentences import split_sentences
from analysis.extraction.text_reading import rows_of_text
from analysis.site.text_check import SCRIPT, text_words_script
from tests.conftest import ROOT
from tests.hostile_texts import TEXTS
from tests.site.browser import executable
from tests.site.test_find import opened

# A browser, and a site made for it.
pytestmark = pytest.mark.slow

CODE = ROOT / "docs/_static/check_text.js"
OPEN = [path for path in (ROOT / "tests/extraction/texts/open").iterdir() if path.suffix != ".csv"]
#: Of the claims that the library finds, the script has at least such a share, with the same ends.
SHARED = 0.97
INDIA = "In 2012 a newspaper wrote that 40 million people were in bonded labour in India in 2011 and 2012."
_SPANS = """text => analysisCheck.reader(analysisTextWords)(text).filter((span) => !span.rule)
  .map(({ start, end }) => text.slice(start, end) + "@" + [...text.slice(0, start)].length)"""
#: In so many milliseconds the page of a text is there.
_TIMED = """async text => {
  document.getElementById("check-text").value = text;
  const started = performance.now();
  document.querySelector("form.checker").requestSubmit();
  const result = document.querySelector(".check-result");
  while (/being read/.test(result.textContent)) await new Promise((resolve) => setTimeout(resolve));
  return document.body.offsetHeight && performance.now() - started;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


def check(page: Page, text: str) -> str:
    """Paste a text, and what the page says of it at once."""
    page.fill("#check-text", text)
    page.get_by_role("button", name="Check the text").click()
    result = page.locator(".check-result")
    page.wait_for_function(
        "() => !/^$|is being read/.test(document.querySelector('.check-result').textContent)"
    )
    return result.inner_text()


def test_the_script_finds_the_claims_that_the_library_finds(browser: Browser) -> None:
    found = 0
    missed = []
    with opened(browser, "about:blank") as page:
        page.add_script_tag(content=text_words_script())
        page.add_script_tag(path=CODE)
        for path in OPEN:
            plain = split_sentences(path.read_text(encoding="utf-8")).plain
            spans = set(page.evaluate(_SPANS, plain))
            _, rows = rows_of_text(plain)
            for row in rows:
                span = f"{plain[row['start'] : row['end']]}@{row['start']}"
                if row["claim"] and span in spans:
                    found += 1
                elif row["claim"]:
                    missed.append(span)
    assert found > 90
    assert found >= SHARED * (found + len(missed)), missed


@pytest.mark.parametrize("text", ["Some 809 Dutch victims.", "Some 809 victims in the Netherlands."])
def test_a_people_stands_for_its_country(browser: Browser, text: str) -> None:
    held = {"id": "A", "values": [809], "kind": "count", "order": 0, "producer": "", "time": ""}
    rows = [held | {"counts": "people trafficked, a year, Netherlands"}]
    match = """([text, rows]) => analysisCheck.checker(rows, () => ({ kind: "", values: [809] }),
      analysisCheck.reader(analysisTextWords), analysisTextWords.demonyms)(text)[0].match"""
    with opened(browser, "about:blank") as page:
        page.add_script_tag(content=text_words_script())
        page.add_script_tag(path=CODE)
        assert page.evaluate(match, [text, rows]) == "held"
        assert (
            page.evaluate(match, [text.replace("Dutch", "Danish").replace("Netherlands", "hills"), rows])
            == "elsewhere"
        )


def test_a_pasted_text_says_which_of_its_numbers_not_to_quote(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/check_text.html") as page:
        assert check(page, "") == "There is no text yet."
        assert check(page, f"{INDIA}\n\nArticle 3 is of 2000.") == "One number was read: 1 held here."
        assert page.locator(".check-avoid").inner_text().endswith("“40 million”.")
        entry = page.locator("#checked-1")
        assert entry.locator("strong.avoid").first.text_content() == "Do not quote"
        assert "India" in str(entry.text_content())
        assert "evidence/" in (entry.locator("a.n").first.get_attribute("href") or "")
        assert check(page, "Some 41,234,567 persons.") == "One number was read: 1 not held."
        assert page.locator(".checked-numbers > li").count() == 0
        assert check(page, "It rained.") == "No number that counts anything was found in this text."


def test_from_a_number_in_the_text_keys_lead_to_its_advice_and_back(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/check_text.html") as page:
        check(page, INDIA)
        mark = page.get_by_role("link", name="40 million (number 1 in the list)")
        mark.focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/check_text.html#checked-1")
        page.get_by_role("link", name="back to the text: 40 million").press("Enter")
        page.wait_for_url("**/check_text.html#marked-1")


def test_a_hostile_text_is_shown_and_runs_nothing(browser: Browser, by_hand: Path) -> None:
    hostile = '<img src=x onerror="window.ran = 1"><script>window.ran = 1</script> 40 million people in India'
    with opened(browser, f"{by_hand.as_uri()}/check_text.html") as page:
        for text in (hostile, *TEXTS):
            check(page, text)
            assert page.evaluate("window.ran") is None
            assert page.locator(".checked-text img, .checked-text script").count() == 0
        check(page, hostile)
        assert str(page.locator(".checked-text").text_content()).startswith('<img src=x onerror="window.ran')


def test_nothing_is_sent_or_kept(browser: Browser, by_hand: Path) -> None:
    with opened(browser, f"{by_hand.as_uri()}/check_text.html") as page:
        before = page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        check(page, INDIA)
        assert all(address.startswith(by_hand.as_uri()) for address in asked)
        assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == before
        assert "India" not in page.url


def test_a_hundred_kilobytes_are_marked_within_a_second(browser: Browser, by_hand: Path) -> None:
    assert CODE.stat().st_size < 60_000
    assert (by_hand / SCRIPT).stat().st_size < 60_000
    briefing = (ROOT / "tests/extraction/texts/open/regional_briefing.md").read_text(encoding="utf-8")
    text = (briefing * (1 + 100_000 // len(briefing)))[:100_000]
    with opened(browser, f"{by_hand.as_uri()}/check_text.html") as page:
        # What is read once, when the field is first used.
        check(page, INDIA)
        assert min(page.evaluate(_TIMED, text) for _ in range(3)) < 1000
        assert str(page.locator(".checked-text").text_content()).count("India") == text.count("India")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_in_a_checked_text(browser: Browser, by_hand: Path, theme: Any) -> None:
    address = f"{by_hand.as_uri()}/check_text.html"
    with opened(browser, address, color_scheme=theme, reduced_motion="reduce") as page:
        check(page, f"{INDIA} There were 99 million of them in the world, and 39 million in India.")
        options = {"preload": False, "resultTypes": ["violations"]}
        found = Axe().run(page, options=options).response["violations"]
        assert [fault["id"] for fault in found if fault["impact"] in ("serious", "critical")] == []


def test_a_checked_text_fits_a_phone(browser: Browser, by_hand: Path) -> None:
    phone = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
    with opened(browser, f"{by_hand.as_uri()}/check_text.html", **phone) as page:
        check(page, INDIA + " x" * 40 + "y" * 400)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
