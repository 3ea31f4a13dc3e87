"""The pictures of the site that each run of CI keeps."""

from collections import Counter
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from tests.site.browser import executable
from tests.site.screenshots import PICTURES, take


def test_twelve_pages_are_kept_in_both_widths_and_both_themes() -> None:
    assert len({picture.name for picture in PICTURES}) == len(PICTURES) == 12
    screens = Counter((picture.width, picture.theme) for picture in PICTURES)
    assert set(screens) == {(width, theme) for width in (1300, 360) for theme in ("light", "dark")}


@pytest.mark.slow
def test_a_picture_is_as_wide_as_its_screen_and_takes_the_place_of_an_older_one(
    built: Path, tmp_path: Path
) -> None:
    (tmp_path / "of-an-earlier-run.png").write_bytes(b"")
    chosen = [picture for picture in PICTURES if picture.name in ("start", "netherlands", "evidence-card")]
    with sync_playwright() as playwright:
        path = executable(playwright.chromium.executable_path)
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        take(browser, built, tmp_path, chosen)
        browser.close()
    files = {file.stem: file.read_bytes() for file in tmp_path.glob("*.png")}
    assert set(files) == {f"{one.name}-{one.width}-{one.theme}" for one in chosen}
    for one in chosen:
        content = files[f"{one.name}-{one.width}-{one.theme}"]
        # A PNG says its width behind its first chunk's name.
        assert content.startswith(b"\x89PNG")
        assert int.from_bytes(content[16:20]) == one.width
        assert len(content) > 20_000
