"""Twelve pictures of the built site, to be looked at and kept by each run of CI: `python -m tests.site.screenshots`."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, NamedTuple

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from analysis.project import root
from tests.site.browser import executable, settle

#: Height of a screen by its width.
HEIGHTS = {1300: 900, 360: 740}
#: A picture of a whole page ends here.
LONGEST = 2_400


class Picture(NamedTuple):
    """A page, or a place on it after a `#`, on a screen of some width in a theme."""

    name: str
    address: str
    width: int
    theme: Literal["light", "dark"]


PICTURES = (
    Picture("start", "index.html", 360, "light"),
    Picture("world", "regions/world.html", 1300, "light"),
    Picture("nepal", "regions/nepal.html", 360, "dark"),
    Picture("netherlands", "regions/netherlands.html", 1300, "dark"),
    Picture("find", "find.html?q=50%20million", 360, "light"),
    Picture("compare", "compare.html?regions=netherlands,germany", 1300, "light"),
    Picture("map", "index.html#map", 1300, "dark"),
    Picture("conflicts", "conflicts.html", 360, "dark"),
    Picture("concepts", "concepts.html", 1300, "light"),
    Picture("why-numbers-differ", "notebooks/why-numbers-differ.html", 1300, "dark"),
    Picture("worksheet", "worksheets/netherlands.html", 1300, "light"),
    Picture("evidence-card", "evidence/surveys.html#SUR-074", 360, "light"),
)


def main() -> None:
    """Take all pictures of the built site, and say where they are."""
    site = root() / "build/site"
    folder = root() / "build/screenshots"
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take(browser, site, folder, PICTURES)
        browser.close()
    sys.stdout.write(f"{len(PICTURES)} pictures are in {folder.relative_to(root())}\n")


def take(browser: Browser, site: Path, folder: Path, pictures: Iterable[Picture]) -> None:
    """Take pictures of a site into a folder; those of an earlier run are replaced. An error of a page ends it."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    for picture in pictures:
        size = ViewportSize(width=picture.width, height=HEIGHTS[picture.width])
        page = browser.new_page(viewport=size, color_scheme=picture.theme, reduced_motion="reduce")
        page.set_default_timeout(60_000)
        page.goto(f"{site.as_uri()}/{picture.address}")
        settle(page)
        _take(page, picture, folder / f"{picture.name}-{picture.width}-{picture.theme}.png")
        page.close()


def _take(page: Page, picture: Picture, file: Path) -> None:
    """Take the screen at a place on a page, or the page from its top."""
    if "#" in picture.address:
        page.screenshot(path=file)
        return
    # Only what comes near the screen fetches its pictures.
    page.set_viewport_size({"width": picture.width, "height": LONGEST})
    settle(page)
    height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.screenshot(path=file, clip={"x": 0, "y": 0, "width": picture.width, "height": height})


if __name__ == "__main__":
    main()
