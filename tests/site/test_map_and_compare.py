"""The map of countries, regions side by side, and sliders of what nobody knows, in a real browser."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from analysis.narrative.template_rows import Row
from analysis.site import site_lists
from analysis.site.compared_regions import alike, first_pair
from analysis.site.site_data import SiteInput, Words
from tests.conftest import ROOT
from tests.site.browser import executable

PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True}
#: Of the site by hand.
FIRST_PAIR = "ghana", "netherlands"
#: Held for two months, a thousand persons at one time are those of five years.
ONE_UNKNOWN = "implied_duration-OFE-032-b471"
#: Bytes of all scripts of the site's own.
SCRIPTS = 200_000

Opened = Callable[..., AbstractContextManager[Page]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        launched = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield launched
        launched.close()


@pytest.fixture
def opened(browser: Browser, by_hand: Path) -> Opened:
    """Open a page of the site by hand; what it complains about fails the test."""

    @contextmanager
    def open_page(name: str, **options: Any) -> Iterator[Page]:
        wrong: list[str] = []
        # Else colours would be looked at while they change from theme to theme.
        page = browser.new_page(color_scheme="light", reduced_motion="reduce", **options)
        page.set_default_timeout(60_000)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console", lambda said: wrong.append(said.text) if said.type in ("error", "warning") else None
        )
        page.goto(f"{by_hand.as_uri()}/{name}")
        yield page
        page.close()
        assert wrong == []

    return open_page


def serious(page: Page, theme: str) -> list[str]:
    """What axe finds in a theme that keeps readers out."""
    page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
    rows_alike = {"exclude": [[".filter-item:nth-child(n+6)"], ["tbody tr:nth-child(n+6)"]]}
    found = (
        Axe().run(page, rows_alike, {"preload": False, "resultTypes": ["violations"]}).response["violations"]
    )
    of_weight = [item for item in found if item["impact"] in ("serious", "critical")]
    return [f"{item['id']}: {item['nodes'][0]['html'][:120]}" for item in of_weight]


def test_every_country_of_the_map_says_what_is_held_of_it(inputs: SiteInput) -> None:
    listed = site_lists.listed_regions(inputs)
    countries = site_lists.known_of_countries(inputs, listed)
    known = {country["name"]: country for country in countries}
    assert len(countries) == len(known) == 201
    assert (known["Netherlands"]["letters"], known["Netherlands"]["slug"]) == ("NL", "netherlands")
    paged = {name for name, country in known.items() if country["slug"]}
    assert paged == {"Netherlands", "Ghana"}
    assert {known[name]["known"] for name in paged} <= {"both", "estimated", "found", "named"}
    lone = {claim.area_name for claim in site_lists.lone_numbers(inputs)}
    assert {name for name, country in known.items() if country["known"] == "index"} == lone & known.keys()
    assert known.keys() - paged - lone == {
        name for name, country in known.items() if country["known"] == "unread"
    }
    names = [country["name"] for country in countries]
    assert names.index("Côte d'Ivoire") == names.index("Croatia") - 1
    assert names.index("Austria") + 1 == names.index("Azerbaijan")


@pytest.mark.parametrize(
    ("rungs", "known"),
    [
        ({"found": (1,), "trafficked": (2,), "modern_slavery": ()}, "both"),
        ({"found": (1,), "trafficked": (), "modern_slavery": ()}, "found"),
        ({"found": (), "trafficked": (), "modern_slavery": (3,)}, "estimated"),
        ({"found": (), "trafficked": (), "modern_slavery": ()}, "named"),
    ],
)
def test_found_and_estimated_are_told_apart(rungs: Any, known: str) -> None:
    assert site_lists._known(rungs) == known


@pytest.mark.slow
def test_a_tile_has_letters_and_tells_its_name_to_the_keyboard(opened: Opened) -> None:
    with opened("index.html", viewport={"width": 1300, "height": 900}) as page:
        tile = page.locator("ul.tiles a[href$='netherlands.html']")
        assert tile.inner_text() == "NL"
        box = tile.bounding_box()
        assert min(box["width"], box["height"]) >= 24
        assert page.evaluate("document.querySelector('.map-frame').scrollWidth") <= 1300
        page.locator("a[href='#by-name']").focus()
        for _ in range(10):
            page.keyboard.press("Tab")
            if tile.evaluate("tile => tile === document.activeElement"):
                break
        assert page.locator(".tile-name").inner_text().startswith("Netherlands: ")
        page.keyboard.press("Enter")
        page.wait_for_url("**/regions/netherlands.html")


@pytest.mark.slow
def test_a_tile_tells_its_name_to_a_finger_before_it_opens_a_page(opened: Opened) -> None:
    with opened("index.html", **PHONE) as page:
        tile = page.locator("ul.tiles a[href$='netherlands.html']")
        tile.tap()
        told = page.locator(".tile-name")
        assert told.inner_text().startswith("Netherlands: ")
        assert page.url.endswith("index.html")
        unread = page.locator("ul.tiles li.unread").first
        unread.tap()
        assert told.inner_text().endswith(": not yet read")
        assert not told.locator("a").is_visible()
        tile.tap()
        told.locator("a").tap()
        page.wait_for_url("**/regions/netherlands.html")
        page.go_back()
        tile.tap()
        tile.tap()
        page.wait_for_url("**/regions/netherlands.html")


@pytest.mark.slow
def test_the_pointer_gets_the_name_and_one_click_opens_the_page(opened: Opened) -> None:
    with opened("index.html", viewport={"width": 1300, "height": 900}) as page:
        tile = page.locator("ul.tiles a[href$='ghana.html']")
        tile.hover()
        assert page.locator(".tile-name").inner_text().startswith("Ghana: ")
        tile.click()
        page.wait_for_url("**/regions/ghana.html")


@pytest.mark.slow
@pytest.mark.parametrize("options", [PHONE, {"viewport": {"width": 1300, "height": 900}}])
def test_the_same_countries_stand_in_a_list_by_name(opened: Opened, options: dict[str, Any]) -> None:
    with opened("index.html", **options) as page:
        assert not page.locator("#by-name a").first.is_visible()
        page.locator("details.fold summary").filter(has_text="by name").click()
        names = page.locator("#by-name a").all_inner_texts()
        assert names == ["Ghana", "Netherlands"]
        assert page.locator("#by-name a").first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") == options["viewport"]["width"]
        described = page.locator("#by-name a").first.get_attribute("aria-describedby")
        assert page.locator(f"#{described}").text_content()
        page.locator("details.fold summary").filter(has_text="without a page").click()
        others = page.locator(".by-name:not(#by-name) li").all_inner_texts()
        assert others[0].startswith("Afghanistan (")
        assert len(others) == 199
        for theme in ("light", "dark"):
            assert serious(page, theme) == []


def test_compare_opens_with_the_two_that_have_most_kinds_of_numbers_in_common(
    claims: dict[str, Row], inputs: SiteInput
) -> None:
    rows = list(claims.values())
    slugs = {"GHA": "ghana", "NLD": "netherlands", "AUS": "australia", "CHN": "china"}
    assert first_pair(rows, slugs) == ("australia", "netherlands")
    assert first_pair(rows, {"NLD": "netherlands"}) == ()
    parts = [claim for claim in rows if "/" in claim.area]
    assert {alike(claim) for claim in parts} == {""}, (
        "a part of a country is not compared with another country"
    )


@pytest.mark.slow
def test_what_is_counted_alike_stands_in_one_row_with_the_phrase_of_the_page(
    opened: Opened, claims: dict[str, Row], words: Words
) -> None:
    with opened("compare.html") as page:
        page.locator("table.alike tbody tr").first.wait_for()
        assert sorted(page.locator(".side:visible").evaluate_all("sides => sides.map(side => side.id)")) == [
            *FIRST_PAIR
        ]
        for row in page.locator("table.alike tbody tr").all():
            assert row.locator("td").count() == 2
            for cell in row.locator("td").all():
                kinds = set()
                for number in cell.locator("li").all():
                    claim = claims[
                        number.locator("a").get_attribute("title")
                        or number.locator("a").get_attribute("href").partition("#")[2]
                    ]
                    kinds.add(claim.kind_of)
                    assert number.locator(".said").inner_text() == words.said_there(claim)
                assert [kind.capitalize() for kind in kinds] == [row.locator("th").inner_text().capitalize()]
        page.locator("form.chooser select").nth(1).select_option("")
        page.locator("section.alike").wait_for(state="hidden")


@pytest.mark.slow
def test_regions_without_a_common_kind_say_so(opened: Opened) -> None:
    with opened("compare.html?regions=ghana,netherlands,world", **PHONE) as page:
        page.locator("#world li").first.wait_for(state="attached")
        has_rows = page.locator("table.alike tbody tr").count() > 0
        assert page.locator(".alike-some").is_visible() == has_rows
        assert page.locator(".alike-none").is_visible() != has_rows
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        for theme in ("light", "dark"):
            assert serious(page, theme) == []


@pytest.mark.slow
def test_a_slider_shows_by_keyboard_where_both_numbers_are_possible(opened: Opened) -> None:
    with opened(
        f"conflicts/implied-duration.html#{ONE_UNKNOWN}", viewport={"width": 360, "height": 740}
    ) as page:
        conflict = page.locator(f"[id='{ONE_UNKNOWN}']")
        conflict.locator("details.unknowns summary").click()
        slider = conflict.get_by_role("slider")
        told = conflict.get_by_role("status")
        # The sliders are made after the fold has opened, not while it does.
        conflict.get_by_text("How long people are held").wait_for()
        assert slider.get_attribute("aria-valuetext") == "1 year"
        assert told.inner_text() == "Here they cannot both be right: a factor of 5 is left between them."
        slider.focus()
        for _ in range(200):
            page.keyboard.press("ArrowLeft")
            if told.get_attribute("data-state") == "agree":
                break
        assert told.inner_text() == "Here both numbers agree. This would make both possible, not true."
        assert slider.get_attribute("aria-valuetext") == "2 months"
        assert conflict.locator(".unknown-band").is_visible()
        page.keyboard.press("Home")
        assert told.get_attribute("data-state") == "too-far"
        conflict.get_by_role("button", name="Back to the start").click()
        assert told.get_attribute("data-state") == "apart"
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        for theme in ("light", "dark"):
            assert serious(page, theme) == []


@pytest.mark.slow
def test_two_unknowns_have_a_slider_each_and_work_together(opened: Opened) -> None:
    with opened("conflicts/detection-rate.html") as page:
        page.locator("details.filter-item").evaluate_all(
            "folds => folds.forEach((fold) => { fold.open = true; })"
        )
        folds = page.locator("details.unknowns")
        folds.first.wait_for()
        for fold in folds.all():
            fold.locator("summary").click()
            # The sliders are made when the fold says that it is open, which comes later.
            fold.get_by_role("slider").first.wait_for()
            if fold.get_by_role("slider").count() == 2:
                break
        first, second = fold.get_by_role("slider").all()
        told = fold.get_by_role("status")
        assert told.get_attribute("data-state") == "apart"
        before = fold.locator(".unknown-band").first.bounding_box()["width"]
        second.fill("100")
        assert fold.locator(".unknown-band").first.bounding_box()["width"] > before, (
            "less is asked of the first"
        )
        assert told.get_attribute("data-state") == "apart"
        first.fill("0")
        assert told.get_attribute("data-state") == "agree"


@pytest.mark.slow
def test_without_scripts_the_sentence_of_a_conflict_stands_alone(opened: Opened) -> None:
    with opened(f"conflicts/implied-duration.html#{ONE_UNKNOWN}", java_script_enabled=False) as page:
        conflict = page.locator(f"[id='{ONE_UNKNOWN}']")
        assert conflict.is_visible()
        assert "They agree only if people are held for 2 months on average" in conflict.inner_text()
        assert page.locator("details.unknowns:visible").count() == 0
    with opened("index.html", java_script_enabled=False) as page:
        assert not page.locator(".tile-name").is_visible()
        page.locator("ul.tiles a[href$='netherlands.html']").click()
        page.wait_for_url("**/regions/netherlands.html")


def test_own_scripts_are_small() -> None:
    scripts = [path.stat().st_size for path in (ROOT / "docs/_static").glob("*.js")]
    assert len(scripts) >= 3
    assert sum(scripts) < SCRIPTS
