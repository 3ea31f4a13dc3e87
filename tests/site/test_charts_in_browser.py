"""Charts in a real browser: one picture in each theme, and embeds that show all they need without asking for anything."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.site.test_browser import Opened, browser, open_folds, opened, see  # noqa: F401

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("width", [360, 1300])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_each_theme_shows_and_fetches_its_own_pictures_only(opened: Opened, theme: str, width: int) -> None:  # noqa: F811
    asked: list[str] = []
    viewport = {"width": width, "height": 900}
    with opened("regions/netherlands.html", asked=asked, color_scheme=theme, viewport=viewport) as page:
        open_folds(page)
        pictures = page.locator(f"picture.in-{theme} img")
        for number in range(pictures.count()):
            see(pictures.nth(number))
        assert page.locator("picture img:visible").count() == pictures.count() > 3
        other = "light" if theme == "dark" else "dark"
        assert page.locator(f"picture.in-{other}:visible").count() == 0
        ground = pictures.first.evaluate("image => getComputedStyle(image).backgroundColor")
        assert ground == ("rgb(21, 24, 29)" if theme == "dark" else "rgb(255, 255, 255)")
        # Whoever listens hears each once.
        alt = pictures.first.get_attribute("alt")
        assert page.get_by_role("img", name=alt, exact=True).count() == 1
    fetched = [address for address in asked if "/figures/" in address]
    assert fetched
    assert all((".dark." in address) == (theme == "dark") for address in fetched)


def test_the_frame_of_an_embed_is_copied_at_a_touch(opened: Opened) -> None:  # noqa: F811
    with opened("regions/netherlands.html") as page:
        button = page.locator("figure.drawing").first.get_by_role("button", name="Copy the embed")
        page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
        button.click()
        copied = page.wait_for_function("window.copied").json_value()
        assert copied.startswith('<iframe src="file:')
        assert "/figures/netherlands.ladder.html" in copied
        assert 'title="A chart of Counting the Uncounted: Netherlands"' in copied


def note(page: Page, asked: list[str], said: list[str]) -> None:
    """Have noted what a page asks for and what the browser says of it."""
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text))


@pytest.mark.parametrize("width", [328, 360, 1000])
def test_an_embed_copied_elsewhere_shows_title_chart_and_source_in_both_themes(
    browser: Browser,  # noqa: F811
    built: Path,
    tmp_path: Path,
    width: int,
) -> None:
    copy = tmp_path / "chart.html"
    copy.write_bytes((built / "figures/netherlands.ladder.html").read_bytes())
    grounds = set()
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme, viewport={"width": width, "height": 900})
        page = context.new_page()
        asked: list[str] = []
        said: list[str] = []
        note(page, asked, said)
        page.goto(copy.as_uri())
        assert asked == [copy.as_uri()]
        assert said == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.get_by_role("heading", name="Netherlands: how many").is_visible()
        assert page.locator("[role=img]:visible").count() == 1
        assert page.locator(".narrow").is_visible() == (width < 500)
        letters = page.locator("[role=img]:visible text").first
        assert letters.bounding_box()["height"] >= 11, "letters of twelve pixels, as drawn"
        assert page.get_by_text("Source: ").is_visible()
        assert page.get_by_role("link", name="CC BY 4.0").is_visible()
        grounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        ink = letters.evaluate("text => getComputedStyle(text).fill")
        assert ink == ("rgb(228, 227, 223)" if theme == "dark" else "rgb(31, 36, 48)")
        context.close()
    assert len(grounds) == 2
